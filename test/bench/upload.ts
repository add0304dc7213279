/** `npm run bench:upload`: a large version through a front that fails, into an emulator of S3. */
import { createHash } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { openAws } from "../../scripts/data/aws.ts";
import { DEFAULT_RETRY, type Retry } from "../../scripts/data/retry.ts";
import { checkTarget, readVersion, uploadVersion } from "../../scripts/data/upload.ts";
import { verifyVersion } from "../../scripts/data/verify.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { PROCESS_IO, positiveInteger, runCommand } from "../../scripts/lib/command.ts";
import { motoEnv, startMoto } from "../fakes/moto.ts";
import { type Fault, startS3Front } from "../fakes/s3-front.ts";

const HELP = `Uploads a version of some MB to moto while calls fail, verifies it, and prints what was sent more than once.

npm run bench:upload -- [--mb 1000] [--percent 5] [--seed 42]

Connections break before and after the call, bytes are flipped, S3 is unavailable or throttles; waits are 2, 4 and 8 s.
Exit 1 when a file does not arrive as it was.`;

const BUCKET = "plainspeak-bench";
const VERSION = "v20261128_1200";
const KINDS: readonly Fault[] = ["reset", "lost", "corrupt", "unavailable", "throttled"];
/** The file is made, and hashed, in pieces of this size. */
const PIECE_BYTES = 1 << 20;

/** A version whose training rows are noise of the given size. */
function makeVersion(folder: string, megabytes: number, seed: number): void {
	const random = createRandom(seed);
	const path = join(folder, "train/rows.jsonl");
	mkdirSync(dirname(path), { recursive: true });
	const hash = createHash("sha256");
	const piece = new Uint32Array(PIECE_BYTES / 4);
	const file = openSync(path, "w");
	const bytes = megabytes * 1_000_000;
	for (let left = bytes; left > 0; left -= PIECE_BYTES) {
		for (let i = 0; i < piece.length; i++) piece[i] = random.next() * 2 ** 32;
		const part = Buffer.from(piece.buffer).subarray(0, Math.min(left, PIECE_BYTES));
		hash.update(part);
		writeSync(file, part);
	}
	closeSync(file);
	const patterns = Buffer.from("{}\n");
	writeFileSync(join(folder, "patterns.json"), patterns);
	const files = {
		"train/rows.jsonl": { sha256: hash.digest("hex"), bytes },
		"patterns.json": { sha256: createHash("sha256").update(patterns).digest("hex"), bytes: patterns.length },
	};
	const manifest = { format: 1, name: "algospeak-training", patterns: { version: "3.0.0" }, files };
	writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
}

async function bench(argv: readonly string[]): Promise<number> {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			mb: { type: "string", default: "1000" },
			percent: { type: "string", default: "5" },
			seed: { type: "string", default: "42" },
			help: { type: "boolean", short: "h" },
		},
	});
	if (values.help) {
		console.log(HELP);
		return 0;
	}
	const megabytes = positiveInteger(values.mb, "--mb");
	const percent = positiveInteger(values.percent, "--percent");
	const seed = positiveInteger(values.seed, "--seed");
	const folder = mkdtempSync(join(tmpdir(), "bench-upload-"));
	const moto = await startMoto();
	const front = await startS3Front(moto.url);
	try {
		makeVersion(folder, megabytes, seed);
		const aws = openAws(motoEnv(front.url));
		await aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
		const random = createRandom(seed);
		let calls = 0;
		front.fault = () => {
			calls++;
			return random.next() * 100 < percent ? KINDS[random.below(KINDS.length)]! : null;
		};
		const retry: Retry = { ...DEFAULT_RETRY, random: random.next };
		const target = await checkTarget(aws, BUCKET, undefined, retry);
		const started = performance.now();
		const { bytes, sentBytes } = await uploadVersion(aws, target, await readVersion(folder, VERSION), { retry });
		const seconds = (performance.now() - started) / 1000;
		const failed = front.faults;
		front.fault = () => null;
		const again = await uploadVersion(aws, target, await readVersion(folder, VERSION), { retry });
		const { problems } = await verifyVersion(aws, target, VERSION);
		for (const problem of problems) console.error(`bench:upload: ${problem}`);
		const resent = sentBytes - bytes;
		console.log(
			`${bytes} bytes in ${seconds.toFixed(0)} s; ${failed} of ${calls} calls failed; ${resent} bytes sent again (${((100 * resent) / bytes).toFixed(1)}%); ${problems.length} files lost or changed; ${again.sentBytes} bytes sent when run again`,
		);
		return problems.length > 0 ? 1 : 0;
	} finally {
		await front.stop();
		await moto.stop();
		rmSync(folder, { recursive: true });
	}
}

if (import.meta.main)
	process.exitCode = await runCommand("bench:upload", PROCESS_IO, () => bench(process.argv.slice(2)));
