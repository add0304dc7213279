/** The table `feedback` in D1: what platforms say of their decisions, the last word of each caller; with its counters. */
import type { Opening } from "../reviews/opening.ts";
import type { Attribute, Severity } from "../verdict.ts";
import { type AuditEntry, auditWhere } from "./audit.ts";
import { ERASED } from "./decisions.ts";
import { openReviews } from "./reviews.ts";

export interface Feedback {
	readonly id: string;
	readonly tenant: string;
	readonly decisionId: string;
	readonly actor: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly severity: Severity;
	readonly attributes: readonly Attribute[] | null;
	/** As the text policy lets it rest. */
	readonly note: string | null;
}

/** Kinds of reviews that take what a feedback says into account, as they know what they are about. */
const OPEN_REVIEW = `SELECT 1 FROM reviews o WHERE o.decision_id = decisions.id AND o.decided_at IS NULL
	AND o.kind IN ('first', 'third', 'feedback', 'appeal')`;
const CONTRADICTING = "SELECT decision_id FROM feedback WHERE id = ?1 AND contradicts = 1";

/**
 * Stores a caller's word on a decision in the place of an earlier one; with it the review that it opens where it differs
 * from what stands, or the reason of one that is open. Null where the decision is gone, else whether it differs.
 */
export async function storeFeedback(
	db: D1Database,
	feedback: Feedback,
	opening: Opening,
	audit: AuditEntry,
): Promise<{ readonly contradicts: boolean } | null> {
	const { id, tenant, decisionId, actor, at, severity, attributes, note } = feedback;
	const insert = db
		.prepare(
			`INSERT INTO feedback (id, tenant, decision_id, content_hash, decision_at, actor, at, severity, attributes, note,
				contradicts)
			 SELECT ?1, tenant, id, content_hash, at, ?4, ?5, ?6, ?7, ?8, ?6 <> coalesce(
				(SELECT a.severity FROM adjudications a WHERE a.decision_id = decisions.id AND a.disputed = 0), classification)
			 FROM decisions WHERE id = ?3 AND tenant = ?2 AND NOT ${ERASED}
			 ON CONFLICT (decision_id, actor) DO UPDATE SET id = excluded.id, at = excluded.at, severity = excluded.severity,
				attributes = excluded.attributes, note = excluded.note, contradicts = excluded.contradicts
			 RETURNING contradicts`,
		)
		.bind(id, tenant, decisionId, actor, at, severity, attributes && JSON.stringify(attributes), note);
	const count = db
		.prepare(
			`INSERT INTO feedback_totals (contradicts, n) SELECT contradicts, 1 FROM feedback WHERE id = ?1
			 ON CONFLICT (contradicts) DO UPDATE SET n = n + 1`,
		)
		.bind(id);
	const addReason = db
		.prepare(
			`UPDATE reviews SET reasons = json_insert(reasons, '$[#]', 'contradicted_feedback')
			 WHERE decision_id = (${CONTRADICTING}) AND decided_at IS NULL AND kind IN ('first', 'third', 'feedback', 'appeal')
			 AND NOT EXISTS (SELECT 1 FROM json_each(reasons) WHERE value = 'contradicted_feedback')`,
		)
		.bind(id);
	const condition = `NOT EXISTS (${OPEN_REVIEW})
		AND EXISTS (SELECT 1 FROM feedback f WHERE f.id = ?2 AND f.decision_id = decisions.id AND f.contradicts = 1)`;
	const [stored] = await db.batch<{ contradicts: number }>([
		insert,
		count,
		addReason,
		...openReviews(db, [opening], { condition, value: id }),
		auditWhere(db, audit, "SELECT 1 FROM feedback WHERE id = ?10", id),
	]);
	const row = stored?.results[0];
	return row ? { contradicts: row.contradicts === 1 } : null;
}

/** A caller's word as it is stored. */
export interface StoredFeedback {
	readonly at: number;
	readonly actor: string;
	readonly severity: Severity;
	/** JSON, or null. */
	readonly attributes: string | null;
	readonly note: string | null;
	readonly contradicts: number;
}

/** What was said of a decision, the oldest first. */
export async function feedbackOf(db: D1Database, decisionId: string): Promise<StoredFeedback[]> {
	const { results } = await db
		.prepare(
			"SELECT at, actor, severity, attributes, note, contradicts FROM feedback WHERE decision_id = ?1 ORDER BY at",
		)
		.bind(decisionId)
		.all<StoredFeedback>();
	return results;
}

/** Feedback given so far, by whether it differed from what stood. */
export async function feedbackTotals(
	db: D1Database,
): Promise<{ readonly agrees: number; readonly contradicts: number }> {
	const { results } = await db
		.prepare("SELECT contradicts, n FROM feedback_totals")
		.all<{ contradicts: number; n: number }>();
	const of = (flag: number) => results.find(({ contradicts }) => contradicts === flag)?.n ?? 0;
	return { agrees: of(0), contradicts: of(1) };
}

/** Feedback of a tenant that no person has judged yet. */
export async function countUnadjudicated(db: D1Database, tenant: string): Promise<number> {
	const row = await db
		.prepare(
			`SELECT count(*) AS n FROM feedback f WHERE f.tenant = ?1 AND NOT EXISTS (SELECT 1 FROM adjudications a
			 WHERE a.decision_id = f.decision_id AND a.disputed = 0 AND a.at >= f.at)`,
		)
		.bind(tenant)
		.first<{ n: number }>();
	return row?.n ?? 0;
}
