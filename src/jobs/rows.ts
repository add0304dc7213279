/** From the records of a job's file to its rows: what is to be judged, or why it cannot be. */
import * as z from "zod";
import type { ErrorCode } from "../errors.ts";
import { idSchema, parseBody, textFailure } from "../parse.ts";
import type { Result } from "../verdict.ts";
import { cellsOf } from "./csv.ts";
import { MAX_RECORD_BYTES, type RawRecord } from "./records.ts";

export const JOB_FORMATS = ["csv", "ndjson"] as const;
export type JobFormat = (typeof JOB_FORMATS)[number];

/** Why a row is not judged; it then stands in the error file, and the job goes on. */
export type RowErrorCode = ErrorCode | "row_too_long" | "unterminated_quote" | "content_erased";

export interface RowError {
	readonly code: RowErrorCode;
	/** Holds no text of the row. */
	readonly message: string;
}

const rowSchema = z.strictObject({
	custom_id: idSchema.optional(),
	text: z.string(),
	content_id: idSchema.optional(),
	author_id: idSchema.optional(),
	store: z.boolean().optional(),
});
export type JobItem = z.infer<typeof rowSchema>;

/** A row in its place: its number among the rows and its line in the file, both from 1. */
export type JobRow = { readonly row: number; readonly line: number; readonly custom_id: string | null } & (
	| { readonly item: JobItem; readonly error?: never }
	| { readonly error: RowError; readonly item?: never }
);

/** Columns of CSV that mean something besides the text; any other is left out. */
const ID_COLUMNS = ["custom_id", "content_id", "author_id"] as const;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
	try {
		return utf8.decode(bytes);
	} catch {
		return null;
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

type Read = Omit<JobRow, "row" | "line">;
const failed = (code: RowErrorCode, message: string, custom_id: string | null = null): Read => ({
	custom_id,
	error: { code, message },
});

/** The id of a row that is otherwise wrong, where it has one. */
function customIdOf(body: unknown): string | null {
	const id: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "custom_id") : null;
	const parsed = idSchema.safeParse(id);
	return parsed.success ? parsed.data : null;
}

function readItem(body: unknown): Read {
	const parsed = parseBody(rowSchema, body);
	if (!parsed.ok) return failed(parsed.error.code, parsed.error.message, customIdOf(body));
	const item = parsed.value;
	const custom_id = item.custom_id ?? null;
	const failure = textFailure(item.text, "text");
	return failure ? failed(failure.code, failure.message, custom_id) : { custom_id, item };
}

/** Reads the records of one file in their order. */
export class RowReader {
	private columns: Partial<Record<keyof JobItem, number>> | null = null;
	private readonly format: JobFormat;
	private readonly textColumn: string;

	constructor(format: JobFormat, textColumn: string) {
		this.format = format;
		this.textColumn = textColumn;
	}

	/** The row of a record; null for the header. An error means that nothing of the file can be read. */
	read(record: RawRecord): Result<Read | null, { readonly code: "missing_column"; readonly message: string }> {
		const text = record.bytes && decode(record.bytes);
		if (this.format === "csv" && this.columns === null) return this.readHeader(text ?? "");
		return { ok: true, value: this.readRow(record, text) };
	}

	private readHeader(header: string): ReturnType<RowReader["read"]> {
		const names = cellsOf(header).map((name) => name.trim());
		const place = (name: string) => names.indexOf(name);
		if (place(this.textColumn) < 0) {
			const message = "the header has no column of the name that text_column gives, or `text` without it";
			return { ok: false, error: { code: "missing_column", message } };
		}
		const ids = ID_COLUMNS.filter((name) => place(name) >= 0).map((name) => [name, place(name)]);
		this.columns = { text: place(this.textColumn), ...Object.fromEntries(ids) };
		return { ok: true, value: null };
	}

	private readRow({ bytes, isUnterminated }: RawRecord, text: string | null): Read {
		if (bytes === null) return failed("row_too_long", `the row is longer than ${MAX_RECORD_BYTES} bytes`);
		if (text === null) return failed("invalid_encoding", "the row is not valid UTF-8");
		if (isUnterminated) return failed("unterminated_quote", "the file ends inside of quotes that this row opens");
		if (this.columns === null) {
			const body = parseJson(text);
			return body === undefined ? failed("invalid_json", "the line is not valid JSON") : readItem(body);
		}
		const cells = cellsOf(text);
		const item: Record<string, string> = {};
		for (const [name, column] of Object.entries(this.columns)) {
			const cell = cells[column];
			// An empty cell is no id; an empty text is a blank one.
			if (cell !== undefined && (cell !== "" || name === "text")) item[name] = cell;
		}
		return readItem(item);
	}
}
