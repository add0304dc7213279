/** How fast versions reach isolates: measured, never promised. */

export interface Spread {
	readonly isolates: number;
	/** Seconds from the publish to the first use by an isolate: the earliest, and over all that have reported. */
	readonly first: number;
	readonly p50: number;
	readonly p95: number;
	readonly max: number;
}

export interface Propagation {
	/** Null before the first report. */
	readonly all: Spread | null;
	/** By location, in the order of their names. */
	readonly locations: readonly (Spread & { readonly location: string })[];
}

/** The smallest value that at least `share` of the sorted values do not exceed (nearest rank). */
function percentile(sorted: readonly number[], share: number): number {
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

function spreadOf(seconds: readonly number[]): Spread {
	const sorted = [...seconds].sort((a, b) => a - b);
	return {
		isolates: sorted.length,
		first: sorted[0] as number,
		p50: percentile(sorted, 0.5),
		p95: percentile(sorted, 0.95),
		max: sorted.at(-1) as number,
	};
}

/** Percentiles of first uses, of all and by location. */
export function summarise(uses: readonly { readonly location: string; readonly seconds: number }[]): Propagation {
	const byLocation = Map.groupBy(uses, ({ location }) => location);
	const locations = [...byLocation]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([location, own]) => ({ location, ...spreadOf(own.map(({ seconds }) => seconds)) }));
	return { all: uses.length > 0 ? spreadOf(uses.map(({ seconds }) => seconds)) : null, locations };
}
