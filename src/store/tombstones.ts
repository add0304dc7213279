/** The table `tombstones` in D1: contents whose decisions up to a moment were erased. */

/** Statement that marks a content as erased up to a moment. */
export function placeTombstone(db: D1Database, contentHash: string, at: number): D1PreparedStatement {
	return db
		.prepare(
			`INSERT INTO tombstones (content_hash, at) VALUES (?1, ?2)
			 ON CONFLICT (content_hash) DO UPDATE SET at = max(at, excluded.at)`,
		)
		.bind(contentHash, at);
}

/** The moments up to which these contents are erased. */
export async function tombstonesOf(db: D1Database, hashes: readonly string[]): Promise<Map<string, number>> {
	if (hashes.length === 0) return new Map();
	const { results } = await db
		.prepare("SELECT content_hash, at FROM tombstones WHERE content_hash IN (SELECT value FROM json_each(?1))")
		.bind(JSON.stringify(hashes))
		.all<{ content_hash: string; at: number }>();
	return new Map(results.map(({ content_hash, at }) => [content_hash, at]));
}

/** Statement that forgets tombstones that nothing can come back from any more; one with objects left to rewrite stays. */
export function pruneTombstones(db: D1Database, before: number): D1PreparedStatement {
	return db
		.prepare(
			`DELETE FROM tombstones WHERE at < ?1 AND NOT EXISTS
			 (SELECT 1 FROM archive_index a WHERE a.content_hash = tombstones.content_hash AND a.at <= tombstones.at)`,
		)
		.bind(before);
}
