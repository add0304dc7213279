/** What alerts are judged by: requests of the last minutes and days. */
import { type Counted, WINDOWS, type WindowName } from "../insight/alert-rules.ts";
import { LATENCY_BOUNDS } from "../insight/bins.ts";
import { quantile } from "../insight/series.ts";
import { histogramSum, rollupRows } from "./rollup-sums.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Up to here windows are summed from minutes, beyond it from hours: three days of minutes at each evaluation are too much. */
const FROM_MINUTES_MS = WINDOWS["2h"];
const P99_MS = WINDOWS["15m"];
/** The objective of the whole answer, seconds. */
const SLOW_SECONDS = 0.1;
const FAST_BINS = LATENCY_BOUNDS.filter((bound) => bound <= SLOW_SECONDS).length;

const SUMS = `sum(n) AS n, sum(errors) AS errors, sum(degraded) AS degraded,
	sum(n) - sum(${Array.from({ length: FAST_BINS }, (_, bin) => `lat_${bin}`).join(" + ")}) AS slow`;

type Timed = Counted & { readonly at: number };

function sumSince(rows: readonly Timed[], since: number): Counted {
	const sum = { n: 0, errors: 0, degraded: 0, slow: 0 };
	for (const { at, n, errors, degraded, slow } of rows) {
		if (at < since) continue;
		sum.n += n;
		sum.errors += errors;
		sum.degraded += degraded;
		sum.slow += slow;
	}
	return sum;
}

/** Sums of each window that ends `now` (epoch milliseconds), in whole minutes, the longer ones in whole hours. */
export async function windowCounts(db: D1Database, now: number): Promise<Record<WindowName, Counted>> {
	const minutes = (ms: number) => ms / MINUTE_MS;
	const end = minutes(now);
	const [lately, days] = await Promise.all([
		db
			.prepare(`SELECT minute AS at, ${SUMS} FROM rollup_minute WHERE minute >= ?1 GROUP BY minute`)
			.bind(end - minutes(FROM_MINUTES_MS))
			.all<Timed>(),
		db
			.prepare(`SELECT at, ${SUMS} FROM ${rollupRows("hour")} GROUP BY at`)
			.bind(Math.floor((now - WINDOWS["3d"]) / HOUR_MS) * minutes(HOUR_MS), end)
			.all<Timed>(),
	]);
	const windows = Object.entries(WINDOWS).map(([name, ms]) => {
		if (ms <= FROM_MINUTES_MS) return [name, sumSince(lately.results, end - minutes(ms))];
		return [name, sumSince(days.results, Math.floor((now - ms) / HOUR_MS) * minutes(HOUR_MS))];
	});
	return Object.fromEntries(windows) as Record<WindowName, Counted>;
}

/** Sums since a moment, epoch milliseconds. */
export async function recentCounts(db: D1Database, since: number): Promise<Counted> {
	const { results } = await db
		.prepare(`SELECT minute AS at, ${SUMS} FROM rollup_minute WHERE minute >= ?1 GROUP BY minute`)
		.bind(Math.floor(since / MINUTE_MS))
		.all<Timed>();
	return sumSince(results, 0);
}

/** Time that 99% of the decisions of the last quarter of an hour kept within, seconds; null without decisions. */
export async function recentP99(db: D1Database, now: number): Promise<number | null> {
	const json = await db
		.prepare(`SELECT ${histogramSum("lat")} AS lat FROM rollup_minute WHERE minute >= ?1`)
		.bind((now - P99_MS) / MINUTE_MS)
		.first<string>("lat");
	const bins = (JSON.parse(json ?? "[]") as (number | null)[]).map((n) => n ?? 0);
	return bins.some((n) => n > 0) ? quantile(bins, LATENCY_BOUNDS, 0.99) : null;
}
