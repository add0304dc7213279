/** `npm run data:verify`: reads a stored version again and compares it with its manifest. */
import { parseArgs } from "node:util";
import { openAws } from "./data/aws.ts";
import { DEFAULT_RETRY } from "./data/retry.ts";
import { checkTarget } from "./data/upload.ts";
import { verifyVersion } from "./data/verify.ts";
import { versionOf } from "./data/version.ts";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { progressBar } from "./lib/progress-bar.ts";

const HELP = `Reads every file of a stored version and compares it with the manifest.

npm run data:verify -- --bucket plainspeak-data --version v20261128_1200

  --bucket B       the bucket
  --version V      vYYYYMMDD_HHMM
  --region R       the bucket's region, AWS_REGION by default
  --owner ACCOUNT  the account that must own the bucket; by default that of the credentials
Exit 1, and a line for each file, when one is missing or differs.`;

async function verify(argv: readonly string[], io: CommandIo): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			bucket: { type: "string" },
			version: { type: "string" },
			region: { type: "string" },
			owner: { type: "string" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		io.write(HELP);
		return 0;
	}
	if (!values.bucket) throw new UsageError("--bucket is missing (try --help)");
	const version = versionOf(values.version, undefined);
	const aws = openAws(io.env, values.region);
	const target = await checkTarget(aws, values.bucket, values.owner, DEFAULT_RETRY);
	const bar = progressBar(io, "bytes");
	const found = await verifyVersion(aws, target, version, { onStart: bar.start, onRead: bar.add }).finally(bar.stop);
	for (const problem of found.problems) io.complain(`data:verify: ${problem}`);
	if (found.problems.length > 0) return 1;
	io.write(`${version}: ${found.files} files, ${found.bytes} bytes, all as the manifest says`);
	return 0;
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("data:verify", io, () => verify(argv, io));
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
