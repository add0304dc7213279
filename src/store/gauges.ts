/** The table `gauges` in D1: single values that are overwritten. */

/**
 * `queue_lag_ms`: between the oldest decision of the batch that was stored last and its storing. `minutes_from`: see
 * `rollup-compaction.ts`. `terms_searched_at`: epoch milliseconds.
 */
export type GaugeName = "queue_lag_ms" | "minutes_from" | "terms_searched_at";

export function setGauge(db: D1Database, name: GaugeName, value: number): D1PreparedStatement {
	return db
		.prepare("INSERT INTO gauges (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
		.bind(name, value);
}

/** Null before it was set. */
export async function gauge(db: D1Database, name: GaugeName): Promise<number | null> {
	return db.prepare("SELECT value FROM gauges WHERE name = ?1").bind(name).first<number>("value");
}
