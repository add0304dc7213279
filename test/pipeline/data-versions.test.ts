import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../../scripts/data/aws.ts";
import { RETRY_DELAYS_MS, type Retry, withRetries } from "../../scripts/data/retry.ts";
import { checkTarget, readVersion, uploadVersion } from "../../scripts/data/upload.ts";
import { verifyVersion } from "../../scripts/data/verify.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { MOTO_ACCOUNT, type Moto, motoEnv, startMoto } from "../fakes/moto.ts";
import { type Fault, type S3Front, startS3Front } from "../fakes/s3-front.ts";

const BUCKET = "plainspeak-data";
const ELSEWHERE = "plainspeak-elsewhere";
const VERSION = "v20261128_1200";
const MANIFEST = `manifests/algospeak-training/${VERSION}.json`;
const PART = 8 << 20;
/** When a call that gets no answer is given up, in the test of that. */
const HANG_MS = 1_000;
/** As many tries as in earnest, without the waits. */
const retry: Retry = { delaysMs: RETRY_DELAYS_MS, sleep: async () => {}, random: () => 0.5 };

const folder = mkdtempSync(join(tmpdir(), "data-versions-"));
let moto: Moto;
let front: S3Front;
let aws: Aws;

beforeAll(async () => {
	moto = await startMoto();
	front = await startS3Front(moto.url);
	aws = openAws(motoEnv(front.url));
});
afterAll(async () => {
	await front?.stop();
	await moto?.stop();
	rmSync(folder, { recursive: true });
});
beforeEach(async () => {
	front.fault = () => null;
	front.hasKms = false;
	await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
	await aws.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
	const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
	await aws.s3.send(new CreateBucketCommand({ Bucket: ELSEWHERE, CreateBucketConfiguration }));
});

/** A version with files of these sizes and a pattern document. */
function makeVersion(name: string, sizes: Record<string, number>): string {
	const version = join(folder, name);
	const files: Record<string, { sha256: string; bytes: number }> = {};
	for (const [path, size] of Object.entries({ ...sizes, "patterns.json": 50 })) {
		const bytes = randomBytes(size);
		mkdirSync(dirname(join(version, path)), { recursive: true });
		writeFileSync(join(version, path), bytes);
		files[path] = { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: size };
	}
	const manifest = { format: 1, name: "algospeak-training", patterns: { version: "3.0.0" }, files };
	writeFileSync(join(version, "manifest.json"), JSON.stringify(manifest));
	return version;
}

async function upload(version: string) {
	const target = await checkTarget(aws, BUCKET, undefined, retry);
	return uploadVersion(aws, target, await readVersion(version, VERSION), { retry });
}

async function verify() {
	return verifyVersion(aws, await checkTarget(aws, BUCKET, undefined, retry), VERSION, { retry });
}

/** Runs a command as a user does. */
function npmRun(command: string, argv: readonly string[], env: Record<string, string>) {
	const { PATH = "", HOME = "" } = process.env;
	return new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
		execFile(
			process.execPath,
			[`scripts/${command.replace(":", "-")}.ts`, ...argv],
			{ env: { PATH, HOME, ...env } },
			(error, stdout, stderr) => resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
		);
	});
}

