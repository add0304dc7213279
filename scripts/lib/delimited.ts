/** Expected trouble with a data file: its message is one line for the terminal, without text from the data. */
export class DataError extends Error {}

const QUOTE = '"';

/**
 * Rows of a delimited file as RFC 4180 quotes them: delimiters, line breaks and doubled quotes may stand inside a quoted
 * cell. With `isQuoted` false, quotes are ordinary characters, as in tab-separated sets. Blank lines are left out.
 */
export function parseDelimited(text: string, delimiter: string, isQuoted = true): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	let at = text.startsWith("\ufeff") ? 1 : 0;
	while (at < text.length) {
		let cell = "";
		if (isQuoted && text[at] === QUOTE) {
			const closed = quotedCell(text, at + 1);
			if (!closed) throw new DataError(`a quoted cell never ends (row ${rows.length + 1})`);
			cell = closed.cell;
			at = closed.end;
		}
		let end = at;
		while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
		row.push(cell + text.slice(at, end));
		at = end + 1;
		if (text[end] === delimiter) {
			if (at < text.length) continue;
			row.push("");
		}
		if (text[end] === "\r" && text[at] === "\n") at++;
		if (row.length > 1 || row[0] !== "") rows.push(row);
		row = [];
	}
	return rows;
}

/** The content of a quoted cell whose text begins at `start`, and the place after its closing quote. */
function quotedCell(text: string, start: number): { cell: string; end: number } | null {
	let cell = "";
	let at = start;
	for (;;) {
		const close = text.indexOf(QUOTE, at);
		if (close < 0) return null;
		cell += text.slice(at, close);
		if (text[close + 1] !== QUOTE) return { cell, end: close + 1 };
		cell += QUOTE;
		at = close + 2;
	}
}

export type DelimitedRecord<C extends string> = { readonly [K in C]: string };

/** Rows under a header line, restricted to the named columns; throws `DataError` naming an absent column or a short row. */
export function recordsOf<C extends string>(rows: readonly string[][], columns: readonly C[]): DelimitedRecord<C>[] {
	const header = rows[0] ?? [];
	const positions = columns.map((column) => {
		const position = header.indexOf(column);
		if (position < 0) throw new DataError(`column "${column}" is missing`);
		return position;
	});
	return rows.slice(1).map((row, index) => {
		const record = {} as { [K in C]: string };
		for (const [i, column] of columns.entries()) {
			const cell = row[positions[i]!];
			if (cell === undefined) throw new DataError(`row ${index + 2} has no column "${column}"`);
			record[column] = cell;
		}
		return record;
	});
}
