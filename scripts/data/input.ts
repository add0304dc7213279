/** Looks at an input file once, before it is worked on: is it whole, is it text, does it have the columns. */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { DataError, parseDelimited } from "../lib/delimited.ts";
import { readError } from "./files.ts";
import { isRead, missingColumns } from "./jigsaw-schema.ts";

export type InputKind = "csv" | "csv.gz" | "parquet";

/** What the beginning of a file says about the rest; a guess, for choosing how many texts to hold. */
export interface Outlook {
	readonly rows: number;
	/** Targets of the first rows. */
	readonly targets: readonly number[];
}

export interface Input {
	readonly path: string;
	readonly kind: InputKind;
	readonly sha256: string;
	readonly bytes: number;
	/** Columns in the order of the file; null for Parquet, which knows its own. */
	readonly header: readonly string[] | null;
	readonly outlook: Outlook | null;
}

/** This much of the text, in bytes, is read for the header and the outlook. */
const HEAD_BYTES = 2 << 20;
const READ_BYTES = 1 << 20;

function kindOf(path: string): InputKind {
	if (path.endsWith(".parquet")) return "parquet";
	return path.endsWith(".gz") ? "csv.gz" : "csv";
}

/** Length of the part that ends on a border between code points, where the end of `bytes` may cut one. */
function wholeLength(bytes: Buffer): number {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte < 0x80) break;
		const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
		if (needs > 0) return needs > back ? bytes.length - back : bytes.length;
	}
	return bytes.length;
}

/** A byte order mark, or ASCII with every second byte zero. */
function isUtf16(head: Buffer): boolean {
	return ["fffe", "feff"].includes(head.toString("hex", 0, 2)) || head.subarray(0, 64).includes(0);
}

/** Takes the text of a file: refuses what is not UTF-8, and keeps the head. */
class TextCheck extends Writable {
	bytes = 0;
	private readonly heads: Buffer[] = [];
	private headBytes = 0;
	private rest: Buffer = Buffer.alloc(0);

	override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
		const text = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
		const length = wholeLength(text);
		if (this.bytes === 0 && isUtf16(chunk)) {
			done(new DataError("UTF-16, not UTF-8: convert it, for instance with iconv"));
			return;
		}
		if (!isUtf8(text.subarray(0, length))) {
			done(notUtf8(this.bytes - this.rest.length));
			return;
		}
		this.rest = text.subarray(length);
		this.bytes += chunk.length;
		if (this.headBytes < HEAD_BYTES) {
			this.heads.push(chunk.subarray(0, HEAD_BYTES - this.headBytes));
			this.headBytes += chunk.length;
		}
		done();
	}

	override _final(done: (error?: Error) => void): void {
		done(this.rest.length > 0 ? notUtf8(this.bytes) : undefined);
	}

	get head(): string {
		return Buffer.concat(this.heads).toString("utf8");
	}
}

function notUtf8(near: number): DataError {
	return new DataError(`not UTF-8 (near byte ${Math.max(0, near)}): convert it, for instance with iconv`);
}

/** What went wrong while a file was read, without any of its text. */
function inputError(error: unknown, path: string): unknown {
	const code = String((error as { code?: unknown }).code);
	if (code === "Z_BUF_ERROR") return new DataError(`${path}: the gzip file is cut short: download it again`);
	if (code.startsWith("Z_")) return new DataError(`${path}: damaged, or not gzip: download it again`);
	return error instanceof DataError ? new DataError(`${path}: ${error.message}`) : readError(error, path);
}

/** Reads the whole file once. Throws `DataError` in one line, without text from the data. */
export async function inspectInput(path: string): Promise<Input> {
	const kind = kindOf(path);
	const hash = createHash("sha256");
	let bytes = 0;
	const tap = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			hash.update(chunk);
			bytes += chunk.length;
			done(null, chunk);
		},
	});
	const text = new TextCheck();
	const source = createReadStream(path, { highWaterMark: READ_BYTES });
	try {
		if (kind === "csv.gz") await pipeline(source, tap, createGunzip({ chunkSize: READ_BYTES }), text);
		else if (kind === "csv") await pipeline(source, tap, text);
		else await pipeline(source, tap.resume());
	} catch (error) {
		throw inputError(error, path);
	}
	const facts = { path, kind, sha256: hash.digest("hex"), bytes };
	if (kind === "parquet") return { ...facts, header: null, outlook: null };
	const isWhole = text.bytes <= HEAD_BYTES;
	const rows = readHead(path, text.head, isWhole);
	const header = checkHeader(path, rows[0] ?? []);
	const at = header.indexOf("target");
	const first = rows.slice(1);
	return {
		...facts,
		header,
		outlook: {
			rows: Math.ceil(first.length * Math.max(1, text.bytes / HEAD_BYTES)),
			targets: first.map((row) => Number(row[at] ?? 0)),
		},
	};
}

/** How often the head is cut shorter until it parses: once for each line break inside its last cell. */
const MAX_CUTS = 200;

/** The rows of the head, without one that its end may cut. */
function readHead(path: string, head: string, isWhole: boolean): string[][] {
	if (isWhole) return parseWhole(path, head);
	for (let end = head.length, tries = 0; tries < MAX_CUTS && end > 0; tries++, end = head.lastIndexOf("\n", end - 1)) {
		try {
			return parseDelimited(head.slice(0, end), ",").slice(0, -1);
		} catch (error) {
			// The end of the head may stand inside a quoted cell; another line end is tried then.
			if (!(error instanceof DataError)) throw error;
		}
	}
	throw new DataError(`${path}: a quoted cell never ends`);
}

function parseWhole(path: string, text: string): string[][] {
	try {
		return parseDelimited(text, ",");
	} catch (error) {
		throw error instanceof DataError ? new DataError(`${path}: a quoted cell never ends`) : error;
	}
}

/** The header when it has every column of the public file. Throws `DataError` naming those missing, or one to read twice. */
export function checkHeader(path: string, header: readonly string[]): readonly string[] {
	const twice = header.find((column, i) => isRead(column) && header.indexOf(column) < i);
	if (twice) throw new DataError(`${path}: column "${twice}" stands there twice: take one out`);
	const missing = missingColumns(header);
	if (missing.length === 0) return header;
	const named = missing.slice(0, 5).map((column) => `"${column}"`);
	const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : "";
	const word = missing.length === 1 ? "column" : "columns";
	const verb = missing.length === 1 ? "is" : "are";
	throw new DataError(
		`${path}: ${word} ${named.join(", ")}${more} ${verb} missing (needed: the 45 of Jigsaw train.csv)`,
	);
}