describe("a version in the bucket", () => {
	it("is stored and verified by the commands; --yes does it", async () => {
		const version = makeVersion(VERSION, {
			"train/rows.jsonl": 100,
			"validation/rows.jsonl": 9,
			"test/rows.jsonl": 10,
		});
		const argv = ["--version-dir", version, "--bucket", BUCKET];
		const env = motoEnv(front.url);
		const dry = await npmRun("data:upload", argv, env);
		expect(dry.stdout.trim().split("\n")).toHaveLength(5);
		expect(dry.stderr).toContain(`account ${MOTO_ACCOUNT}, region us-east-1, bucket ${BUCKET}`);
		const verifyArgv = ["--bucket", BUCKET, "--version", VERSION];
		expect(await npmRun("data:verify", verifyArgv, env)).toMatchObject({
			status: 1,
			stderr: `data:verify: no version ${VERSION} in ${BUCKET}\n`,
		});
		const stored = await npmRun("data:upload", [...argv, "--yes"], env);
		expect(stored.stdout).toMatch(new RegExp(`^s3://${BUCKET}/${MANIFEST}: stored, (\\d+) bytes, \\d+ sent`));
		const again = await npmRun("data:upload", [...argv, "--yes"], env);
		expect(again.stdout).toBe(`s3://${BUCKET}/${MANIFEST}: was there already\n`);
		const lost = `datasets/algospeak-training/${VERSION}/train/rows.jsonl`;
		await aws.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: lost }));
		const mended = await npmRun("data:upload", [...argv, "--yes"], env);
		expect(mended.stdout).toBe(`s3://${BUCKET}/${MANIFEST}: was there, but not whole: sent ${lost} (100 bytes)\n`);
		const verified = await npmRun("data:verify", verifyArgv, env);
		expect(verified.stdout).toMatch(/4 files, \d+ bytes, all as the manifest says/);
	});

	it("is stored in parts where a file is large, and not sent again", async () => {
		const version = makeVersion("large", { "train/rows.jsonl": 2 * PART + 5, "test/rows.jsonl": 10 });
		expect(await upload(version)).toMatchObject({ wasThere: false });
		expect(await verify()).toEqual({ files: 3, bytes: 2 * PART + 65, problems: [] });
		expect(await upload(version)).toMatchObject({ wasThere: true, sentBytes: 0 });
	});

	it("is never changed", async () => {
		await upload(makeVersion("original", { "train/rows.jsonl": 100 }));
		await expect(upload(makeVersion("changed", { "train/rows.jsonl": 100 }))).rejects.toThrow(
			`version ${VERSION} is in ${BUCKET} already, with other content`,
		);
		expect((await verify()).problems).toEqual([]);
	});

	it("is found wanting when a file is gone or is another", async () => {
		await upload(
			makeVersion("wanting", { "train/rows.jsonl": 100, "test/rows.jsonl": 100, "validation/rows.jsonl": 9 }),
		);
		const key = (split: string) => `datasets/algospeak-training/${VERSION}/${split}/rows.jsonl`;
		await aws.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key("train") }));
		await aws.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key("test"), Body: Buffer.alloc(100, 1) }));
		await aws.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key("validation"), Body: "abc" }));
		expect((await verify()).problems).toEqual([
			`${key("train")}: missing`,
			`${key("test")}: other content than the manifest says`,
			`${key("validation")}: 3 bytes, not 9`,
		]);
	});
});

describe("while calls fail", () => {
	it.each([
		["by the tags of its parts", false],
		["by their SHA-256, where tags say nothing", true],
	])(
		"nothing is visible after a broken upload, and the next one sends only what had not arrived: %s",
		async (_how, hasKms) => {
			front.hasKms = hasKms;
			const version = makeVersion("resumed", { "train/rows.jsonl": 6 * PART });
			let parts = 0;
			front.fault = ({ method, path }) =>
				method === "PUT" && path.includes("partNumber") && ++parts > 3 ? "reset" : null;
			await expect(upload(version)).rejects.toThrow(/^AWS does not answer \(ECONNRESET\): try again/);
			front.fault = () => null;
			await expect(verify()).rejects.toThrow(`no version ${VERSION}`);
			const { sentBytes } = await upload(version);
			expect(sentBytes).toBeLessThanOrEqual(3 * PART + 50 + 1000);
			expect((await verify()).problems).toEqual([]);
		},
	);

	it.each([false, true])("a part that arrived with other content is sent again (KMS: %s)", async (hasKms) => {
		front.hasKms = hasKms;
		const version = makeVersion("stale", { "train/rows.jsonl": 3 * PART });
		front.fault = ({ path }) => (path.includes("partNumber=3") ? "unavailable" : null);
		await expect(upload(version)).rejects.toThrow("AWS refused: ServiceUnavailable (503)");
		front.fault = () => null;
		const other = makeVersion("stale", { "train/rows.jsonl": 3 * PART });
		expect((await upload(other)).sentBytes).toBeGreaterThanOrEqual(3 * PART);
		expect((await verify()).problems).toEqual([]);
	});

	it.each<[string, Fault]>([
		["the connection breaks", "reset"],
		["the answer is lost", "lost"],
		["a byte is wrong", "corrupt"],
		["S3 is unavailable", "unavailable"],
		["S3 asks to slow down", "throttled"],
	])("every kind of call succeeds at its second try when %s", async (_reason, fault) => {
		const version = makeVersion(`fault-${fault}`, { "train/rows.jsonl": 2 * PART, "test/rows.jsonl": 10 });
		const seen = new Set<string>();
		front.fault = ({ method, path }) => {
			const kind = `${method} ${path.replace(/=[^&]*/g, "")}`;
			if (seen.has(kind)) return null;
			seen.add(kind);
			return fault;
		};
		expect(await upload(version)).toMatchObject({ wasThere: false });
		expect(seen.size).toBeGreaterThan(8);
		front.fault = () => null;
		expect((await verify()).problems).toEqual([]);
	});

	it("a call without an answer is given up and made again", async () => {
		let hung = 0;
		front.fault = ({ method }) => (method === "PUT" && hung++ === 0 ? "hang" : null);
		const hasty = openAws(motoEnv(front.url), "us-east-1", HANG_MS);
		const target = await checkTarget(hasty, BUCKET, undefined, retry);
		const version = await readVersion(makeVersion("hung", { "train/rows.jsonl": 10 }), VERSION);
		expect(await uploadVersion(hasty, target, version, { retry })).toMatchObject({ wasThere: false });
		expect(hung).toBeGreaterThan(1);
	});

	it("one call in twenty fails and nothing is lost", async () => {
		const random = createRandom(11);
		const kinds: Fault[] = ["reset", "lost", "corrupt", "unavailable", "throttled"];
		front.faults = 0;
		front.fault = () => (random.next() < 0.05 ? kinds[random.below(kinds.length)]! : null);
		const small = Array.from({ length: 40 }, (_, i) => [`test/rows-${i}.jsonl`, 1_000 + i]);
		await upload(makeVersion("twenty", { "train/rows.jsonl": 3 * PART, ...Object.fromEntries(small) }));
		expect(front.faults).toBeGreaterThan(4);
		front.fault = () => null;
		expect((await verify()).problems).toEqual([]);
	});

	it("waits 2, 4 and 8 seconds, a quarter more or less, and gives up after the fourth try", async () => {
		const waits: number[] = [];
		const error = Object.assign(new Error("reset"), { code: "ECONNRESET" });
		let tries = 0;
		const call = async () => {
			tries++;
			throw error;
		};
		const draws = [0, 0.5, 1];
		const sleep = async (ms: number) => void waits.push(ms);
		await expect(
			withRetries(call, { delaysMs: RETRY_DELAYS_MS, sleep, random: () => draws[waits.length]! }),
		).rejects.toBe(error);
		expect([tries, ...waits]).toEqual([4, 1_500, 4_000, 10_000]);
	});
});

