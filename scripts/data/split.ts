/** Who learns from a row and who is judged by it. Pure. */
import type { PoolRow } from "./core.ts";

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** Of every ten rows of a level one validates and one tests; the others are trained on. */
const TURN: readonly Split[] = [...Array<Split>(8).fill("train"), "validation", "test"];

/**
 * The split of every row by id, in equal shares of each level. Rows of a level stand in the order in which they were
 * drawn, so that taking them in turn is random; and variants, which are made of the first rows and go where their source
 * goes, are spread over the splits like the rows.
 */
export function splitRows(rowsByLevel: readonly (readonly PoolRow[])[]): Map<string, Split> {
	return new Map(rowsByLevel.flatMap((rows) => rows.map(({ id }, i) => [id, TURN[i % TURN.length]!] as const)));
}
