/** The table `archive_index` in D1: which R2 objects speak of a content. */
import { jobKey } from "./job-files.ts";

export interface IndexEntry {
	readonly contentHash: string;
	readonly objectKey: string;
	/** When the content's first decision in the object was made, epoch milliseconds. */
	readonly at: number;
}

/** An object that speaks of erased contents. */
export interface ErasableObject {
	readonly objectKey: string;
	/** The contents, with the moments up to which they are erased. */
	readonly erased: ReadonlyMap<string, number>;
}

/** Statement that stores entries. */
export function indexStatement(db: D1Database, entries: readonly IndexEntry[]): D1PreparedStatement {
	return db
		.prepare(
			`INSERT INTO archive_index (content_hash, object_key, at)
			 SELECT value ->> '$.contentHash', value ->> '$.objectKey', value ->> '$.at' FROM json_each(?1) WHERE true
			 ON CONFLICT (content_hash, object_key) DO UPDATE SET at = min(at, excluded.at)`,
		)
		.bind(JSON.stringify(entries));
}

/** Stores entries; must be done before the objects are written, so that no object is ever without. */
export async function indexObjects(db: D1Database, entries: readonly IndexEntry[]): Promise<void> {
	if (entries.length > 0) await indexStatement(db, entries).run();
}

/** Erased contents to look at: one, or those that were erased since a moment (epoch milliseconds). */
export type ErasedContents = { readonly contentHash: string } | { readonly since: number };

/** From the tombstones on, in this order: they are few, and the index has an entry for every content. */
function pendingOf(contents: ErasedContents): { readonly from: string; readonly value: string | number } {
	const join = `FROM tombstones t CROSS JOIN archive_index a ON a.content_hash = t.content_hash AND a.at <= t.at`;
	return "since" in contents
		? { from: `${join} WHERE t.at >= ?1`, value: contents.since }
		: { from: `${join} WHERE t.content_hash = ?1`, value: contents.contentHash };
}

/** Objects that still speak of erased contents, at most `limit`. */
export async function erasableObjects(
	db: D1Database,
	limit: number,
	contents: ErasedContents,
): Promise<ErasableObject[]> {
	const { from, value } = pendingOf(contents);
	const { results } = await db
		.prepare(
			`SELECT a.object_key AS objectKey, json_group_object(a.content_hash, t.at) AS erased ${from}
			 GROUP BY a.object_key LIMIT ?2`,
		)
		.bind(value, limit)
		.all<{ objectKey: string; erased: string }>();
	return results.map(({ objectKey, erased }) => ({
		objectKey,
		erased: new Map(Object.entries(JSON.parse(erased) as Record<string, number>)),
	}));
}

/** How many objects still speak of erased contents. */
export async function countErasable(db: D1Database, contents: ErasedContents): Promise<number> {
	const { from, value } = pendingOf(contents);
	return (await db.prepare(`SELECT count(DISTINCT a.object_key) AS n ${from}`).bind(value).first<number>("n")) ?? 0;
}

/** Takes contents out of an object's entries; those with later decisions in `remaining` stay from those on. */
export async function objectErased(
	db: D1Database,
	{ objectKey, erased }: ErasableObject,
	remaining: readonly IndexEntry[],
): Promise<void> {
	await db.batch([
		db
			.prepare("DELETE FROM archive_index WHERE object_key = ?1 AND content_hash IN (SELECT value FROM json_each(?2))")
			.bind(objectKey, JSON.stringify([...erased.keys()])),
		indexStatement(db, remaining),
	]);
}

/** Statement that forgets an object that is deleted. */
export function forgetObjects(db: D1Database, objectKeys: readonly string[]): D1PreparedStatement {
	return db
		.prepare("DELETE FROM archive_index WHERE object_key IN (SELECT value FROM json_each(?1))")
		.bind(JSON.stringify(objectKeys));
}

/** Forgets the files of a job that are deleted. */
export async function forgetJobObjects(db: D1Database, jobId: string): Promise<void> {
	await forgetObjects(db, [jobKey(jobId, "results")]).run();
}

/** Contents of an object that are erased and still in it. */
export async function erasedIn(db: D1Database, objectKey: string): Promise<Set<string>> {
	const { results } = await db
		.prepare(
			`SELECT a.content_hash FROM archive_index a JOIN tombstones t ON t.content_hash = a.content_hash AND t.at >= a.at
			 WHERE a.object_key = ?1`,
		)
		.bind(objectKey)
		.all<{ content_hash: string }>();
	return new Set(results.map(({ content_hash }) => content_hash));
}
