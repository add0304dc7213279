/** The table `appeals` in D1: complaints about decisions, one each. */
import type { Opening } from "../reviews/opening.ts";
import { type AuditEntry, auditWhere } from "./audit.ts";
import { ERASED } from "./decisions.ts";
import { openReviews } from "./reviews.ts";

export interface Appeal {
	readonly id: string;
	readonly tenant: string;
	readonly decisionId: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly actor: string;
	/** As the text policy lets it rest. */
	readonly reason: string | null;
	/** What was decided and by which versions, and what the present ones say. */
	readonly original: object;
	readonly rerun: object | null;
}

/** Stores an appeal with its review; false where the decision has one already, or is gone. */
export async function storeAppeal(
	db: D1Database,
	{ id, tenant, decisionId, at, actor, reason, original, rerun }: Appeal,
	opening: Opening,
	audit: AuditEntry,
): Promise<boolean> {
	const insert = db
		.prepare(
			`INSERT INTO appeals (id, tenant, decision_id, content_hash, decision_at, at, actor, reason, original, rerun, action)
			 SELECT ?1, tenant, id, content_hash, at, ?4, ?5, ?6, ?7, ?8,
				coalesce((SELECT a.action FROM adjudications a WHERE a.decision_id = decisions.id), action)
			 FROM decisions WHERE id = ?3 AND tenant = ?2 AND NOT ${ERASED} ON CONFLICT (decision_id) DO NOTHING RETURNING id`,
		)
		.bind(id, tenant, decisionId, at, actor, reason, JSON.stringify(original), rerun && JSON.stringify(rerun));
	const [stored] = await db.batch([
		insert,
		...openReviews(db, [opening], { condition: "EXISTS (SELECT 1 FROM appeals WHERE id = ?2)", value: id }),
		auditWhere(db, audit, "SELECT 1 FROM appeals WHERE id = ?10", id),
	]);
	return (stored?.results.length ?? 0) > 0;
}

export interface StoredAppeal {
	readonly id: string;
	readonly decision_id: string;
	readonly at: number;
	readonly reason: string | null;
	/** JSON. */
	readonly original: string;
	readonly rerun: string | null;
	/** The action that is complained about. */
	readonly action: string;
	readonly outcome: "upheld" | "overturned" | null;
	readonly resolved_at: number | null;
}

const COLUMNS = "id, decision_id, at, reason, original, rerun, action, outcome, resolved_at";

/** A tenant's appeal; null for one that is absent, erased or another tenant's. */
export function findAppeal(db: D1Database, tenant: string, id: string): Promise<StoredAppeal | null> {
	return db
		.prepare(`SELECT ${COLUMNS} FROM appeals WHERE id = ?1 AND tenant = ?2`)
		.bind(id, tenant)
		.first<StoredAppeal>();
}

/** The appeal about a decision that the caller may see. */
export function appealOf(db: D1Database, decisionId: string): Promise<StoredAppeal | null> {
	return db.prepare(`SELECT ${COLUMNS} FROM appeals WHERE decision_id = ?1`).bind(decisionId).first<StoredAppeal>();
}

/** Appeals of a tenant that were decided since a moment, and how many of them otherwise. */
export async function appealCounts(
	db: D1Database,
	tenant: string,
	since: number,
): Promise<{ readonly resolved: number; readonly overturned: number }> {
	const row = await db
		.prepare(
			`SELECT count(*) AS resolved, coalesce(sum(outcome = 'overturned'), 0) AS overturned FROM appeals
			 WHERE tenant = ?1 AND resolved_at >= ?2`,
		)
		.bind(tenant, since)
		.first<{ resolved: number; overturned: number }>();
	return row ?? { resolved: 0, overturned: 0 };
}
