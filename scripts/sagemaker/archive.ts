/** An artefact as one `.tar.gz`: batch transform takes no folder. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { openAws } from "../data/aws.ts";
import { DEFAULT_RETRY } from "../data/retry.ts";
import { storeFile } from "../data/store-file.ts";
import { type CommandIo, UsageError } from "../lib/command.ts";
import { type Aws, isAbsent } from "./aws.ts";
import { parseS3Uri } from "./training-checks.ts";

/** Of a tar archive: headers and contents are padded to it. */
const BLOCK = 512;
/** The size field of a ustar header: eleven octal digits. */
const MAX_BYTES = 8 ** 11 - 1;
/** Weights hardly shrink, so more work would only take time. */
const GZIP_LEVEL = 1;
const HASH_DIGITS = 16;

interface Part {
	/** Path below the artefact. */
	readonly name: string;
	readonly bytes: number;
	readonly etag: string;
}

/** A file's header (POSIX.1-2001 ustar): readable by all, of no date and no owner, so that the same files give the same bytes. */
export function ustarHeader(name: string, bytes: number): Buffer {
	const header = Buffer.alloc(BLOCK);
	if (header.write(name, 0) > 100 || bytes > MAX_BYTES) throw new UsageError(`${name}: too much for a tar archive`);
	header.write("0000644\0" + "0000000\0".repeat(2), 100);
	header.write(`${bytes.toString(8).padStart(11, "0")}\0${"0".repeat(11)}\0`, 124);
	// The checksum is taken with its own field as spaces.
	header.write(" ".repeat(8), 148);
	header.write("0", 156);
	header.write("ustar\0" + "00", 257);
	const sum = header.reduce((total, byte) => total + byte, 0);
	header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
	return header;
}

async function partsOf({ s3: client }: Aws, bucket: string, prefix: string): Promise<Part[]> {
	const parts: Part[] = [];
	for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
		for (const { Key = "", Size: bytes = 0, ETag: etag = "" } of Contents)
			if (!Key.endsWith("/")) parts.push({ name: Key.slice(prefix.length), bytes, etag });
	}
	if (parts.length === 0) throw new UsageError(`no artefact in s3://${bucket}/${prefix}`);
	return parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function* tarOf({ s3 }: Aws, bucket: string, prefix: string, parts: readonly Part[]): AsyncGenerator<Uint8Array> {
	for (const { name, bytes, etag } of parts) {
		yield ustarHeader(name, bytes);
		const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${name}`, IfMatch: etag }));
		yield* Body as Readable;
		yield Buffer.alloc(-bytes & (BLOCK - 1));
	}
	yield Buffer.alloc(2 * BLOCK);
}

/** Packs and stores the archive unless it is there; the address has a hash of the files, so it is packed once. */
export async function archiveArtefact(
	aws: Aws,
	io: CommandIo,
	artefact: string,
	say: (line: string) => void,
): Promise<string> {
	const { bucket, prefix } = parseS3Uri(artefact, "the artefact");
	const parts = await partsOf(aws, bucket, prefix);
	const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, HASH_DIGITS);
	// Beside the folder, not in it: an endpoint loads all that the folder holds.
	const key = `${prefix.slice(0, -1)}-${hash}.tar.gz`;
	const uri = `s3://${bucket}/${key}`;
	const head = await aws.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch((error: unknown) => {
		if (!isAbsent(error)) throw error;
		return null;
	});
	if (head) return uri;
	const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
	say(`packing ${parts.length} files, ${total} bytes, as ${uri}`);
	const folder = mkdtempSync(join(tmpdir(), "plainspeak-archive-"));
	try {
		const path = join(folder, "model.tar.gz");
		const tar = Readable.from(tarOf(aws, bucket, prefix, parts));
		await pipeline(tar, createGzip({ level: GZIP_LEVEL }), createWriteStream(path));
		const sha256 = createHash("sha256");
		await pipeline(createReadStream(path), sha256);
		const { s3 } = openAws(io.env, aws.region);
		const store = { s3, bucket, account: aws.account, retry: DEFAULT_RETRY, onArrived: () => {}, onSent: () => {} };
		await storeFile(store, { path, key, bytes: statSync(path).size, sha256: sha256.digest("hex") });
	} catch (error) {
		if ((error as { code?: unknown }).code !== "ENOSPC") throw error;
		throw new UsageError(`no room for ${total} bytes in ${tmpdir()}: set TMPDIR to another folder`);
	} finally {
		rmSync(folder, { recursive: true });
	}
	return uri;
}
