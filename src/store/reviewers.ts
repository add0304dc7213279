/** Who reviews: which lanes they may take, and how they do on what is known. */
import { LEASE_MS } from "../reviews/review.ts";
import { type AuditEntry, auditStatements } from "./audit.ts";
import { auditChange, REVIEW_COLUMNS, type ReviewChange, type StoredReview } from "./reviews.ts";

/** Gold items that a reviewer is judged by, the newest (OPERATIONS section 3). */
const JUDGED_ITEMS = 50;
/** Nobody gets the same gold item twice within this time, milliseconds. */
const GOLD_REST_MS = 90 * 24 * 3600_000;

/** Sets the lanes that a reviewer may take; null for all. */
export async function setLanes(
	db: D1Database,
	tenant: string,
	reviewer: string,
	lanes: readonly string[] | null,
	audit: AuditEntry,
): Promise<void> {
	const change =
		lanes === null
			? db.prepare("DELETE FROM reviewer_lanes WHERE tenant = ?1 AND reviewer = ?2").bind(tenant, reviewer)
			: db
					.prepare(
						`INSERT INTO reviewer_lanes (tenant, reviewer, lanes) VALUES (?1, ?2, ?3)
						 ON CONFLICT (tenant, reviewer) DO UPDATE SET lanes = excluded.lanes`,
					)
					.bind(tenant, reviewer, JSON.stringify(lanes));
	await db.batch([change, ...auditStatements(db, [audit])]);
}

export interface Reviewer {
	readonly reviewer: string;
	/** JSON; null for all. */
	readonly lanes: string | null;
	/** Gold items that count, and those that were answered as is known. */
	readonly asked: number;
	readonly right: number;
}

/** Reviewers of a tenant by name, or one of them: those with lanes of their own, and those who have answered gold items. */
export async function reviewers(db: D1Database, tenant: string, reviewer: string | null = null): Promise<Reviewer[]> {
	const { results } = await db
		.prepare(
			`WITH answered AS (SELECT decided_by, is_right,
					row_number() OVER (PARTITION BY decided_by ORDER BY decided_at DESC) AS place
				 FROM reviews WHERE tenant = ?1 AND kind = 'gold' AND decided_at IS NOT NULL),
			 known AS (SELECT reviewer FROM reviewer_lanes WHERE tenant = ?1 UNION SELECT decided_by FROM answered)
			 SELECT k.reviewer, l.lanes, count(a.decided_by) AS asked, coalesce(sum(a.is_right), 0) AS right FROM known k
			 LEFT JOIN reviewer_lanes l ON l.tenant = ?1 AND l.reviewer = k.reviewer
			 LEFT JOIN answered a ON a.decided_by = k.reviewer AND a.place <= ${JUDGED_ITEMS}
			 WHERE ?2 IS NULL OR k.reviewer = ?2 GROUP BY k.reviewer ORDER BY k.reviewer`,
		)
		.bind(tenant, reviewer)
		.all<Reviewer>();
	return results;
}

/**
 * Gives a reviewer, as if it were new, a case that others agreed upon and that they have not seen; none of a crisis. Null
 * where there is none.
 */
export async function claimGold(
	db: D1Database,
	change: ReviewChange,
	id: string,
	lane: string | null,
): Promise<StoredReview | null> {
	const { tenant, actor, now, changeId } = change;
	const claim = db
		.prepare(
			`INSERT INTO reviews (id, tenant, decision_id, content_hash, decision_at, kind, lane, reasons, harm, rank, weight,
				created_at, due_at, for_reviewer, claimed_by, lease_until, version, change_id)
			 SELECT ?5, r.tenant, r.decision_id, r.content_hash, r.decision_at, 'gold', r.lane, r.reasons, r.harm, r.rank, r.weight,
				?3, ?3 + r.due_at - r.created_at, ?2, ?2, ?3 + ${LEASE_MS}, 1, ?4
			 FROM adjudications a JOIN reviews r ON r.decision_id = a.decision_id AND r.kind = 'first'
			 JOIN decisions d ON d.id = a.decision_id
			 WHERE a.tenant = ?1 AND a.gold = 1 AND (d.text IS NOT NULL OR d.text_key IS NOT NULL) AND r.lane <> 'crisis'
			 AND (?6 IS NULL OR r.lane = ?6)
			 AND NOT EXISTS (SELECT 1 FROM reviewer_lanes l WHERE l.tenant = ?1 AND l.reviewer = ?2
				AND r.lane NOT IN (SELECT value FROM json_each(l.lanes)))
			 AND NOT EXISTS (SELECT 1 FROM reviews o WHERE o.decision_id = a.decision_id
				AND (o.claimed_by = ?2 OR o.decided_by = ?2) AND (o.kind <> 'gold' OR o.created_at > ?3 - ${GOLD_REST_MS}))
			 ORDER BY a.at DESC LIMIT 1 RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(tenant, actor, now, changeId, id, lane);
	const [claimed] = await db.batch<StoredReview>([claim, auditChange(db, change)]);
	return claimed?.results[0] ?? null;
}
