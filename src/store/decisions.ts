/** The table `decisions` in D1: decisions that people may look up. Readers see nothing of an erased content. */
import type { DecisionRecord } from "../decision-log/record.ts";
import type { Action, Severity, SeverityProbabilities } from "../verdict.ts";
import { jsonArrays } from "./rows.ts";

export interface StoredDecision {
	readonly id: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly text: string | null;
	readonly text_key: string | null;
	/** JSON; see `DecisionRecord`. */
	readonly record: string;
	/** JSON; see `Recheck`. */
	readonly recheck: string | null;
}

/** A record as D1 keeps it: the fields that have columns of their own are taken out. */
export type KeptRecord = Omit<
	DecisionRecord,
	"tenant" | "kept" | "text" | "text_key" | "text_hash" | "content_hash" | "author_hash"
>;

/** What the endpoint said of a decision that the embedded model made in its place. */
export interface Recheck {
	/** Epoch milliseconds. */
	readonly at: number;
	readonly model: string;
	readonly classification: Severity;
	readonly action: Action;
	readonly probabilities: SeverityProbabilities;
}

/** A degraded decision whose text is kept. */
export type Degraded = Pick<StoredDecision, "id" | "text" | "text_key"> & { readonly tenant: string };

/** A text that was seen more often is as urgent as one that was seen this often. */
const MAX_EXPOSURE = 1000;

/** A tombstone that speaks of the row's content, by the moment of the decision. */
export const ERASED = `EXISTS (SELECT 1 FROM tombstones t WHERE t.content_hash = decisions.content_hash AND t.at >= decisions.at)`;

/** What retention still has to forget something of: the condition of an index. */
export const TO_FORGET =
	"(text IS NOT NULL OR text_key IS NOT NULL OR text_hash IS NOT NULL OR author_hash IS NOT NULL)";

/** Statements that store decisions; those that are stored or erased stay as they are. */
export function storeDecisions(db: D1Database, records: readonly DecisionRecord[]): D1PreparedStatement[] {
	const insert = db.prepare(
		`INSERT INTO decisions
			(id, tenant, at, action, classification, content_hash, author_hash, text_hash, text, text_key, record)
		 SELECT value ->> '$.id', value ->> '$.tenant', value ->> '$.at', value ->> '$.action', value ->> '$.classification',
			value ->> '$.content_hash', value ->> '$.author_hash', value ->> '$.text_hash', value ->> '$.text',
			value ->> '$.text_key',
			json_remove(value, '$.tenant', '$.kept', '$.content_hash', '$.author_hash', '$.text_hash', '$.text', '$.text_key')
		 FROM json_each(?1) WHERE NOT EXISTS (SELECT 1 FROM tombstones t
			WHERE t.content_hash = value ->> '$.content_hash' AND t.at >= value ->> '$.at')
		 ON CONFLICT (id) DO NOTHING`,
	);
	return jsonArrays(records).map((rows) => insert.bind(rows));
}

/** A tenant's decision; null for one that is absent, erased or another tenant's. */
export function findDecision(db: D1Database, tenant: string, id: string): Promise<StoredDecision | null> {
	return db
		.prepare(
			`SELECT id, at, text, text_key, record, recheck FROM decisions WHERE id = ?1 AND tenant = ?2 AND NOT ${ERASED}`,
		)
		.bind(id, tenant)
		.first<StoredDecision>();
}

/** How many decisions of the same tenant are kept about the same text as each of these, as far as is worth counting. */
export async function exposuresOf(db: D1Database, records: readonly DecisionRecord[]): Promise<Map<string, number>> {
	if (records.length === 0) return new Map();
	const { results } = await db
		.prepare(
			`SELECT value ->> '$.id' AS id, (SELECT count(*) FROM (SELECT 1 FROM decisions d WHERE d.tenant = value ->> '$.tenant'
				AND d.text_hash = value ->> '$.text_hash' LIMIT ${MAX_EXPOSURE})) AS n FROM json_each(?1)`,
		)
		.bind(JSON.stringify(records.map(({ id, tenant, text_hash }) => ({ id, tenant, text_hash }))))
		.all<{ id: string; n: number }>();
	return new Map(results.map(({ id, n }) => [id, n]));
}

/** What `GET /decisions` asks for; null where it does not matter. Times are epoch milliseconds. */
export interface DecisionFilter {
	readonly action: string | null;
	readonly classification: string | null;
	readonly contentHash: string | null;
	readonly from: number | null;
	readonly to: number | null;
}

