/** How far two histograms are apart. Counts are smoothed, so that an empty bin makes no infinite term. */

const SMOOTHING = 0.5;

export function totalOf(bins: readonly number[]): number {
	return bins.reduce((sum, n) => sum + n, 0);
}

/** Shares of the bins as (x + .5)/(n + .5 B). */
export function smoothedShares(bins: readonly number[]): number[] {
	const n = totalOf(bins);
	return bins.map((x) => (x + SMOOTHING) / (n + SMOOTHING * bins.length));
}

/** Terms of the population stability index, (p - q) ln(p/q); their sum is the index. */
export function psiTerms(now: readonly number[], reference: readonly number[]): number[] {
	const q = smoothedShares(reference);
	return smoothedShares(now).map((p, bin) => (p - q[bin]!) * Math.log(p / q[bin]!));
}

export function psi(now: readonly number[], reference: readonly number[]): number {
	return totalOf(psiTerms(now, reference));
}

/** Jensen-Shannon distance in nats (0 to sqrt(ln 2)); with logarithms of base 2 it would be 1.20 times as large. */
export function jensenShannon(now: readonly number[], reference: readonly number[]): number {
	const p = smoothedShares(now);
	const q = smoothedShares(reference);
	const divergence = (from: readonly number[]) =>
		totalOf(from.map((share, bin) => share * Math.log(share / ((p[bin]! + q[bin]!) / 2))));
	return Math.sqrt(Math.max(0, (divergence(p) + divergence(q)) / 2));
}

/** Largest difference of the cumulated shares: Kolmogorov-Smirnov's D on bins, which is never more than the exact one. */
export function kolmogorovSmirnov(now: readonly number[], reference: readonly number[]): number {
	const n = totalOf(now);
	const m = totalOf(reference);
	let a = 0;
	let b = 0;
	let largest = 0;
	for (const [bin, count] of now.entries()) {
		a += count / n;
		b += (reference[bin] ?? 0) / m;
		largest = Math.max(largest, Math.abs(a - b));
	}
	return largest;
}

/** G statistic of two histograms as a contingency table: 2 sum O ln(O/E), chi-square with the bins less one. */
export function gStatistic(now: readonly number[], reference: readonly number[]): number {
	const n = totalOf(now);
	const m = totalOf(reference);
	let sum = 0;
	for (const [bin, x] of now.entries()) {
		const y = reference[bin] ?? 0;
		const expected = (x + y) / (n + m);
		if (x > 0) sum += x * Math.log(x / (n * expected));
		if (y > 0) sum += y * Math.log(y / (m * expected));
	}
	return 2 * sum;
}

/** z of the difference of two rates with a pooled variance; 0 where both are all or nothing. */
export function twoRates(k1: number, n1: number, k2: number, n2: number): number {
	const pooled = (k1 + k2) / (n1 + n2);
	const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
	return variance > 0 ? (k1 / n1 - k2 / n2) / Math.sqrt(variance) : 0;
}
