/** Takes erased contents out of the archive: the object is rewritten without their lines. */
import { packRecords, TEXTS_PREFIX, unpackRecords } from "../store/archive.ts";
import { type ErasableObject, type ErasedContents, erasableObjects, objectErased } from "../store/archive-index.ts";
import { dropLines, JOBS_PREFIX, jobOfKey } from "../store/job-files.ts";
import { leaseFiles, releaseFiles } from "../store/jobs.ts";

export interface LogStores {
	readonly db: D1Database;
	readonly bucket: R2Bucket;
}

/** Results have no etag to write against, so one at a time rewrites them; those of a job under way wait for its end. */
async function rewriteResults(object: ErasableObject, { db, bucket }: LogStores): Promise<void> {
	const { objectKey, erased } = object;
	const jobId = jobOfKey(objectKey);
	if (!(await leaseFiles(db, jobId, true, Date.now()))) return;
	try {
		await dropLines(bucket, objectKey, (contentHash) => erased.has(contentHash));
		await objectErased(db, object, []);
	} finally {
		await releaseFiles(db, jobId);
	}
}

async function rewrite(object: ErasableObject, stores: LogStores): Promise<void> {
	const { db, bucket } = stores;
	const { objectKey, erased } = object;
	if (objectKey.startsWith(JOBS_PREFIX)) return rewriteResults(object, stores);
	// A text stands alone in its object, and so does its index entry.
	if (objectKey.startsWith(TEXTS_PREFIX)) {
		await bucket.delete(objectKey);
		return objectErased(db, object, []);
	}
	const stored = await bucket.get(objectKey);
	if (stored === null) return objectErased(db, object, []);
	const records = await unpackRecords(stored.body);
	const kept = records.filter(
		({ content_hash, at }) => content_hash === null || at > (erased.get(content_hash) ?? Number.NEGATIVE_INFINITY),
	);
	if (kept.length === 0) await bucket.delete(objectKey);
	else {
		const written = await bucket.put(objectKey, await packRecords(kept), { onlyIf: { etagMatches: stored.etag } });
		if (written === null) throw new Error("the object was written meanwhile");
	}
	const remaining = kept.flatMap(({ content_hash: contentHash, at }) =>
		contentHash !== null && erased.has(contentHash) ? [{ contentHash, objectKey, at }] : [],
	);
	await objectErased(db, object, remaining);
}

/** Rewrites objects that speak of erased contents; those that fail are left for the next time. */
export async function compactErased(stores: LogStores, limit: number, contents: ErasedContents): Promise<void> {
	for (const object of await erasableObjects(stores.db, limit, contents)) {
		try {
			await rewrite(object, stores);
		} catch (error) {
			console.error(JSON.stringify({ level: "error", event: "object_not_rewritten", error: String(error) }));
		}
	}
}
