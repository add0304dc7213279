/** How many rows of each level a sample has. Pure. */

/** Shares of the levels in a sample, safe first: the rare ones are what a model must learn to tell apart. */
export const SAMPLE_SHARES = [0.4, 0.2, 0.2, 0.2] as const;

/**
 * Whole numbers of rows by level that sum to `sample`, or to all there is. What a level lacks is shared out among the
 * others in proportion to their shares.
 */
export function quotasFor(sample: number, available: readonly number[]): number[] {
	const quotas = available.map(() => 0);
	let left = Math.min(
		sample,
		available.reduce((sum, count) => sum + count, 0),
	);
	while (left > 0) {
		const open = available.flatMap((count, level) => (quotas[level]! < count ? [level] : []));
		const whole = open.reduce((sum, level) => sum + (SAMPLE_SHARES[level] as number), 0);
		const round = left;
		for (const level of open) {
			const wanted = Math.max(1, Math.floor((round * (SAMPLE_SHARES[level] as number)) / whole));
			const given = Math.min(wanted, available[level]! - quotas[level]!, left);
			quotas[level]! += given;
			left -= given;
		}
	}
	return quotas;
}
