/** The table `totals` in D1: counters that only ever rise. */
import type { DecisionRecord } from "../decision-log/record.ts";

export interface Total {
	readonly classification: string;
	readonly model: string;
	readonly degraded: number;
	readonly n: number;
}

/** Statement that adds those of the records that were not counted yet; it must precede `markIngested` in its batch. */
export function addTotals(db: D1Database, records: readonly DecisionRecord[]): D1PreparedStatement {
	const rows = records.map(({ id, classification, model, degraded_reason }) => ({
		id,
		classification,
		model,
		degraded: degraded_reason === null ? 0 : 1,
	}));
	return db
		.prepare(
			`INSERT INTO totals (classification, model, degraded, n)
			 SELECT value ->> '$.classification' AS c, value ->> '$.model' AS m, value ->> '$.degraded' AS d, count(*)
			 FROM json_each(?1) WHERE value ->> '$.id' NOT IN (SELECT id FROM ingested) GROUP BY c, m, d
			 ON CONFLICT (classification, model, degraded) DO UPDATE SET n = n + excluded.n`,
		)
		.bind(JSON.stringify(rows));
}

export async function totals(db: D1Database): Promise<Total[]> {
	const { results } = await db
		.prepare("SELECT classification, model, degraded, n FROM totals ORDER BY classification, model, degraded")
		.all<Total>();
	return results;
}
