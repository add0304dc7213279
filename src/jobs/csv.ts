/** Cells of CSV (RFC 4180), read and written. */

/** The cells of one record. A quote that opens no cell is an ordinary character. */
export function cellsOf(record: string): string[] {
	const cells: string[] = [];
	let at = 0;
	for (;;) {
		let cell = "";
		if (record[at] === '"') {
			let close = record.indexOf('"', at + 1);
			let from = at + 1;
			while (close >= 0 && record[close + 1] === '"') {
				cell += record.slice(from, close + 1);
				from = close + 2;
				close = record.indexOf('"', from);
			}
			cell += record.slice(from, close < 0 ? undefined : close);
			at = close < 0 ? record.length : close + 1;
		}
		const comma = record.indexOf(",", at);
		cells.push(cell + record.slice(at, comma < 0 ? undefined : comma));
		if (comma < 0) return cells;
		at = comma + 1;
	}
}

/** What a spreadsheet would take for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/** A row of CSV with its line break. A text that a spreadsheet would run gets an apostrophe before it. */
export function csvRow(values: readonly (string | number | boolean | null | undefined)[]): string {
	const cells = values.map((value) => {
		const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value ?? "");
		return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	});
	return `${cells.join(",")}\r\n`;
}
