/** A prepared version into a bucket; its manifest last, so that a broken upload is never visible. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand, HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { UsageError } from "../lib/command.ts";
import { DataError } from "../lib/delimited.ts";
import { type Aws, awsError, failureOf, type Target } from "./aws.ts";
import { hashFile, readError } from "./files.ts";
import { MANIFEST_FILE, parseManifest } from "./manifest.ts";
import { DEFAULT_RETRY, type Retry, withRetries } from "./retry.ts";
import { isStored, type Store, type StoredFile, sendWhole, storeFile } from "./store-file.ts";
import { fileKey, manifestKey } from "./version.ts";

/** A version as it lies in a folder, checked against its manifest. */
export interface LocalVersion {
	readonly version: string;
	readonly manifest: Buffer;
	readonly files: readonly StoredFile[];
}

/** Reads a version and every file of it. Throws when a file is missing or is not what the manifest says. */
export async function readVersion(folder: string, version: string): Promise<LocalVersion> {
	const path = join(folder, MANIFEST_FILE);
	if (!existsSync(path)) throw new UsageError(`--version-dir: no ${MANIFEST_FILE} in ${folder}`);
	const bytes = readManifest(path);
	const manifest = parseManifest(bytes.toString("utf8"), path);
	const files: StoredFile[] = [];
	for (const [name, entry] of Object.entries(manifest.files)) {
		const file = join(folder, name);
		if (!existsSync(file)) throw new DataError(`${file} is missing`);
		if ((await hashFile(file)).sha256 !== entry.sha256) throw new DataError(`${file} is not what the manifest says`);
		files.push({ path: file, key: fileKey(version, name, manifest), bytes: entry.bytes, sha256: entry.sha256 });
	}
	return { version, manifest: bytes, files };
}

function readManifest(path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		throw readError(error, path);
	}
}

/** The account of the credentials, which must own the bucket, and that it does and lies in the region. */
export async function checkTarget(aws: Aws, bucket: string, owner: string | undefined, retry: Retry): Promise<Target> {
	const target: Target = { bucket, account: owner ?? null, region: aws.region };
	const account =
		owner ??
		(
			await withRetries(() => aws.sts.send(new GetCallerIdentityCommand({})), retry).catch((error: unknown) => {
				throw awsError(error, target);
			})
		).Account;
	if (!account) throw new DataError("AWS does not say whose credentials these are: name the account with --owner");
	const head = new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account });
	const { BucketRegion } = await withRetries(() => aws.s3.send(head), retry).catch((error: unknown) => {
		throw awsError(error, { ...target, account });
	});
	if (BucketRegion && BucketRegion !== aws.region)
		throw new DataError(`bucket ${bucket} is in ${BucketRegion}, not in ${aws.region}: try --region ${BucketRegion}`);
	return { ...target, account };
}

export interface UploadResult {
	/** The version's manifest was there already, the same in every byte. */
	readonly wasThere: boolean;
	/** Keys of the files that were not there. */
	readonly sent: readonly string[];
	/** Of the version, its manifest included. */
	readonly bytes: number;
	/** Bytes sent, those of failed tries included, and none of what was there. */
	readonly sentBytes: number;
}

export interface UploadOptions {
	readonly retry?: Retry;
	readonly onArrived?: (bytes: number) => void;
}

/** Text of a small object; null when there is none. */
async function readObject(store: Store, key: string): Promise<string | null> {
	const command = new GetObjectCommand({ Bucket: store.bucket, Key: key, ExpectedBucketOwner: store.account });
	try {
		return await withRetries(async () => (await store.s3.send(command)).Body!.transformToString(), store.retry);
	} catch (error) {
		if (failureOf(error)?.status === 404) return null;
		throw error;
	}
}

/**
 * Stores a version. Run again after it broke off, it sends only what has not arrived. A version that is there is never
 * changed. Throws `DataError` in one line.
 */
export async function uploadVersion(
	aws: Aws,
	target: Target,
	{ version, manifest, files }: LocalVersion,
	{ retry = DEFAULT_RETRY, onArrived = () => {} }: UploadOptions = {},
): Promise<UploadResult> {
	let sentBytes = 0;
	const { bucket } = target;
	const onSent = (count: number) => {
		sentBytes += count;
	};
	const store: Store = { s3: aws.s3, bucket, account: target.account!, retry, onArrived, onSent };
	const bytes = files.reduce((sum, file) => sum + file.bytes, manifest.length);
	try {
		const there = await readObject(store, manifestKey(version));
		if (there !== null && there !== manifest.toString("utf8"))
			throw new DataError(`version ${version} is in ${bucket} already, with other content: choose another name`);
		const sent: string[] = [];
		for (const file of files) if (await storeFile(store, file)) sent.push(file.key);
		if (there !== null) return { wasThere: true, sent, bytes, sentBytes };
		for (const file of files)
			if (!(await isStored(store, file))) throw new DataError(`${file.key} is gone again: try again`);
		const sha256 = createHash("sha256").update(manifest).digest("hex");
		await sendManifest(store, { key: manifestKey(version), sha256 }, manifest);
		return { wasThere: false, sent, bytes, sentBytes };
	} catch (error) {
		throw awsError(error, target);
	}
}

/** A try whose answer was lost makes the next one meet its own manifest. */
async function sendManifest(store: Store, stored: Pick<StoredFile, "key" | "sha256">, manifest: Buffer): Promise<void> {
	try {
		await sendWhole(store, stored, manifest, true);
	} catch (error) {
		if (failureOf(error)?.status !== 412) throw error;
		if ((await readObject(store, stored.key)) !== manifest.toString("utf8"))
			throw new DataError(`${stored.key} was written by somebody else meanwhile: choose another version`);
	}
}
