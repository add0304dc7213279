/** Sums over `rollup_minute`, `rollup_hour` and `rollup_day` in D1, read from the coarsest table that fits. */
import type { HistogramName } from "../insight/bins.ts";
import type { RollupSum } from "../insight/series.ts";
import { ROLLUP_KEYS, ROLLUP_SUMS } from "./rollup-minute.ts";
import { columnsOf } from "./rollup-rows.ts";

const MINUTES = { day: 1440, hour: 60, minute: 1 } as const;
/** Finest unit that a reader needs. */
export type RollupUnit = keyof typeof MINUTES;

const DIRTY_HOURS = "SELECT hour FROM rollup_dirty";
const DIRTY_DAYS = "SELECT hour / 24 FROM rollup_dirty";
const ARE_MINUTES_GONE = "hour * 60 < (SELECT value FROM gauges WHERE name = 'minutes_from')";
/** Each decision once: a day, an hour that no day holds yet, or a minute that no hour holds yet. */
const PARTS: Readonly<Record<RollupUnit, (coarsest: RollupUnit) => string>> = {
	day: () => `day NOT IN (${DIRTY_DAYS})`,
	hour: (coarsest) =>
		`(hour NOT IN (${DIRTY_HOURS}) OR ${ARE_MINUTES_GONE}) AND ${coarsest === "day" ? `hour / 24 IN (${DIRTY_DAYS})` : "true"}`,
	minute: (coarsest) => (coarsest === "minute" ? "true" : `minute / 60 IN (${DIRTY_HOURS})`),
};

/**
 * A table expression with `at` (minutes since 1970, the beginning of the row's time) and the columns of a rollup, for the
 * minutes from ?1 to before ?2, which are whole units.
 */
export function rollupRows(unit: RollupUnit): string {
	const units = (["day", "hour", "minute"] as const).filter((own) => MINUTES[own] <= MINUTES[unit]);
	const columns = [...ROLLUP_KEYS, ...ROLLUP_SUMS].join(", ");
	const selects = units.map(
		(own) =>
			`SELECT ${own} * ${MINUTES[own]} AS at, ${columns} FROM rollup_${own}
			 WHERE ${own} >= ?1 / ${MINUTES[own]} AND ${own} < ?2 / ${MINUTES[own]} AND ${PARTS[own](unit)}`,
	);
	return `(${selects.join(" UNION ALL ")})`;
}

/** The sums of a histogram as a JSON array. */
export function histogramSum(name: HistogramName): string {
	return `json_array(${columnsOf(name)
		.map((column) => `sum(${column})`)
		.join(", ")})`;
}

/** The coarsest unit that steps of so many minutes are made of. */
export function unitOfStep(stepMinutes: number): RollupUnit {
	if (stepMinutes % MINUTES.day === 0) return "day";
	return stepMinutes % MINUTES.hour === 0 ? "hour" : "minute";
}

/** Sums of the minutes from `from` to before `to`, in steps of `stepMinutes` counted from 1970. */
export async function rollupSums(db: D1Database, from: number, to: number, stepMinutes: number): Promise<RollupSum[]> {
	// D1 binds numbers as floating point, and steps are whole.
	const { results } = await db
		.prepare(
			`SELECT at / CAST(?3 AS INTEGER) AS step, classification, action, sum(n) AS n, sum(errors) AS errors,
			 sum(algospeak) AS algospeak, sum(degraded) AS degraded, sum(lat_sum_ms) AS latencySumMs,
			 ${histogramSum("lat")} AS latency
			 FROM ${rollupRows(unitOfStep(stepMinutes))} GROUP BY step, classification, action`,
		)
		.bind(from, to, stepMinutes)
		.all<Omit<RollupSum, "latency"> & { latency: string }>();
	return results.map((row) => ({ ...row, latency: JSON.parse(row.latency) as number[] }));
}
