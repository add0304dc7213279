/** The table `dead_letters` in D1: messages that could not be stored in all their tries, until they are replayed. */

export interface DeadLetter {
	/** Of the message. */
	readonly id: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly contentHash: string | null;
	/** JSON. */
	readonly body: string;
}

/** A record of which only its counts are left (`kept: false`). */
const STRIPPED = `json_set(body, '$.kept', json('false'), '$.matches', json('[]'), '$.text', NULL, '$.text_key', NULL,
	'$.text_hash', NULL, '$.content_hash', NULL, '$.author_hash', NULL)`;

/** Statement that leaves only counts of the messages of erased contents. */
export function eraseDeadLetters(db: D1Database): D1PreparedStatement {
	return db.prepare(
		`UPDATE dead_letters SET body = ${STRIPPED}, content_hash = NULL WHERE EXISTS (SELECT 1 FROM tombstones t
		 WHERE t.content_hash = dead_letters.content_hash AND t.at >= dead_letters.body ->> '$.at')`,
	);
}

/** Statement that leaves only counts of the messages of decisions before a moment. */
export function forgetDeadLetterTexts(db: D1Database, before: number): D1PreparedStatement {
	return db
		.prepare(
			`UPDATE dead_letters SET body = ${STRIPPED}, content_hash = NULL
			 WHERE body ->> '$.at' < ?1 AND body ->> '$.kept' = 1`,
		)
		.bind(before);
}

/** Stores messages; those whose decision was counted meanwhile had their effect, and nothing is left to replay. */
export async function storeDeadLetters(db: D1Database, letters: readonly DeadLetter[]): Promise<void> {
	const insert = db.prepare(
		`INSERT INTO dead_letters (id, at, content_hash, body) SELECT ?1, ?2, ?3, ?4
		 WHERE NOT EXISTS (SELECT 1 FROM ingested WHERE id = ?4 ->> '$.id') ON CONFLICT (id) DO NOTHING`,
	);
	await db.batch([
		...letters.map(({ id, at, contentHash, body }) => insert.bind(id, at, contentHash, body)),
		eraseDeadLetters(db),
	]);
}

/** The oldest messages. */
export async function deadLetters(db: D1Database, limit: number): Promise<DeadLetter[]> {
	const { results } = await db
		.prepare("SELECT id, at, content_hash AS contentHash, body FROM dead_letters ORDER BY at, id LIMIT ?1")
		.bind(limit)
		.all<DeadLetter>();
	return results;
}

export async function deleteDeadLetters(db: D1Database, ids: readonly string[]): Promise<void> {
	await db
		.prepare("DELETE FROM dead_letters WHERE id IN (SELECT value FROM json_each(?1))")
		.bind(JSON.stringify(ids))
		.run();
}

export async function countDeadLetters(db: D1Database): Promise<number> {
	return (await db.prepare("SELECT count(*) AS n FROM dead_letters").first<number>("n")) ?? 0;
}
