/** The table `rollup_minute` in D1: counts of the decisions and failures of each minute, with histograms that add up. */
import { addSql, plainColumn, type RollupRow, summedColumns, UNCOUNTED } from "./rollup-rows.ts";

const MINUTE_MS = 60_000;

/** What tells the rows of one time apart. */
export const ROLLUP_KEYS = ["route", "classification", "action", "model"] as const;
const SUMMED = summedColumns(
	[...["n", "errors", "algospeak", "degraded"].map((field) => plainColumn(field)), plainColumn("ms", "lat_sum_ms")],
	["len", "script", "nov", "conf", "lat"],
);
/** Names of the columns that are sums. */
export const ROLLUP_SUMS: readonly string[] = SUMMED.map(({ column }) => column);

const ADD = addSql("rollup_minute", ["minute", ...ROLLUP_KEYS], SUMMED);
/** Their hours are to be summed up anew. */
const MARK = `INSERT INTO rollup_dirty (hour) SELECT DISTINCT value ->> '$.hour' FROM json_each(?1) WHERE ${UNCOUNTED}
	ON CONFLICT (hour) DO NOTHING`;

/** Statements that add those of the rows that were not counted yet; they must precede `markIngested` in their batch. */
export function addRollups(db: D1Database, rows: readonly RollupRow[]): D1PreparedStatement[] {
	const json = JSON.stringify(rows);
	return [db.prepare(ADD).bind(json), db.prepare(MARK).bind(json)];
}

/** The newest minute with a decision, epoch milliseconds; null before the first. */
export async function lastRollupAt(db: D1Database): Promise<number | null> {
	const minute = await db.prepare("SELECT max(minute) AS minute FROM rollup_minute").first<number | null>("minute");
	return minute === null ? null : minute * MINUTE_MS;
}
