/** The tables `model_sets` and `model_shadow_counts` in D1, and the KV key that isolates read. */
import type { ShadowModelCounts } from "../classifier/registry/shadow.ts";
import { type AuditEntry, auditStatements } from "./audit.ts";

/** The signed set that is served (JSON, `src/classifier/registry/pointer.ts`); written by `PUT /models/active` and, where that failed, by the minute cron. */
export const ACTIVE_MODELS_KEY = "models/active";

export interface StoredModelSet {
	readonly revision: number;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly actor: string;
	readonly reason: string;
	/** As it was set, JSON. */
	readonly body: string;
}

/** The set that holds; null where none was ever set. */
export function latestModelSet(db: D1Database): Promise<StoredModelSet | null> {
	return db
		.prepare("SELECT revision, at, actor, reason, body FROM model_sets ORDER BY revision DESC LIMIT 1")
		.first<StoredModelSet>();
}

/** Stores a set and its audit entry, both or neither; false when another set has this revision already. */
export async function storeModelSet(db: D1Database, set: StoredModelSet, audit: AuditEntry): Promise<boolean> {
	const { revision, at, actor, reason, body } = set;
	try {
		await db.batch([
			db
				.prepare("INSERT INTO model_sets (revision, at, actor, reason, body) VALUES (?1, ?2, ?3, ?4, ?5)")
				.bind(revision, at, actor, reason, body),
			...auditStatements(db, [audit]),
		]);
		return true;
	} catch (error) {
		// Whoever came first holds the number.
		if (((await latestModelSet(db))?.revision ?? 0) >= revision) return false;
		throw error;
	}
}

/** Adds to what a shadow model made of the texts of a set. */
export async function addShadowModelCounts(
	db: D1Database,
	revision: number,
	model: string,
	{ texts, failed, milder, harsher }: ShadowModelCounts,
): Promise<void> {
	await db
		.prepare(
			`INSERT INTO model_shadow_counts (revision, model, texts, failed, milder, harsher)
			 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
			 ON CONFLICT (revision, model) DO UPDATE SET texts = texts + excluded.texts,
			 failed = failed + excluded.failed, milder = milder + excluded.milder, harsher = harsher + excluded.harsher`,
		)
		.bind(revision, model, texts, failed, milder, harsher)
		.run();
}

/** Sums over the time that a set holds. */
export async function shadowModelCounts(
	db: D1Database,
	revision: number,
	model: string,
): Promise<ShadowModelCounts | null> {
	return db
		.prepare("SELECT texts, failed, milder, harsher FROM model_shadow_counts WHERE revision = ?1 AND model = ?2")
		.bind(revision, model)
		.first<ShadowModelCounts>();
}
