/**
 * Stores decisions. Order: the index of the objects, the objects in R2, one transaction in D1, then the acknowledgement;
 * whatever stops in between is tried again and has its effect once.
 */
import type { LogStores } from "../decision-log/compact.ts";
import { isLookedUp } from "../decision-log/describe.ts";
import { type DecisionRecord, dayOf, type ErrorRecord, readRecord } from "../decision-log/record.ts";
import { policiesOf } from "../policies/used.ts";
import { openingsOf } from "../reviews/opening.ts";
import { noteKeyUses } from "../store/api-keys.ts";
import { archiveObjects, packRecords } from "../store/archive.ts";
import { markHours } from "../store/archive-hours.ts";
import { type IndexEntry, indexObjects, indexStatement } from "../store/archive-index.ts";
import { addCounters } from "../store/counters.ts";
import { exposuresOf, storeDecisions } from "../store/decisions.ts";
import { setGauge } from "../store/gauges.ts";
import { ingestedIds, markIngested } from "../store/ingested.ts";
import { addPatternHours } from "../store/pattern-hours.ts";
import { storeReject } from "../store/rejects.ts";
import { openReviews } from "../store/reviews.ts";
import { addKeyRollups } from "../store/rollup-key.ts";
import { addRollups } from "../store/rollup-minute.ts";
import { type RollupRow, rowOfDecision, rowOfError } from "../store/rollup-rows.ts";
import { storeSketches } from "../store/sketches.ts";
import { tombstonesOf } from "../store/tombstones.ts";
import { addTotals } from "../store/totals.ts";
import { logFailure, retryAll } from "./retry.ts";

/** From this try on a message is stored alone, so that one that D1 or R2 refuses holds up no other. */
const ALONE_FROM_ATTEMPT = 3;

interface Readable {
	readonly message: Message<unknown>;
	readonly record: DecisionRecord | ErrorRecord;
}

function isError(record: DecisionRecord | ErrorRecord): record is ErrorRecord {
	return "kind" in record;
}

/** The messages that hold a record. Malformed ones are noted and never come again; newer ones wait for a newer build. */
async function readMessages(batch: MessageBatch<unknown>, { db }: LogStores): Promise<Readable[]> {
	const readable: Readable[] = [];
	for (const message of batch.messages) {
		const read = readRecord(message.body);
		switch (read.kind) {
			case "record":
			case "error":
				readable.push({ message, record: read.record });
				break;
			case "newer":
				retryAll([message]);
				break;
			case "malformed":
				try {
					await storeReject(db, { id: message.id, at: message.timestamp.getTime(), reason: read.reason });
					message.ack();
				} catch (error) {
					logFailure("reject_not_stored", 1, error);
					retryAll([message]);
				}
		}
	}
	return readable;
}

/** Every object that will hold something of a content, an erasure must find. */
function indexEntries(objects: Awaited<ReturnType<typeof archiveObjects>>): IndexEntry[] {
	return objects.flatMap(({ key, records }) =>
		records.flatMap(({ content_hash: contentHash, at, text_key }) => {
			if (contentHash === null) return [];
			const keys = text_key === null ? [key] : [key, text_key];
			return keys.map((objectKey) => ({ contentHash, objectKey, at }));
		}),
	);
}

/** Statements that count each row once, for good. */
function countStatements(db: D1Database, rows: readonly RollupRow[]): D1PreparedStatement[] {
	return [...addRollups(db, rows), addKeyRollups(db, rows), addPatternHours(db, rows), addCounters(db, rows)];
}

/** Which keys asked, and when. */
function keyUses(records: readonly DecisionRecord[]): { readonly key: string; readonly at: number }[] {
	return records.flatMap(({ at, signals }) => (signals?.key ? [{ key: signals.key, at }] : []));
}

async function storeErrors(errors: readonly ErrorRecord[], db: D1Database): Promise<void> {
	if (errors.length === 0) return;
	const rows = [...new Map(errors.map((error) => [error.id, rowOfError(error)])).values()];
	await db.batch([...countStatements(db, rows), markIngested(db, rows, dayOf(Date.now()))]);
}

async function storeRecords(records: readonly DecisionRecord[], { db, bucket }: LogStores): Promise<void> {
	const known = await ingestedIds(
		db,
		records.map(({ id }) => id),
	);
	const unknown = [...new Map(records.map((record) => [record.id, record])).values()].filter(
		({ id }) => !known.has(id),
	);
	if (unknown.length === 0) return;
	const tombstones = await tombstonesOf(
		db,
		unknown.flatMap(({ content_hash }) => content_hash ?? []),
	);
	const isErased = ({ content_hash, at }: DecisionRecord) =>
		content_hash !== null && at <= (tombstones.get(content_hash) ?? Number.NEGATIVE_INFINITY);
	const kept = unknown.filter((record) => record.kept && !isErased(record));
	const erasedTexts = unknown.flatMap((record) => (isErased(record) ? (record.text_key ?? []) : []));
	if (erasedTexts.length > 0) await bucket.delete(erasedTexts);

	const objects = await archiveObjects(kept);
	const entries = indexEntries(objects);
	await indexObjects(db, entries);
	for (const { key, records: lines } of objects) await bucket.put(key, await packRecords(lines));
	const policyOf = await policiesOf(db, kept);
	const lookedUp = kept.filter((record) => isLookedUp(record, policyOf(record.policy_version)));
	const openings = openingsOf(lookedUp, await exposuresOf(db, lookedUp), Date.now(), policyOf);
	await db.batch([
		addTotals(db, unknown),
		...countStatements(db, unknown.map(rowOfDecision)),
		setGauge(db, "queue_lag_ms", Date.now() - Math.min(...unknown.map(({ at }) => at))),
		markIngested(db, unknown, dayOf(Date.now())),
		noteKeyUses(db, keyUses(unknown)),
		...storeDecisions(db, lookedUp),
		// Both only of decisions that are stored by now.
		...openReviews(db, openings),
		...storeSketches(db, lookedUp),
		markHours(
			db,
			kept.map(({ at }) => at),
		),
		// An erasure since the tombstones were read may have rewritten an earlier try's object and dropped its entries.
		indexStatement(db, entries),
	]);
}

async function storeGroup(group: readonly Readable[], stores: LogStores): Promise<void> {
	const messages = group.map(({ message }) => message);
	try {
		const records = group.map(({ record }) => record);
		await storeErrors(records.filter(isError), stores.db);
		await storeRecords(
			records.filter((record): record is DecisionRecord => !isError(record)),
			stores,
		);
		for (const message of messages) message.ack();
	} catch (error) {
		logFailure("decisions_not_stored", messages.length, error);
		retryAll(messages);
	}
}

/** Stores a batch; each message is acknowledged or tried again by itself. Never throws. */
export async function consumeDecisions(batch: MessageBatch<unknown>, stores: LogStores): Promise<void> {
	const readable = await readMessages(batch, stores);
	const isAlone = ({ message }: Readable) => message.attempts >= ALONE_FROM_ATTEMPT;
	const together = readable.filter((item) => !isAlone(item));
	if (together.length > 0) await storeGroup(together, stores);
	for (const item of readable.filter(isAlone)) await storeGroup([item], stores);
}
