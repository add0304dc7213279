/** Shares as text, and how sure they are. Pure. */
import type { Interval } from "../api/service-wire.ts";

/** Normal quantile of a two-sided 95% interval. */
const Z95 = 1.959964;

/** Wilson's 95% interval of `k` among `n`; null without any. */
export function shareOf(k: number, n: number): Interval | null {
	if (n === 0) return null;
	const share = k / n;
	const z2 = Z95 * Z95;
	const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
	const half = (Z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
	return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

function percent(share: number): string {
	return (100 * share).toFixed(1);
}

/** "12.5% (10.1 to 15.2)"; `none` where nothing was counted. */
export function shareText(interval: Interval | null, none: string): string {
	return interval ? `${percent(interval.share)}% (${percent(interval.low)} to ${percent(interval.high)})` : none;
}
