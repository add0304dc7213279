/** Puts one file into S3 so that it is whole or not there, sending no part twice that has arrived. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import {
	CompleteMultipartUploadCommand,
	CreateMultipartUploadCommand,
	HeadObjectCommand,
	type HeadObjectCommandOutput,
	ListMultipartUploadsCommand,
	ListPartsCommand,
	type Part,
	PutObjectCommand,
	type S3Client,
	UploadPartCommand,
} from "@aws-sdk/client-s3";
import { DataError } from "../lib/delimited.ts";
import { failureOf } from "./aws.ts";
import { type Retry, withRetries } from "./retry.ts";

/** S3 takes parts of 5 MiB to 5 GiB and 10,000 of them. */
const PART_BYTES = 8 << 20;
const MAX_PARTS = 10_000;
const PARTS_AT_ONCE = 4;
/** S3 may take minutes to put the parts together (CompleteMultipartUpload, API reference). */
const COMPLETE_MS = 10 * 60_000;

export interface Store {
	readonly s3: S3Client;
	readonly bucket: string;
	/** The account that must own the bucket: S3 refuses each call otherwise. */
	readonly account: string;
	readonly retry: Retry;
	/** Bytes of the files that have arrived, or were there. */
	readonly onArrived: (bytes: number) => void;
	/** Bytes that were sent, those of failed tries included. */
	readonly onSent: (bytes: number) => void;
}

export interface StoredFile {
	readonly path: string;
	readonly key: string;
	readonly bytes: number;
	/** Hexadecimal. */
	readonly sha256: string;
}

/** The digests by which a part or a whole object is recognised. */
interface Digest {
	readonly sha256: Buffer;
	readonly md5: Buffer;
}

interface PartPlan extends Digest {
	readonly number: number;
	readonly start: number;
	readonly length: number;
}

function digestOf(bytes: Buffer): Digest {
	return {
		sha256: createHash("sha256").update(bytes).digest(),
		md5: createHash("md5").update(bytes).digest(),
	};
}

async function readAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
	const bytes = Buffer.alloc(length);
	const { bytesRead } = await file.read(bytes, 0, length, start);
	if (bytesRead !== length) throw new DataError("a file changed while it was sent");
	return bytes;
}

async function planParts(file: FileHandle, size: number): Promise<PartPlan[]> {
	const partBytes = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS));
	const plan: PartPlan[] = [];
	for (let start = 0; start < size; start += partBytes) {
		const length = Math.min(partBytes, size - start);
		plan.push({ number: plan.length + 1, start, length, ...digestOf(await readAt(file, start, length)) });
	}
	return plan;
}

/** What S3 says of an object made of these parts: SHA-256 and MD5 of the parts' own. */
function compositeOf(plan: readonly PartPlan[]): Digest & { readonly parts: number } {
	return {
		sha256: createHash("sha256")
			.update(Buffer.concat(plan.map(({ sha256 }) => sha256)))
			.digest(),
		md5: createHash("md5")
			.update(Buffer.concat(plan.map(({ md5 }) => md5)))
			.digest(),
		parts: plan.length,
	};
}

/** By SHA-256 where S3 names it, as it does for whatever was sent with one; else by ETag, the MD5 of what arrived. */
function isSame(
	digest: Digest & { readonly parts?: number },
	checksum: string | undefined,
	etag: string | undefined,
): boolean {
	if (checksum) return checksum.replace(/-\d+$/, "") === digest.sha256.toString("base64");
	return etag === `"${digest.md5.toString("hex")}${digest.parts ? `-${digest.parts}` : ""}"`;
}

async function headOf(store: Store, key: string): Promise<HeadObjectCommandOutput | null> {
	const command = {
		Bucket: store.bucket,
		Key: key,
		ChecksumMode: "ENABLED",
		ExpectedBucketOwner: store.account,
	} as const;
	try {
		return await withRetries(() => store.s3.send(new HeadObjectCommand(command)), store.retry);
	} catch (error) {
		if (failureOf(error)?.status === 404) return null;
		throw error;
	}
}

/** Whether an object is there with this length and this recorded hash. */
export async function isStored(store: Store, { key, bytes, sha256 }: Omit<StoredFile, "path">): Promise<boolean> {
	const head = await headOf(store, key);
	return head?.ContentLength === bytes && head.Metadata?.["sha256"] === sha256;
}

/**
 * Stores a file and checks by HEAD that it arrived; false where it was there. Throws `DataError` when S3 holds something
 * else.
 */
export async function storeFile(store: Store, stored: StoredFile): Promise<boolean> {
	if (await isStored(store, stored)) {
		store.onArrived(stored.bytes);
		return false;
	}
	const file = await open(stored.path);
	try {
		const plan = await planParts(file, stored.bytes);
		if (await sendAndCheck(store, stored, file, plan)) return true;
		// An upload that was resumed may have been begun for another file with the same first parts: now there is none.
		store.onArrived(-stored.bytes);
		if (!(await sendAndCheck(store, stored, file, plan)))
			throw new DataError(`${stored.key}: what arrived is not what was sent: try again`);
		return true;
	} finally {
		await file.close();
	}
}

