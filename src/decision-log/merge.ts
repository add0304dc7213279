/**
 * Merges the objects of an hour of the archive, so that it has few large ones in the place of one for each batch. The merged
 * object is indexed, written, indexed again and read back before those that it is made of are deleted: whatever stops in
 * between is done again from what is there, and a record that stands in two objects then becomes one.
 */
import { type ListedObject, mergedKey, objectsOfHour, putMerged, unpackRecords } from "../store/archive.ts";
import { type MarkedHour, takeHour, unmarkHour } from "../store/archive-hours.ts";
import { forgetObjects, indexObjects } from "../store/archive-index.ts";
import { tombstonesOf } from "../store/tombstones.ts";
import type { LogStores } from "./compact.ts";
import type { DecisionRecord } from "./record.ts";

/** Hours are left alone until hardly any message of them is still on its way. */
const AGE_MS = 24 * 3600_000;
/**
 * Records of one merged object, bytes of JSON: an erasure reads it whole, in an isolate that has 128 MB, and parsed records
 * take several times their JSON. Larger hours have several objects.
 */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** A merged object from this size on stays as it is. */
const FULL_BYTES = MAX_RECORD_BYTES / 2;
/** Batches of a merge: each is a call to R2, of which a Worker has six open (developers.cloudflare.com/workers/platform/limits). */
const MAX_SOURCES = 200;
const OPEN_CALLS = 6;
/** Merges of a minute: 900 decisions a second, of 1.5 KB each. */
const MERGES_A_MINUTE = 5;

const encoder = new TextEncoder();

function bytesOf(record: DecisionRecord): number {
	return encoder.encode(JSON.stringify(record)).byteLength + 1;
}

interface Sources {
	readonly keys: readonly string[];
	/** Each id once. */
	readonly records: readonly DecisionRecord[];
	readonly bytes: number;
}

/** Throws where the object is gone: somebody else has merged it, and what is left would take the place of the whole. */
async function recordsOf(bucket: R2Bucket, key: string): Promise<DecisionRecord[]> {
	const stored = await bucket.get(key);
	if (stored === null) throw new Error("an object is gone");
	return unpackRecords(stored.body);
}

/** Reads objects, and leaves out those whose records do not fit to those of the first ones. */
async function readSources(bucket: R2Bucket, objects: readonly ListedObject[]): Promise<Sources> {
	const keys: string[] = [];
	const records = new Map<string, DecisionRecord>();
	let bytes = 0;
	for (let from = 0; from < Math.min(objects.length, MAX_SOURCES); from += OPEN_CALLS) {
		const chunk = objects.slice(from, from + OPEN_CALLS);
		const read = await Promise.all(chunk.map(({ key }) => recordsOf(bucket, key)));
		for (const [i, { key }] of chunk.entries()) {
			const fresh = read[i]!.filter(({ id }) => !records.has(id));
			const added = fresh.reduce((sum, record) => sum + bytesOf(record), 0);
			if (keys.length > 0 && bytes + added > MAX_RECORD_BYTES) continue;
			for (const record of fresh) records.set(record.id, record);
			keys.push(key);
			bytes += added;
		}
	}
	return { keys, records: [...records.values()], bytes };
}

async function withoutErased(db: D1Database, records: readonly DecisionRecord[]): Promise<DecisionRecord[]> {
	const hashes = records.flatMap(({ content_hash }) => content_hash ?? []);
	const tombstones = await tombstonesOf(db, [...new Set(hashes)]);
	return records.filter(
		({ content_hash, at }) => content_hash === null || at > (tombstones.get(content_hash) ?? Number.NEGATIVE_INFINITY),
	);
}

/** Writes the merged object and makes sure of it: throws where R2 does not give back what it was given. */
async function writeMerged(key: string, records: readonly DecisionRecord[], bytes: number, stores: LogStores) {
	const { db, bucket } = stores;
	const entries = records.flatMap(({ content_hash: contentHash, at }) =>
		contentHash === null ? [] : [{ contentHash, objectKey: key, at }],
	);
	await indexObjects(db, entries);
	await putMerged(bucket, key, records, bytes);
	// An erasure since the tombstones were read has found no such object, and dropped its entries.
	await indexObjects(db, entries);
	const ids = new Set((await recordsOf(bucket, key)).map(({ id }) => id));
	if (records.some(({ id }) => !ids.has(id))) throw new Error("the merged object lacks records");
}

/**
 * Merges once, as much as fits one object; false where nothing is left to merge. Batches come before merged objects, any two
 * of which fit: so each time there are fewer batches, or fewer objects.
 */
async function mergeOnce(prefix: string, stores: LogStores): Promise<boolean> {
	const { db, bucket } = stores;
	const objects = (await objectsOfHour(bucket, prefix))
		.filter(({ recordBytes }) => (recordBytes ?? 0) < FULL_BYTES)
		.sort((a, b) => Number(a.recordBytes !== null) - Number(b.recordBytes !== null));
	if (objects.length <= 1) return false;
	const { keys, records, bytes } = await readSources(bucket, objects);
	const kept = await withoutErased(db, records);
	if (kept.length > 0) await writeMerged(await mergedKey(prefix, keys), kept, bytes, stores);
	// Those that are deleted and still indexed, an erasure finds to be gone; the other way round it would find nothing.
	await bucket.delete([...keys]);
	await forgetObjects(db, keys).run();
	return true;
}

/** Merges the objects of hours that are a day old, the one that has waited longest first; those that fail wait for their next turn. */
export async function mergeHours(stores: LogStores, now: number): Promise<void> {
	let hour: MarkedHour | null = null;
	try {
		for (let merges = 0; merges < MERGES_A_MINUTE; merges++) {
			hour ??= await takeHour(stores.db, now - AGE_MS, now);
			if (hour === null) return;
			if (await mergeOnce(hour.prefix, stores)) continue;
			await unmarkHour(stores.db, hour);
			hour = null;
		}
	} catch (error) {
		console.error(JSON.stringify({ level: "error", event: "hour_not_merged", error: String(error) }));
	}
}
