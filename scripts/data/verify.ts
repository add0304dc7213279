/** Whether a stored version is whole: every file that its manifest names, byte for byte. */
import { createHash } from "node:crypto";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { DataError } from "../lib/delimited.ts";
import { type Aws, awsError, failureOf, type Target } from "./aws.ts";
import { parseManifest } from "./manifest.ts";
import { DEFAULT_RETRY, type Retry, withRetries } from "./retry.ts";
import { fileKey, manifestKey } from "./version.ts";

export interface VerifyOptions {
	readonly retry?: Retry;
	/** Called with the bytes of each piece that was read. */
	readonly onRead?: (bytes: number) => void;
	/** Called once the manifest says how many bytes there are. */
	readonly onStart?: (bytes: number) => void;
}

export interface Verified {
	readonly files: number;
	readonly bytes: number;
	/** What is wrong, one line each. */
	readonly problems: readonly string[];
}

/** Reads every file of a version and compares it with the manifest. Throws `DataError` when there is no such version. */
export async function verifyVersion(
	aws: Aws,
	target: Target,
	version: string,
	{ retry = DEFAULT_RETRY, onRead = () => {}, onStart = () => {} }: VerifyOptions = {},
): Promise<Verified> {
	const get = (key: string) =>
		aws.s3.send(new GetObjectCommand({ Bucket: target.bucket, Key: key, ExpectedBucketOwner: target.account! }));

	async function problemOf(key: string, expected: { sha256: string; bytes: number }): Promise<string | null> {
		const hash = createHash("sha256");
		let bytes = 0;
		for await (const piece of (await get(key)).Body as AsyncIterable<Uint8Array>) {
			hash.update(piece);
			bytes += piece.length;
			onRead(piece.length);
		}
		if (bytes !== expected.bytes) return `${key}: ${bytes} bytes, not ${expected.bytes}`;
		return hash.digest("hex") === expected.sha256 ? null : `${key}: other content than the manifest says`;
	}

	try {
		const key = manifestKey(version);
		const text = await withRetries(async () => (await get(key)).Body!.transformToString(), retry).catch(
			(error: unknown) => {
				if (failureOf(error)?.status === 404) throw new DataError(`no version ${version} in ${target.bucket}`);
				throw error;
			},
		);
		const manifest = parseManifest(text, key);
		const entries = Object.entries(manifest.files);
		const bytes = entries.reduce((sum, [, entry]) => sum + entry.bytes, 0);
		onStart(bytes);
		const problems: string[] = [];
		for (const [path, entry] of entries) {
			const fileAt = fileKey(version, path, manifest);
			try {
				const problem = await withRetries(() => problemOf(fileAt, entry), retry);
				if (problem) problems.push(problem);
			} catch (error) {
				if (failureOf(error)?.status !== 404) throw error;
				problems.push(`${fileAt}: missing`);
			}
		}
		return { files: entries.length, bytes, problems };
	} catch (error) {
		throw awsError(error, target);
	}
}
