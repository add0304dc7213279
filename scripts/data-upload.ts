/** `npm run data:upload`: stores a prepared version in S3. */
import { parseArgs } from "node:util";
import { openAws } from "./data/aws.ts";
import { DEFAULT_RETRY } from "./data/retry.ts";
import { checkTarget, readVersion, type UploadResult, uploadVersion } from "./data/upload.ts";
import { manifestKey, versionOf } from "./data/version.ts";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { progressBar } from "./lib/progress-bar.ts";

const HELP = `Stores a prepared version in S3: its files first, checked by SHA-256, its manifest last.

npm run data:upload -- --version-dir runs/data/v20261128_1200 --bucket plainspeak-data --yes

  --version-dir DIR  what data:prepare made
  --bucket B         the bucket; it must belong to the account of the credentials (or --owner)
  --yes              do it; without, it only says where it would store what
  --version V        vYYYYMMDD_HHMM; by default the folder's name
  --region R         the bucket's region, AWS_REGION by default
  --owner ACCOUNT    the account that must own the bucket, where it is another one
Keys: datasets/algospeak-training/V/..., patterns/..., manifests/algospeak-training/V.json. Failed calls are repeated after
2, 4 and 8 seconds. Run again after a failure, it sends only what has not arrived.`;

async function upload(argv: readonly string[], io: CommandIo): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			"version-dir": { type: "string" },
			bucket: { type: "string" },
			version: { type: "string" },
			region: { type: "string" },
			owner: { type: "string" },
			yes: { type: "boolean" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		io.write(HELP);
		return 0;
	}
	const { bucket, "version-dir": folder } = values;
	if (!folder) throw new UsageError("--version-dir is missing (try --help)");
	if (!bucket) throw new UsageError("--bucket is missing (try --help)");
	const version = await readVersion(folder, versionOf(values.version, folder));
	const aws = openAws(io.env, values.region);
	const target = await checkTarget(aws, bucket, values.owner, DEFAULT_RETRY);
	io.complain(`data:upload: account ${target.account}, region ${target.region}, bucket ${bucket}`);
	if (!values.yes) {
		for (const file of version.files) io.write(`s3://${bucket}/${file.key}  ${file.bytes} bytes`);
		io.write(`s3://${bucket}/${manifestKey(version.version)}`);
		io.complain("data:upload: nothing was stored; --yes does it");
		return 0;
	}
	const bar = progressBar(io, "bytes");
	bar.start(version.files.reduce((sum, file) => sum + file.bytes, version.manifest.length));
	const result = await uploadVersion(aws, target, version, { onArrived: bar.add }).finally(bar.stop);
	io.write(`s3://${bucket}/${manifestKey(version.version)}: ${outcome(result)}`);
	return 0;
}

function outcome({ wasThere, sent, bytes, sentBytes }: UploadResult): string {
	if (!wasThere) return `stored, ${bytes} bytes, ${sentBytes} sent`;
	if (sent.length === 0) return "was there already";
	return `was there, but not whole: sent ${sent.join(", ")} (${sentBytes} bytes)`;
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("data:upload", io, () => upload(argv, io));
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