async function sendAndCheck(
	store: Store,
	stored: StoredFile,
	file: FileHandle,
	plan: readonly PartPlan[],
): Promise<boolean> {
	const isMultipart = plan.length > 1;
	if (isMultipart) await sendParts(store, stored, file, plan);
	else await sendWhole(store, stored, await readAt(file, 0, stored.bytes));
	const head = await headOf(store, stored.key);
	const digest = isMultipart ? compositeOf(plan) : (plan[0] ?? digestOf(Buffer.alloc(0)));
	const isWhole = head?.ContentLength === stored.bytes && head.Metadata?.["sha256"] === stored.sha256;
	return isWhole && isSame(digest, head.ChecksumSHA256, head.ETag);
}

/** Stores a few bytes. With `isNew`, never over an object that is there. */
export async function sendWhole(
	store: Store,
	{ key, sha256 }: Pick<StoredFile, "key" | "sha256">,
	bytes: Buffer,
	isNew = false,
): Promise<void> {
	await withRetries(() => {
		store.onSent(bytes.length);
		return store.s3.send(
			new PutObjectCommand({
				...{ Bucket: store.bucket, Key: key, ExpectedBucketOwner: store.account },
				Body: bytes,
				ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
				Metadata: { sha256 },
				...(isNew ? { IfNoneMatch: "*" } : {}),
			}),
		);
	}, store.retry);
	store.onArrived(bytes.length);
}

interface OpenUpload {
	readonly id: string;
	readonly parts: readonly Part[];
}

/** The last upload of this key that was begun and not finished, with its parts. */
async function findUpload(store: Store, key: string): Promise<OpenUpload | null> {
	const where = { Bucket: store.bucket, ExpectedBucketOwner: store.account };
	const listed = await withRetries(
		() => store.s3.send(new ListMultipartUploadsCommand({ ...where, Prefix: key })),
		store.retry,
	);
	const own = (listed.Uploads ?? []).filter((upload) => upload.Key === key && upload.UploadId);
	const last = own.toSorted((a, b) => Number(a.Initiated ?? 0) - Number(b.Initiated ?? 0)).at(-1);
	if (!last) return null;
	const parts: Part[] = [];
	for (let marker: string | undefined; ; ) {
		const page = await withRetries(
			() =>
				store.s3.send(
					new ListPartsCommand({
						...where,
						Key: key,
						UploadId: last.UploadId,
						...(marker ? { PartNumberMarker: marker } : {}),
					}),
				),
			store.retry,
		);
		parts.push(...(page.Parts ?? []));
		if (!page.IsTruncated || !page.NextPartNumberMarker) return { id: last.UploadId!, parts };
		marker = page.NextPartNumberMarker;
	}
}

async function beginUpload(store: Store, { key, sha256 }: StoredFile): Promise<OpenUpload> {
	const { UploadId } = await withRetries(
		() =>
			store.s3.send(
				new CreateMultipartUploadCommand({
					...{ Bucket: store.bucket, Key: key, ExpectedBucketOwner: store.account },
					ChecksumAlgorithm: "SHA256",
					Metadata: { sha256 },
				}),
			),
		store.retry,
	);
	if (!UploadId) throw new DataError(`${key}: S3 gave no upload id`);
	return { id: UploadId, parts: [] };
}

async function sendParts(store: Store, stored: StoredFile, file: FileHandle, plan: readonly PartPlan[]): Promise<void> {
	const { key } = stored;
	const upload = (await findUpload(store, key)) ?? (await beginUpload(store, stored));
	const where = { Bucket: store.bucket, Key: key, ExpectedBucketOwner: store.account, UploadId: upload.id };
	const etags = new Map<number, string>();
	const waiting: PartPlan[] = [];
	for (const part of plan) {
		const there = upload.parts.find(({ PartNumber }) => PartNumber === part.number);
		if (there?.ETag && there.Size === part.length && isSame(part, there.ChecksumSHA256, there.ETag)) {
			etags.set(part.number, there.ETag);
			store.onArrived(part.length);
		} else waiting.push(part);
	}
	async function sendPart(part: PartPlan): Promise<void> {
		const bytes = await readAt(file, part.start, part.length);
		const { ETag } = await withRetries(() => {
			store.onSent(part.length);
			const ChecksumSHA256 = part.sha256.toString("base64");
			return store.s3.send(new UploadPartCommand({ ...where, PartNumber: part.number, Body: bytes, ChecksumSHA256 }));
		}, store.retry);
		if (!ETag) throw new DataError(`${key}: S3 gave no tag for a part`);
		etags.set(part.number, ETag);
		store.onArrived(part.length);
	}
	await Promise.all(
		Array.from({ length: PARTS_AT_ONCE }, async () => {
			for (let part = waiting.shift(); part; part = waiting.shift()) await sendPart(part);
		}),
	);
	const Parts = plan.map(({ number, sha256 }) => ({
		PartNumber: number,
		ETag: etags.get(number),
		ChecksumSHA256: sha256.toString("base64"),
	}));
	const complete = new CompleteMultipartUploadCommand({ ...where, MultipartUpload: { Parts } });
	await withRetries(() => store.s3.send(complete, { requestTimeout: COMPLETE_MS }), store.retry).catch(
		async (error: unknown) => {
			// Where the answer was lost, the upload is finished and unknown to S3 when it is finished again.
			if (!failureOf(error) || !(await isStored(store, stored))) throw error;
		},
	);
}