describe("what cannot work is one line and exit status 1", () => {
	const cases: [string, string[], Record<string, string>, string][] = [
		["no such bucket", ["--bucket", "plainspeak-none"], {}, "no bucket plainspeak-none: make it first"],
		["a bucket of somebody else", ["--owner", "999999999999"], {}, `bucket ${BUCKET} is not of account 999999999999`],
		[
			"another region",
			["--bucket", ELSEWHERE],
			{},
			`bucket ${ELSEWHERE} is in eu-west-1, not in us-east-1: try --region eu-west-1`,
		],
		["no region", [], { AWS_REGION: "" }, "--region or AWS_REGION is missing"],
		[
			"no credentials",
			[],
			{ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", HOME: "/nonexistent" },
			"no AWS credentials: set",
		],
		["a wrong version", ["--version", "latest"], {}, "--version: latest is no version"],
		["an unknown flag", ["--bukcet", "x"], {}, "Unknown option '--bukcet'"],
	];
	it.each(cases)("%s", async (_reason, argv, env, message) => {
		const version = makeVersion(VERSION, { "train/rows.jsonl": 10 });
		const all = ["--version-dir", version, "--bucket", BUCKET, "--yes", ...argv];
		const { status, stderr } = await npmRun("data:upload", all, { ...motoEnv(front.url), ...env });
		expect(stderr.trim().split("\n")).toHaveLength(1);
		expect(stderr).toContain(`data:upload: ${message}`);
		expect(status).toBe(1);
	});

	it.each<[string, Fault, RegExp]>([
		["S3 names another region", "other_region", /is in another region than us-east-1: name its own with --region/],
		["the credentials have expired", "expired", /credentials are wrong or have expired \(ExpiredToken\)/],
		["the clock is wrong", "skewed", /^the clock of this machine is wrong: set it \(RequestTimeTooSkewed\)$/],
		["an open upload was ended", "no_upload", /^the open upload was ended meanwhile, .*: try again$/],
		["another thing is missing", "no_key", /^AWS refused: NoSuchKey \(404\)$/],
		["access is denied", "denied", /these credentials may not use it \(AccessDenied\)$/],
	])("%s in the middle", async (_reason, fault, message) => {
		front.fault = ({ method }) => (method === "PUT" ? fault : null);
		await expect(upload(makeVersion("middle", { "train/rows.jsonl": 10 }))).rejects.toThrow(message);
	});

	it("a file that is missing or changed since it was prepared", async () => {
		const version = makeVersion("spoilt", { "train/rows.jsonl": 10 });
		writeFileSync(join(version, "train/rows.jsonl"), "other");
		await expect(upload(version)).rejects.toThrow(/rows.jsonl is not what the manifest says/);
		rmSync(join(version, "train/rows.jsonl"));
		await expect(upload(version)).rejects.toThrow(/rows.jsonl is missing/);
		writeFileSync(join(version, "manifest.json"), "{}");
		await expect(upload(version)).rejects.toThrow(/not a manifest of algospeak-training/);
	});
});
