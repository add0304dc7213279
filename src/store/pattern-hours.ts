/** The table `pattern_hours` in D1: texts of each hour that a pattern was found in. */
import { type RollupRow, UNCOUNTED } from "./rollup-rows.ts";

const HOUR_MS = 3600_000;

/** Statement that adds those of the rows that were not counted yet; it must precede `markIngested` in its batch. */
export function addPatternHours(db: D1Database, rows: readonly RollupRow[]): D1PreparedStatement {
	const hits = rows.flatMap(({ id, hour, hits: found }) =>
		found.map(({ pattern_id }) => ({ id, hour, pattern: pattern_id })),
	);
	return db
		.prepare(
			`INSERT INTO pattern_hours (hour, pattern_id, n)
			 SELECT value ->> '$.hour' AS h, value ->> '$.pattern' AS p, count(*)
			 FROM json_each(?1) WHERE ${UNCOUNTED} GROUP BY h, p
			 ON CONFLICT (hour, pattern_id) DO UPDATE SET n = n + excluded.n`,
		)
		.bind(JSON.stringify(hits));
}

export interface PatternTexts {
	readonly pattern_id: string;
	/** Texts that it was found in. */
	readonly texts: number;
}

/** The patterns that were found in most texts in the hours (numbers since 1970) from `first` to before `end`. */
export async function topPatterns(db: D1Database, first: number, end: number, limit: number): Promise<PatternTexts[]> {
	const { results } = await db
		.prepare(
			`SELECT pattern_id, sum(n) AS texts FROM pattern_hours WHERE hour >= ?1 AND hour < ?2
			 GROUP BY pattern_id ORDER BY texts DESC, pattern_id LIMIT ?3`,
		)
		.bind(first, end, limit)
		.all<PatternTexts>();
	return results;
}

/** Statement that forgets the hours before a moment (epoch milliseconds). */
export function prunePatternHours(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM pattern_hours WHERE hour < ?1").bind(Math.floor(before / HOUR_MS));
}
