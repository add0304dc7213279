/** Sums of rollups as a series: shares and quantiles of histograms that were added up. */
import { ACTIONS, type Action, SEVERITIES, type Severity } from "../verdict.ts";

/** Counts of one step, classification and action. */
export interface RollupSum {
	/** Number of the step since 1970. */
	readonly step: number;
	readonly classification: string;
	readonly action: string;
	readonly n: number;
	/** Requests that failed: they are no decisions, and have neither classification nor action. */
	readonly errors: number;
	readonly algospeak: number;
	readonly degraded: number;
	readonly latencySumMs: number;
	/** Decisions in each latency bin. */
	readonly latency: readonly number[];
}

export interface SeriesPoint {
	readonly step: number;
	readonly n: number;
	readonly errors: number;
	readonly algospeak: number;
	readonly degraded: number;
	readonly classifications: Readonly<Record<Severity, number>>;
	readonly actions: Readonly<Record<Action, number>>;
	/** Null without decisions. */
	readonly latencyMs: {
		readonly mean: number;
		readonly p50: number;
		readonly p95: number;
		readonly p99: number;
	} | null;
}

/**
 * A quantile of a histogram, interpolated in its bin; in the last bin, which has no upper bound, the lower one. Bounds are
 * upper ones, ascending, one fewer than the bins.
 */
export function quantile(bins: readonly number[], bounds: readonly number[], q: number): number {
	const rank = q * bins.reduce((sum, n) => sum + n, 0);
	let below = 0;
	for (const [bin, upper] of bounds.entries()) {
		const n = bins[bin] ?? 0;
		const lower = bounds[bin - 1] ?? 0;
		if (n > 0 && below + n >= rank) return lower + ((upper - lower) * (rank - below)) / n;
		below += n;
	}
	return bounds.at(-1) ?? 0;
}

function sumOf<K extends string>(keys: readonly K[], rows: readonly RollupSum[], keyOf: (row: RollupSum) => string) {
	const sums = keys.map((key) => [key, rows.reduce((sum, row) => (keyOf(row) === key ? sum + row.n : sum), 0)]);
	return Object.fromEntries(sums) as Record<K, number>;
}

function pointOf(step: number, rows: readonly RollupSum[], bounds: readonly number[]): SeriesPoint {
	const total = (of: (row: RollupSum) => number) => rows.reduce((sum, row) => sum + of(row), 0);
	const bins = Array.from({ length: bounds.length + 1 }, (_, bin) => total(({ latency }) => latency[bin] ?? 0));
	const ms = (q: number) => quantile(bins, bounds, q) * 1000;
	const n = total((row) => row.n);
	return {
		step,
		n,
		errors: total((row) => row.errors),
		algospeak: total((row) => row.algospeak),
		degraded: total((row) => row.degraded),
		classifications: sumOf(SEVERITIES, rows, (row) => row.classification),
		actions: sumOf(ACTIONS, rows, (row) => row.action),
		latencyMs:
			n === 0 ? null : { mean: total((row) => row.latencySumMs) / n, p50: ms(0.5), p95: ms(0.95), p99: ms(0.99) },
	};
}

/** One point for each step from `first` to before `end`; `bounds` of the latency bins are seconds. */
export function seriesOf(
	rows: readonly RollupSum[],
	first: number,
	end: number,
	bounds: readonly number[],
): SeriesPoint[] {
	const steps = Map.groupBy(rows, ({ step }) => step);
	return Array.from({ length: end - first }, (_, i) => pointOf(first + i, steps.get(first + i) ?? [], bounds));
}
