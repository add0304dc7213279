/** The table `rollup_minute` in D1: counts of the decisions of each minute, with histograms that add up. */
import type { DecisionRecord } from "../decision-log/record.ts";
import type { RollupSum } from "../insight/series.ts";

/** Upper bounds of the latency bins, seconds; .1 and 1 are our objectives (OPERATIONS section 4). The last bin has none. */
export const LATENCY_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
const LATENCY_BINS = LATENCY_BOUNDS.length + 1;
/** Below 16 units, below 32, and so on; the last bin is 16,384 and more. */
const LENGTH_BINS = 12;
const FIRST_LENGTH_BITS = 4;
const CONFIDENCE_BINS = 10;
const MINUTE_MS = 60_000;

function lengthBin(units: number): number {
	const bits = 32 - Math.clz32(units);
	return Math.min(Math.max(bits - FIRST_LENGTH_BITS, 0), LENGTH_BINS - 1);
}

function latencyBin(latencyMs: number): number {
	const bin = LATENCY_BOUNDS.findIndex((bound) => latencyMs <= bound * 1000);
	return bin < 0 ? LATENCY_BINS - 1 : bin;
}

/** Half-open tenths; 1 is in the last. */
function confidenceBin(confidence: number): number {
	return Math.min(Math.floor(confidence * CONFIDENCE_BINS), CONFIDENCE_BINS - 1);
}

const KEYS = ["minute", "route", "classification", "action", "model"];
const FLAGS = ["algospeak", "degraded"];
const BINS = { len: LENGTH_BINS, conf: CONFIDENCE_BINS, lat: LATENCY_BINS };

const binColumns = Object.entries(BINS).flatMap(([name, bins]) =>
	Array.from({ length: bins }, (_, bin) => ({ column: `${name}_${bin}`, sum: `sum(value ->> '$.${name}' IS ${bin})` })),
);
const sums = [
	{ column: "n", sum: "count(*)" },
	...FLAGS.map((flag) => ({ column: flag, sum: `sum(value ->> '$.${flag}')` })),
	{ column: "lat_sum_ms", sum: "sum(value ->> '$.ms')" },
	...binColumns,
];
const ADD = `INSERT INTO rollup_minute (${[...KEYS, ...sums.map(({ column }) => column)].join(", ")})
	SELECT ${KEYS.map((key, i) => `value ->> '$.${key}' AS k${i}`).join(", ")}, ${sums.map(({ sum }) => sum).join(", ")}
	FROM json_each(?1) WHERE value ->> '$.id' NOT IN (SELECT id FROM ingested)
	GROUP BY ${KEYS.map((_, i) => `k${i}`).join(", ")}
	ON CONFLICT (${KEYS.join(", ")}) DO UPDATE SET
	${sums.map(({ column }) => `${column} = ${column} + excluded.${column}`).join(", ")}`;

/** Statement that adds those of the records that were not counted yet; it must precede `markIngested` in its batch. */
export function addRollups(db: D1Database, records: readonly DecisionRecord[]): D1PreparedStatement {
	const rows = records.map((record) => ({
		id: record.id,
		minute: Math.floor(record.at / MINUTE_MS),
		route: record.route,
		classification: record.classification,
		action: record.action,
		model: record.model,
		algospeak: record.algospeak ? 1 : 0,
		degraded: record.degraded_reason === null ? 0 : 1,
		ms: record.latency_ms,
		len: lengthBin(record.units),
		conf: record.confidence === null ? null : confidenceBin(record.confidence),
		lat: latencyBin(record.latency_ms),
	}));
	return db.prepare(ADD).bind(JSON.stringify(rows));
}

/** The newest minute with a decision, epoch milliseconds; null before the first. */
export async function lastRollupAt(db: D1Database): Promise<number | null> {
	const minute = await db.prepare("SELECT max(minute) AS minute FROM rollup_minute").first<number | null>("minute");
	return minute === null ? null : minute * MINUTE_MS;
}

const LATENCY_COLUMNS = Array.from({ length: LATENCY_BINS }, (_, bin) => `lat_${bin}`);

/** Sums of the minutes from `from` to before `to`, in steps of `stepMinutes` counted from 1970. */
export async function rollupSums(db: D1Database, from: number, to: number, stepMinutes: number): Promise<RollupSum[]> {
	// D1 binds numbers as floating point, and steps are whole.
	const { results } = await db
		.prepare(
			`SELECT minute / CAST(?3 AS INTEGER) AS step, classification, action, sum(n) AS n, sum(algospeak) AS algospeak,
			 sum(degraded) AS degraded, sum(lat_sum_ms) AS latencySumMs,
			 json_array(${LATENCY_COLUMNS.map((column) => `sum(${column})`).join(", ")}) AS latency
			 FROM rollup_minute WHERE minute >= ?1 AND minute < ?2 GROUP BY step, classification, action`,
		)
		.bind(from, to, stepMinutes)
		.all<Omit<RollupSum, "latency"> & { latency: string }>();
	return results.map((row) => ({ ...row, latency: JSON.parse(row.latency) as number[] }));
}

/** Statement that forgets the minutes before a moment (epoch milliseconds). */
export function pruneRollups(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM rollup_minute WHERE minute < ?1").bind(Math.floor(before / MINUTE_MS));
}
