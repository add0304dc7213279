/** Shares with intervals, and many tests at once. */

/** Normal quantile of a two-sided 95% interval. */
const Z95 = 1.959964;

export interface Interval {
	readonly share: number;
	readonly low: number;
	readonly high: number;
}

/** Wilson's 95% interval of k among n: right for small n and for shares near 0 and 1, where the usual one is not. */
export function wilson(k: number, n: number): Interval | null {
	if (n === 0) return null;
	const share = k / n;
	const z2 = Z95 * Z95;
	const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
	const half = (Z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
	return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** Which of the p-values hold at a false discovery rate of `q` (Benjamini and Hochberg 1995). */
export function benjaminiHochberg(pValues: readonly number[], q: number): boolean[] {
	const sorted = [...pValues].sort((a, b) => a - b);
	let limit = -1;
	for (const [rank, p] of sorted.entries()) if (p <= (q * (rank + 1)) / sorted.length) limit = p;
	return pValues.map((p) => p <= limit);
}
