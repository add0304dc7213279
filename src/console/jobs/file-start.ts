/** What the beginning of a file says of it: its columns, its first rows, and what is wrong with them. The service judges. */
import { cellsOf, recordOf, recordsOf } from "./csv.ts";

/** As much of a file is read before it is sent, bytes. */
export const START_BYTES = 64 * 1024;
/** What the service takes, bytes. */
export const MAX_FILE_BYTES = 95_000_000;
const SHOWN_ROWS = 20;
/** What a text may be, UTF-16 units. */
const MAX_TEXT_UNITS = 20_000;
const MAX_ID_UNITS = 256;

export const FIELDS = ["text", "custom_id", "content_id", "author_id"] as const;
export type Field = (typeof FIELDS)[number];
/** Places of the columns that fields are read from. */
export type Mapping = Readonly<Record<Field, number | null>>;

/** Columns that hold the text in files as people have them, where none is named so. */
const TEXT_NAMES = ["comment_text", "comment", "body", "content", "message"];

export type FileFormat = "csv" | "ndjson";

export const CONTENT_TYPES: Readonly<Record<FileFormat, string>> = {
	csv: "text/csv",
	ndjson: "application/x-ndjson",
};

/** By the name of the file, as systems disagree on its type. */
export function formatOf(name: string): FileFormat | null {
	if (/\.csv$/i.test(name)) return "csv";
	return /\.(?:ndjson|jsonl)$/i.test(name) ? "ndjson" : null;
}

export interface FileStart {
	readonly format: FileFormat;
	/** Names of the columns; empty for NDJSON, whose fields have names of their own. */
	readonly columns: readonly string[];
	/** Where the header is, bytes. */
	readonly header: { readonly from: number; readonly to: number };
	/** First rows; a record that is not UTF-8 is null. */
	readonly records: readonly { readonly line: number; readonly text: string | null }[];
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | null {
	try {
		return utf8.decode(bytes);
	} catch {
		return null;
	}
}

/** Reads the beginning of a file; `isWhole`: there is no more of it. Null where it holds no header. */
export function readStart(bytes: Uint8Array, format: FileFormat, isWhole: boolean): FileStart | null {
	const isQuoted = format === "csv";
	const places = recordsOf(bytes, { isQuoted, isWhole, most: SHOWN_ROWS + (isQuoted ? 1 : 0) });
	const header = isQuoted ? places[0] : { from: 0, to: 0 };
	if (!header) return null;
	const rows = isQuoted ? places.slice(1) : places;
	return {
		format,
		columns: isQuoted ? cellsOf(decoded(bytes.subarray(header.from, header.to)) ?? "").map((name) => name.trim()) : [],
		header: { from: header.from, to: header.to },
		records: rows.map(({ line, from, to }) => ({ line, text: decoded(bytes.subarray(from, to)) })),
	};
}

/** Columns by their names; the only column there is holds the text. */
export function guessMapping(columns: readonly string[]): Mapping {
	const place = (name: string) => {
		const at = columns.findIndex((column) => column.toLowerCase() === name);
		return at < 0 ? null : at;
	};
	const named = TEXT_NAMES.map(place).find((at) => at !== null) ?? null;
	return {
		text: place("text") ?? named ?? (columns.length === 1 ? 0 : null),
		custom_id: place("custom_id"),
		content_id: place("content_id"),
		author_id: place("author_id"),
	};
}

/** The header that gives each chosen column the name that the service reads, and takes it from any other. */
export function mappedHeader(columns: readonly string[], mapping: Mapping): string {
	const isField = (name: string) => FIELDS.some((field) => field === name);
	return recordOf(
		columns.map(
			(name, at) => FIELDS.find((field) => mapping[field] === at) ?? (isField(name) ? `other ${name}` : name),
		),
	);
}

/** The file as it is sent: its own bytes, read from the disk as they go, under the header of the mapping. */
export function mappedFile(file: Blob, { format, columns, header }: FileStart, mapping: Mapping): Blob {
	if (format === "ndjson") return file;
	return new Blob([file.slice(0, header.from), mappedHeader(columns, mapping), file.slice(header.to)]);
}

export interface PreviewRow {
	readonly line: number;
	readonly fields: Readonly<Partial<Record<Field, string>>>;
	/** Why the row would not be judged, as far as can be told here. */
	readonly problem: string | null;
}

function problemOf(fields: Readonly<Partial<Record<Field, unknown>>>): string | null {
	const { text, ...ids } = fields;
	if (typeof text !== "string") return "has no text";
	if (text.trim() === "") return "the text is blank";
	if (text.length > MAX_TEXT_UNITS) return `the text is longer than ${MAX_TEXT_UNITS.toLocaleString("en")} units`;
	const wrong = Object.entries(ids).find(
		([, id]) => id !== undefined && (typeof id !== "string" || id === "" || id.length > MAX_ID_UNITS),
	);
	return wrong ? `${wrong[0]} is no text of 1 to ${MAX_ID_UNITS} units` : null;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function readLine(text: string): Omit<PreviewRow, "line"> {
	const body = parsed(text);
	if (typeof body !== "object" || body === null || Array.isArray(body))
		return { fields: {}, problem: "is no JSON object" };
	const { store: _, ...fields } = body as Readonly<Record<string, unknown>>;
	const unknown = Object.keys(fields).find((name) => !FIELDS.some((field) => field === name));
	const shown = Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === "string"));
	return {
		fields: shown,
		problem: unknown === undefined ? problemOf(fields) : `has the unknown field ${unknown.slice(0, 64)}`,
	};
}

function readCells(text: string, mapping: Mapping): Omit<PreviewRow, "line"> {
	const cells = cellsOf(text);
	const fields = Object.fromEntries(
		FIELDS.flatMap((field) => {
			const at = mapping[field];
			const cell = at === null ? undefined : cells[at];
			// An empty cell is no id; an empty text is a blank one.
			return cell !== undefined && (cell !== "" || field === "text") ? [[field, cell]] : [];
		}),
	);
	return { fields, problem: problemOf(fields) };
}

/** The first rows as the service would read them. */
export function previewOf({ format, records }: FileStart, mapping: Mapping): PreviewRow[] {
	return records.map(({ line, text }) => {
		if (text === null) return { line, fields: {}, problem: "is not UTF-8" };
		return { line, ...(format === "csv" ? readCells(text, mapping) : readLine(text)) };
	});
}
