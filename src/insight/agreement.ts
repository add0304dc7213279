/** How far people agree: Cohen's kappa of two reviewers, and a reviewer's share of right answers. */

/** Two reviewers' ratings of one item, as places on an ordered scale from 0. */
export type RatingPair = readonly [number, number];

export interface Kappa {
	readonly value: number;
	/** Standard error. */
	readonly se: number;
}

export interface Agreement {
	readonly pairs: number;
	/** Share of equal ratings: kappa falls when nearly everything has one rating, so both are shown. */
	readonly observed: number;
	/** Share of each rating among all of both. */
	readonly prevalence: readonly number[];
	/** Null where chance alone would explain everything, as when all ratings are one. */
	readonly kappa: Kappa | null;
	/** With quadratic weights: two steps apart count four times as much as one. */
	readonly quadraticKappa: Kappa | null;
}

/** Standard normal quantile of a two-sided interval of 95%. */
const Z_95 = 1.959964;

type Table = readonly (readonly number[])[];

/** Shares of the pairs by both ratings. */
function tableOf(pairs: readonly RatingPair[], levels: number): Table {
	const table = Array.from({ length: levels }, () => new Array<number>(levels).fill(0));
	for (const [a, b] of pairs) table[a]![b]! += 1 / pairs.length;
	return table;
}

function sumOver(levels: number, term: (i: number, j: number) => number): number {
	let sum = 0;
	for (let i = 0; i < levels; i++) for (let j = 0; j < levels; j++) sum += term(i, j);
	return sum;
}

/**
 * Cohen's kappa with weights of agreement (1 on the diagonal): (po - pe) / (1 - pe). Its standard error is
 * sqrt((sum w^2 p - po^2) / (n (1 - pe)^2)), which for plain kappa is sqrt(po (1 - po) / (n (1 - pe)^2)) (Cohen 1960, 1968).
 */
function kappaOf(table: Table, n: number, weight: (i: number, j: number) => number): Kappa | null {
	const levels = table.length;
	const rows = table.map((row) => row.reduce((sum, p) => sum + p, 0));
	const columns = table.map((_, j) => table.reduce((sum, row) => sum + row[j]!, 0));
	const observed = sumOver(levels, (i, j) => weight(i, j) * table[i]![j]!);
	const expected = sumOver(levels, (i, j) => weight(i, j) * rows[i]! * columns[j]!);
	const room = 1 - expected;
	// Rounding leaves a little of nothing.
	if (room < 1e-12) return null;
	const spread = sumOver(levels, (i, j) => weight(i, j) ** 2 * table[i]![j]!) - observed ** 2;
	return { value: (observed - expected) / room, se: Math.sqrt(Math.max(spread, 0) / n) / room };
}

/** Agreement of pairs of ratings on a scale of `levels`; null without pairs. */
export function agreementOf(pairs: readonly RatingPair[], levels: number): Agreement | null {
	const n = pairs.length;
	if (n === 0) return null;
	const table = tableOf(pairs, levels);
	const last = levels - 1;
	return {
		pairs: n,
		observed: pairs.filter(([a, b]) => a === b).length / n,
		prevalence: table.map((row, i) => (row.reduce((sum, p) => sum + p, 0) + sumColumn(table, i)) / 2),
		kappa: kappaOf(table, n, (i, j) => (i === j ? 1 : 0)),
		quadraticKappa: kappaOf(table, n, (i, j) => 1 - ((i - j) / last) ** 2),
	};
}

function sumColumn(table: Table, j: number): number {
	return table.reduce((sum, row) => sum + row[j]!, 0);
}

/** Lower bound of the 95% Wilson score interval of a share (Wilson 1927): cautious where little was seen. 0 without any. */
export function wilsonLowerBound(successes: number, n: number): number {
	if (n === 0) return 0;
	const share = successes / n;
	const z2 = Z_95 ** 2;
	const centre = share + z2 / (2 * n);
	const half = Z_95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n ** 2));
	return Math.max((centre - half) / (1 + z2 / n), 0);
}