/** A tenant's decisions from the newest down, before the place `[at, id]` where one is given; without their texts. */
export async function listDecisions(
	db: D1Database,
	tenant: string,
	{ action, classification, contentHash, from, to }: DecisionFilter,
	before: readonly [number, string] | null,
	limit: number,
): Promise<Pick<StoredDecision, "id" | "at" | "record">[]> {
	const clauses = [
		{ sql: "action = ?", values: [action] },
		{ sql: "classification = ?", values: [classification] },
		{ sql: "content_hash = ?", values: [contentHash] },
		{ sql: "at >= ?", values: [from] },
		{ sql: "at < ?", values: [to] },
		{ sql: "(at, id) < (?, ?)", values: before ?? [null] },
	].filter(({ values }) => values[0] !== null);
	const { results } = await db
		.prepare(
			// A content has few decisions: its index, not that of the tenant's times.
			`SELECT id, at, record FROM decisions WHERE ${contentHash === null ? "" : "+"}tenant = ? AND NOT ${ERASED}
			 ${clauses.map(({ sql }) => `AND ${sql}`).join(" ")} ORDER BY at DESC, id DESC LIMIT ?`,
		)
		.bind(tenant, ...clauses.flatMap(({ values }) => values), limit)
		.all<Pick<StoredDecision, "id" | "at" | "record">>();
	return results;
}

/** Degraded decisions since a moment that nobody has judged again, the newest first. */
export async function decisionsToRecheck(db: D1Database, since: number, limit: number): Promise<Degraded[]> {
	const { results } = await db
		.prepare(
			`SELECT id, tenant, text, text_key FROM decisions
			 WHERE recheck IS NULL AND record ->> '$.degraded_reason' IS NOT NULL AND at >= ?1
			 AND (text IS NOT NULL OR text_key IS NOT NULL) AND NOT ${ERASED} ORDER BY at DESC LIMIT ?2`,
		)
		.bind(since, limit)
		.all<Degraded>();
	return results;
}

/** Texts of a tenant's latest decisions, where they are kept; those too long for a row are left out. */
export async function recentTexts(db: D1Database, tenant: string, limit: number): Promise<string[]> {
	const { results } = await db
		.prepare(
			`SELECT text FROM decisions WHERE tenant = ?1 AND text IS NOT NULL AND NOT ${ERASED} ORDER BY at DESC LIMIT ?2`,
		)
		.bind(tenant, limit)
		.all<{ text: string }>();
	return results.map(({ text }) => text);
}

/** Records of a tenant's latest decisions since a moment, by one version of the policy, the newest first. */
export async function recentRecords(
	db: D1Database,
	tenant: string,
	policyVersion: string,
	since: number,
	limit: number,
): Promise<KeptRecord[]> {
	const { results } = await db
		.prepare(
			`SELECT record FROM decisions WHERE tenant = ?1 AND at >= ?3 AND record ->> '$.policy_version' = ?2
			 AND NOT ${ERASED} ORDER BY at DESC LIMIT ?4`,
		)
		.bind(tenant, policyVersion, since, limit)
		.all<{ record: string }>();
	return results.map(({ record }) => JSON.parse(record) as KeptRecord);
}

/** Keeps what the endpoint said beside the decision; the first one stays. */
export async function storeRecheck(db: D1Database, id: string, recheck: Recheck): Promise<void> {
	await db
		.prepare("UPDATE decisions SET recheck = ?2 WHERE id = ?1 AND recheck IS NULL")
		.bind(id, JSON.stringify(recheck))
		.run();
}

/** Statement that deletes the decisions of a content up to a moment. */
export function eraseDecisions(db: D1Database, contentHash: string, at: number): D1PreparedStatement {
	return db.prepare("DELETE FROM decisions WHERE content_hash = ?1 AND at <= ?2").bind(contentHash, at);
}

/** Statement that leaves nothing of the texts of decisions before a moment. */
export function forgetTexts(db: D1Database, before: number): D1PreparedStatement {
	return db
		.prepare(
			`UPDATE decisions SET text = NULL, text_key = NULL, text_hash = NULL, author_hash = NULL,
			 record = json_set(record, '$.matches', json('[]'))
			 WHERE at < ?1 AND ${TO_FORGET}`,
		)
		.bind(before);
}

/** Statement that deletes decisions before a moment, whoever they are about; those with an open appeal wait for it. */
export function pruneDecisions(db: D1Database, before: number): D1PreparedStatement {
	return db
		.prepare(
			"DELETE FROM decisions WHERE at < ?1 AND id NOT IN (SELECT decision_id FROM appeals WHERE outcome IS NULL)",
		)
		.bind(before);
}
