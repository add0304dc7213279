/** Expected trouble with a data file: its message is one line for the terminal, without text from the data. */
export class DataError extends Error {}

const QUOTE = '"';

/**
 * Rows of a delimited file as RFC 4180 quotes them (quotes, line breaks and doubled quotes inside cells). With
 * `isQuoted` false, quotes are ordinary characters, as in tab-separated sets.
 */
export function parseDelimited(text: string, delimiter: string, isQuoted = true): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	let at = 0;
	while (at < text.length) {
		let cell = "";
		if (isQuoted && text[at] === QUOTE) {
			at++;
			for (;;) {
				const close = text.indexOf(QUOTE, at);
				if (close < 0) throw new DataError(`a quoted cell never ends (row ${rows.length + 1})`);
				cell += text.slice(at, close);
				at = close + 1;
				if (text[at] !== QUOTE) break;
				cell += QUOTE;
				at++;
			}
		}
		let end = at;
		while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
		row.push(cell + text.slice(at, end));
		at = end;
		if (text[at] === delimiter) {
			at++;
			if (at < text.length) continue;
			row.push("");
		}
		if (text[at] === "\r") at++;
		if (text[at] === "\n") at++;
		rows.push(row);
		row = [];
	}
	return rows;
}

export type DelimitedRecord<C extends string> = { readonly [K in C]: string };

/** Rows under a header line, restricted to the named columns; throws `DataError` naming a column that is absent. */
export function recordsOf<C extends string>(rows: readonly string[][], columns: readonly C[]): DelimitedRecord<C>[] {
	const header = rows[0] ?? [];
	const positions = columns.map((column) => {
		const position = header.indexOf(column);
		if (position < 0) throw new DataError(`column "${column}" is missing`);
		return position;
	});
	return rows.slice(1).map((row) => {
		const record = {} as { [K in C]: string };
		for (const [i, column] of columns.entries()) record[column] = row[positions[i]!] ?? "";
		return record;
	});
}
