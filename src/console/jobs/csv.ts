/** The beginning of a CSV file (RFC 4180), as the service reads it: records by their bytes, cells by their commas. Pure. */

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const BOM = [0xef, 0xbb, 0xbf];

/** Where the reader is in a cell. */
type State = "start" | "plain" | "quoted" | "closing";

/** A record in its bytes, half-open and without its line break, and the line that it begins in, from 1. */
export interface RecordPlace {
	readonly line: number;
	readonly from: number;
	readonly to: number;
}

/**
 * The first `most` records of a file; lines where `isQuoted` is false. Empty ones are left out, and so is the last one where
 * the file goes on after `bytes`.
 */
export function recordsOf(
	bytes: Uint8Array,
	{ isQuoted, isWhole, most }: { readonly isQuoted: boolean; readonly isWhole: boolean; readonly most: number },
): RecordPlace[] {
	const records: RecordPlace[] = [];
	let from = BOM.every((byte, i) => bytes[i] === byte) ? BOM.length : 0;
	let line = 1;
	let recordLine = 1;
	let state = "start" as State;
	const take = (to: number) => {
		if (to > from) records.push({ line: recordLine, from, to });
	};
	for (let i = from; i < bytes.length && records.length < most; i++) {
		const byte = bytes[i];
		if (state === "quoted") {
			if (byte === QUOTE) state = "closing";
			else if (byte === LF) line++;
		} else if (byte === LF || byte === CR) {
			take(i);
			if (byte === CR && bytes[i + 1] === LF) i++;
			recordLine = ++line;
			from = i + 1;
			state = "start";
		} else if (isQuoted) {
			if (byte === COMMA) state = "start";
			// Quotes count at the start of a cell only, and doubled inside of them.
			else state = byte === QUOTE && state !== "plain" ? "quoted" : "plain";
		}
	}
	if (isWhole && records.length < most) take(bytes.length);
	return records;
}

/** The cells of a record. */
export function cellsOf(record: string): string[] {
	const cells: string[] = [];
	const cell = /("[^"]*(?:""[^"]*)*(?:"|$))?([^,]*)(,|$)/y;
	for (;;) {
		const [, quoted = "", plain = "", end] = cell.exec(record)!;
		cells.push(quoted.replace(/^"|"$/g, "").replaceAll('""', '"') + plain);
		if (end === "") return cells;
	}
}

/** A record with these cells. */
export function recordOf(cells: readonly string[]): string {
	return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
}
