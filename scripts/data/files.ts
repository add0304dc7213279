/** Writing files of data: whole or not at all, and trouble with the disk in one line. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, renameSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { DataError } from "../lib/delimited.ts";

/** Lines are handed to the stream in pieces of about this many UTF-16 units: one write a line is slow. */
const PIECE_UNITS = 1 << 16;

const DISK_TROUBLE: Readonly<Record<string, string>> = {
	ENOSPC: "no space left on the disk: free some, or choose another place",
	EDQUOT: "the disk quota is used up: free some space, or choose another place",
	EACCES: "no permission to write there",
	EROFS: "the file system is read-only",
	ENOENT: "the folder does not exist",
	ENOTDIR: "a part of the path is not a folder",
};

/** What a failed write comes to: a `DataError` naming the path where the disk is at fault, else the error itself. */
export function diskError(error: unknown, path: string): unknown {
	const trouble = DISK_TROUBLE[String((error as { code?: unknown })?.code)];
	return trouble ? new DataError(`${path}: ${trouble}`) : error;
}

const READ_TROUBLE: Readonly<Record<string, string>> = {
	EACCES: "no permission to read it",
	EPERM: "no permission to read it",
	EISDIR: "a folder, not a file",
	ENOENT: "no such file",
	ENOTDIR: "a part of the path is not a folder",
	EIO: "the disk does not give it back: copy it from elsewhere",
};

/** What a failed read below `path` comes to: a `DataError` naming the file at fault, else the error itself. */
export function readError(error: unknown, path: string): unknown {
	const { code, path: file = path } = error as { code?: unknown; path?: string };
	const trouble = READ_TROUBLE[String(code)];
	return trouble ? new DataError(`${file}: ${trouble}`) : error;
}

function* piecesOf(lines: Iterable<string>): Generator<string> {
	let piece = "";
	for (const line of lines) {
		piece += line;
		if (piece.length < PIECE_UNITS) continue;
		yield piece;
		piece = "";
	}
	if (piece !== "") yield piece;
}

/** Writes lines (each with its line end) into a file, gzipped where its name ends in `.gz`; there is none on an error. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
	const partial = `${path}.partial`;
	try {
		const source = Readable.from(piecesOf(lines));
		if (path.endsWith(".gz")) await pipeline(source, createGzip({ level: 6 }), createWriteStream(partial));
		else await pipeline(source, createWriteStream(partial));
		renameSync(partial, path);
	} catch (error) {
		rmSync(partial, { force: true });
		throw diskError(error, path);
	}
}

/** SHA-256 of a file, hexadecimal, and its length. Throws `DataError` where it cannot be read. */
export async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
	const hash = createHash("sha256");
	let bytes = 0;
	try {
		for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
			hash.update(chunk as Buffer);
			bytes += (chunk as Buffer).length;
		}
	} catch (error) {
		throw readError(error, path);
	}
	return { sha256: hash.digest("hex"), bytes };
}
