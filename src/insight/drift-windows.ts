/**
 * What a window is compared with: the same kind of hours of the four weeks that ended a day ago. Hours are matched in 12
 * cells, weekday or weekend by six blocks of four hours; hours of the week would have four samples each.
 */
import { totalOf } from "./distance.ts";

const HOURS_A_DAY = 24;
const BLOCK_HOURS = 4;
const BLOCKS = HOURS_A_DAY / BLOCK_HOURS;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;

/** Hours from one look to the next. */
export const LOOK_HOURS = BLOCK_HOURS;
/** Length of a window. */
export const WINDOW_HOURS = HOURS_A_DAY;
const REFERENCE_DAYS = 28;

/** Hours since 1970, half-open. */
export interface HourSpan {
	readonly from: number;
	readonly to: number;
}

/** The window that ends at an hour, and its reference, which ends where the window begins. */
export function spansAt(hour: number): { readonly now: HourSpan; readonly reference: HourSpan } {
	const from = hour - WINDOW_HOURS;
	return { now: { from, to: hour }, reference: { from: from - REFERENCE_DAYS * HOURS_A_DAY, to: from } };
}

/** The cell of an hour (UTC). `CELL_SQL` says the same. */
export function cellOf(hour: number): number {
	const weekday = (Math.floor(hour / HOURS_A_DAY) + FIRST_WEEKDAY) % 7;
	return (weekday === 0 || weekday === 6 ? BLOCKS : 0) + Math.floor((hour % HOURS_A_DAY) / BLOCK_HOURS);
}

/** The cell of `at`, minutes since 1970, in SQL. */
export const CELL_SQL = "(((at / 1440 + 4) % 7 IN (0, 6)) * 6 + (at % 1440) / 240)";

/** Counts of each cell. */
export type ByCell = ReadonlyMap<number, readonly number[]>;

export interface Matched {
	readonly now: number[];
	/** With the cells in the window's proportions; counts of as many independent texts as they are worth. */
	readonly reference: number[];
}

/** Share of a window's texts that must have a counterpart. */
const MIN_COVERED = 0.5;

/** Weighs the reference by the cells of the window; null where too little of the window has a counterpart. */
export function matchCells(now: ByCell, reference: ByCell): Matched | null {
	const all = [...now.values()].reduce((sum, bins) => sum + totalOf(bins), 0);
	const cells = [...now].filter(([cell, bins]) => totalOf(bins) > 0 && totalOf(reference.get(cell) ?? []) > 0);
	const n = cells.reduce((sum, [, bins]) => sum + totalOf(bins), 0);
	if (n === 0 || n < all * MIN_COVERED) return null;
	const length = cells[0]![1].length;
	const sums = new Array<number>(length).fill(0);
	const shares = new Array<number>(length).fill(0);
	let variance = 0;
	for (const [cell, bins] of cells) {
		const own = reference.get(cell)!;
		const weight = totalOf(bins) / n;
		const m = totalOf(own);
		variance += (weight * weight) / m;
		for (let bin = 0; bin < length; bin++) {
			sums[bin]! += bins[bin]!;
			shares[bin]! += (weight * own[bin]!) / m;
		}
	}
	// A weighted mean is worth fewer texts than it is made of.
	const worth = 1 / variance;
	return { now: sums, reference: shares.map((share) => share * worth) };
}

/** One without the counts of another, cell by cell. */
export function withoutCells(all: ByCell, part: ByCell): ByCell {
	return new Map(
		[...all].map(([cell, bins]) => [cell, bins.map((n, bin) => Math.max(0, n - (part.get(cell)?.[bin] ?? 0)))]),
	);
}
