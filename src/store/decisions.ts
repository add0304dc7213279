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

/** A tombstone that speaks of the row's content, by the moment of the decision. */
const ERASED = `EXISTS (SELECT 1 FROM tombstones t WHERE t.content_hash = decisions.content_hash AND t.at >= decisions.at)`;

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
			 WHERE at < ?1 AND (text IS NOT NULL OR text_key IS NOT NULL OR text_hash IS NOT NULL OR author_hash IS NOT NULL)`,
		)
		.bind(before);
}

/** Statement that deletes decisions before a moment, whoever they are about. */
export function pruneDecisions(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM decisions WHERE at < ?1").bind(before);
}
