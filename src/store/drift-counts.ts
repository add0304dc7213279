/** What drift is looked for in: the counts of D1 by kind of hour. */
import type { CellCounts } from "../insight/drift-signals.ts";
import { CELL_SQL, type HourSpan } from "../insight/drift-windows.ts";
import { histogramSum, rollupRows } from "./rollup-sums.ts";

const MINUTES_AN_HOUR = 60;
const HISTOGRAM_NAMES = ["len", "script", "nov", "conf"] as const;
const HISTOGRAMS = HISTOGRAM_NAMES.map((name) => `${histogramSum(name)} AS ${name}`).join(", ");
/** Hours in which the endpoint hardly answered are no reference. */
const IN_ORDER = `at NOT IN (SELECT at FROM ${rollupRows("hour")} GROUP BY at HAVING sum(degraded) * 2 > sum(n))`;

type StoredCounts = Omit<CellCounts, (typeof HISTOGRAM_NAMES)[number]> &
	Record<(typeof HISTOGRAM_NAMES)[number], string>;

function readHistograms(rows: readonly StoredCounts[]): CellCounts[] {
	const read = (json: string) => JSON.parse(json) as number[];
	return rows.map((row) => ({
		...row,
		len: read(row.len),
		script: read(row.script),
		nov: read(row.nov),
		conf: read(row.conf),
	}));
}

/** `isReference`: without the hours of an outage. */
export async function cellCounts(db: D1Database, { from, to }: HourSpan, isReference = false): Promise<CellCounts[]> {
	const { results } = await db
		.prepare(
			`SELECT ${CELL_SQL} AS cell, model, classification, sum(n) AS n, sum(algospeak) AS algospeak, ${HISTOGRAMS}
			 FROM ${rollupRows("hour")} WHERE n > 0 AND ${isReference ? IN_ORDER : "true"} GROUP BY cell, model, classification`,
		)
		.bind(from * MINUTES_AN_HOUR, to * MINUTES_AN_HOUR)
		.all<StoredCounts>();
	return readHistograms(results);
}

/** The same of one API key. */
export async function keyCellCounts(db: D1Database, key: string, { from, to }: HourSpan): Promise<CellCounts[]> {
	const { results } = await db
		.prepare(
			`SELECT ${CELL_SQL} AS cell, model, classification, sum(n) AS n, sum(algospeak) AS algospeak, ${HISTOGRAMS}
			 FROM (SELECT hour * 60 AS at, * FROM rollup_key WHERE key = ?1 AND hour >= ?2 AND hour < ?3)
			 GROUP BY cell, model, classification`,
		)
		.bind(key, from, to)
		.all<StoredCounts>();
	return readHistograms(results);
}

/** The API keys whose share of the texts changed most between two spans. */
export async function keysThatChanged(
	db: D1Database,
	now: HourSpan,
	reference: HourSpan,
	limit: number,
): Promise<string[]> {
	const { results } = await db
		.prepare(
			`WITH spans AS (
				SELECT key, sum(n * (hour >= ?3)) * 1.0 AS now, sum(n * (hour < ?2)) * 1.0 AS before
				FROM rollup_key WHERE hour >= ?1 AND hour < ?4 GROUP BY key
			 )
			 SELECT key FROM spans
			 ORDER BY abs(now / max((SELECT sum(now) FROM spans), 1) - before / max((SELECT sum(before) FROM spans), 1)) DESC
			 LIMIT ?5`,
		)
		.bind(reference.from, reference.to, now.from, now.to, limit)
		.all<{ key: string }>();
	return results.map(({ key }) => key);
}

export interface HourCounts {
	/** Hours since 1970. */
	readonly hour: number;
	readonly n: number;
	readonly algospeak: number;
}

/** Texts of each hour, the oldest first. */
export async function hourCounts(db: D1Database, { from, to }: HourSpan): Promise<HourCounts[]> {
	const { results } = await db
		.prepare(
			`SELECT at / 60 AS hour, sum(n) AS n, sum(algospeak) AS algospeak FROM ${rollupRows("hour")}
			 WHERE n > 0 GROUP BY hour ORDER BY hour`,
		)
		.bind(from * MINUTES_AN_HOUR, to * MINUTES_AN_HOUR)
		.all<HourCounts>();
	return results;
}

export interface PatternCount {
	readonly pattern: string;
	readonly cell: number;
	readonly n: number;
}

/** Texts in which each pattern was found, by kind of hour. */
export async function patternCounts(db: D1Database, { from, to }: HourSpan): Promise<PatternCount[]> {
	const { results } = await db
		.prepare(
			`SELECT pattern_id AS pattern, ${CELL_SQL} AS cell, sum(n) AS n
			 FROM (SELECT pattern_id, hour * 60 AS at, n FROM pattern_hours WHERE hour >= ?1 AND hour < ?2)
			 GROUP BY pattern, cell`,
		)
		.bind(from, to)
		.all<PatternCount>();
	return results;
}
