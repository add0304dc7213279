/**
 * R2 objects of the decision log.
 *
 * | key | value | written by |
 * |---|---|---|
 * | `decisions/dt=<day>/hour=<HH>/<sha256 of the ids>.ndjson.gz` | records of decisions made in that hour (UTC), one a line | the queue consumer; rewritten when a content of it is erased; deleted when it is merged |
 * | `decisions/dt=<day>/hour=<HH>/merged-<sha256 of the keys>.ndjson.gz` | the records of several of these, each id once | the minute cron, once the hour is a day old; rewritten and deleted as those |
 * | `texts/dt=<day>/<decision id>` | the text of a decision that is too long for a message | the producer |
 *
 * A decision may stand in two objects when a batch was tried twice: readers keep one line of each id.
 */
import type { DecisionRecord } from "../decision-log/record.ts";
import { sha256Hex } from "../signed.ts";

export const DECISIONS_PREFIX = "decisions/";
export const TEXTS_PREFIX = "texts/";
/** Ends the name of a day's folder. */
const DAY_PREFIX = "dt=";
/** Keys that one call lists or deletes (developers.cloudflare.com/r2/api/workers/workers-api-reference). */
const MAX_KEYS = 1000;
/** Metadata of a merged object. */
const RECORD_BYTES = "record-bytes";

function dayName(at: number): string {
	return new Date(at).toISOString().slice(0, 10);
}

export function textKey(id: string, at: number): string {
	return `${TEXTS_PREFIX}${DAY_PREFIX}${dayName(at)}/${id}`;
}

/** The text of a decision, from its row or from R2; null where none is kept. */
export async function textOf(
	bucket: R2Bucket,
	{ text, text_key }: { readonly text: string | null; readonly text_key: string | null },
): Promise<string | null> {
	if (text !== null || text_key === null) return text;
	return (await (await bucket.get(text_key))?.text()) ?? null;
}

/** What the keys of an hour's objects begin with. */
export function hourPrefix(at: number): string {
	const [day, hh] = new Date(at).toISOString().slice(0, 13).split("T");
	return `${DECISIONS_PREFIX}${DAY_PREFIX}${day}/hour=${hh}/`;
}

/** Records that go into one object: those of one hour. */
export interface ArchiveObject {
	readonly key: string;
	readonly records: readonly DecisionRecord[];
}

/** The objects of a batch; the same records make the same keys. */
export async function archiveObjects(records: readonly DecisionRecord[]): Promise<ArchiveObject[]> {
	const hours = Map.groupBy(records, ({ at }) => hourPrefix(at));
	const objects = [...hours].map(async ([prefix, group]) => {
		const name = await nameOf(group.map(({ id }) => id));
		return { key: `${prefix}${name}.ndjson.gz`, records: group };
	});
	return Promise.all(objects);
}

function nameOf(parts: readonly string[]): Promise<string> {
	return sha256Hex(new TextEncoder().encode([...parts].sort().join("\n")));
}

/** An object of an hour as a list shows it. */
export interface ListedObject {
	readonly key: string;
	/** Of its records, unzipped, where it is a merged one. */
	readonly recordBytes: number | null;
}

/** Objects of an hour; at most as many as one call lists. */
export async function objectsOfHour(bucket: R2Bucket, prefix: string): Promise<ListedObject[]> {
	const { objects } = await bucket.list({ prefix, limit: MAX_KEYS, include: ["customMetadata"] });
	return objects.map(({ key, customMetadata }) => {
		const recordBytes = customMetadata?.[RECORD_BYTES];
		return { key, recordBytes: recordBytes === undefined ? null : Number(recordBytes) };
	});
}

/** The key of the object that these are merged into; the same for the same ones. */
export async function mergedKey(prefix: string, keys: readonly string[]): Promise<string> {
	return `${prefix}merged-${await nameOf(keys)}.ndjson.gz`;
}

/** Writes a merged object. */
export async function putMerged(
	bucket: R2Bucket,
	key: string,
	records: readonly DecisionRecord[],
	recordBytes: number,
): Promise<void> {
	await bucket.put(key, await packRecords(records), { customMetadata: { [RECORD_BYTES]: String(recordBytes) } });
}

/** Records as gzipped NDJSON. */
export function packRecords(records: readonly DecisionRecord[]): Promise<ArrayBuffer> {
	const lines = records.map((record) => `${JSON.stringify(record)}\n`);
	return new Response(new Blob(lines).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
}

/** Opens what `packRecords` made. */
export async function unpackRecords(body: ReadableStream): Promise<DecisionRecord[]> {
	const text = await new Response(body.pipeThrough(new DecompressionStream("gzip"))).text();
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as DecisionRecord);
}

/** Keys of objects of days before a moment, at most as many as one call deletes. */
export async function keysBefore(bucket: R2Bucket, prefix: string, before: number): Promise<string[]> {
	const { delimitedPrefixes } = await bucket.list({ prefix, delimiter: "/", limit: MAX_KEYS });
	const oldest = delimitedPrefixes
		.filter((folder) => folder < `${prefix}${DAY_PREFIX}${dayName(before)}`)
		.sort()
		.at(0);
	if (oldest === undefined) return [];
	const { objects } = await bucket.list({ prefix: oldest, limit: MAX_KEYS });
	return objects.map(({ key }) => key);
}
