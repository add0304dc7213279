/** Many rows in one bound parameter: D1 takes 100 parameters a statement, and a JSON array is one (OPERATIONS section 6). */

/** A row or value of D1 is at most 2 MB (developers.cloudflare.com/d1/platform/limits); a character takes up to three bytes. */
const MAX_ARRAY_UNITS = 500_000;

/** Rows as JSON arrays, each within the size of a parameter. A row longer than that stands alone. */
export function jsonArrays(rows: readonly object[]): string[] {
	const arrays: string[] = [];
	let items: string[] = [];
	let units = 0;
	for (const row of rows) {
		const item = JSON.stringify(row);
		if (units + item.length > MAX_ARRAY_UNITS && items.length > 0) {
			arrays.push(`[${items.join(",")}]`);
			items = [];
			units = 0;
		}
		items.push(item);
		units += item.length;
	}
	if (items.length > 0) arrays.push(`[${items.join(",")}]`);
	return arrays;
}
