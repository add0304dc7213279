/** The table `ingested` in D1: every decision that was counted, kept or not. */
/** Those of these ids that were counted. */
export async function ingestedIds(db: D1Database, ids: readonly string[]): Promise<Set<string>> {
	const { results } = await db
		.prepare("SELECT id FROM ingested WHERE id IN (SELECT value FROM json_each(?1))")
		.bind(JSON.stringify(ids))
		.all<{ id: string }>();
	return new Set(results.map(({ id }) => id));
}

/** Statement that marks decisions as counted on a day; it must follow those that count, in the same batch. */
export function markIngested(
	db: D1Database,
	records: readonly { readonly id: string }[],
	day: number,
): D1PreparedStatement {
	return db
		.prepare(
			`INSERT INTO ingested (id, day) SELECT value, ?2 FROM json_each(?1) WHERE true
			 ON CONFLICT (id) DO NOTHING`,
		)
		.bind(JSON.stringify(records.map(({ id }) => id)), day);
}

/** Statement that forgets decisions that were counted before `day`. */
export function pruneIngested(db: D1Database, day: number): D1PreparedStatement {
	return db.prepare("DELETE FROM ingested WHERE day < ?1").bind(day);
}
