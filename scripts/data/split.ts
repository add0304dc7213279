/** Who learns from a row and who is judged by it. Pure. */
import type { PoolRow } from "./core.ts";

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** Shares of validation and test; the rest is trained on. */
const VALIDATION_SHARE = 0.1;
const TEST_SHARE = 0.1;

/**
 * The split of every row by id, in equal shares of each level. Rows of a level stand in the order in which they were
 * drawn, so that taking them in turn is random. Variants go where their source goes.
 */
export function splitRows(rowsByLevel: readonly (readonly PoolRow[])[]): Map<string, Split> {
	const splits = new Map<string, Split>();
	for (const rows of rowsByLevel) {
		const validation = Math.round(rows.length * VALIDATION_SHARE);
		const test = Math.round(rows.length * TEST_SHARE);
		for (const [i, { id }] of rows.entries())
			splits.set(id, i < validation ? "validation" : i < validation + test ? "test" : "train");
	}
	return splits;
}
