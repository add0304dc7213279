/** The tables `reviews`, `review_skips` and `reviewer_lanes` in D1. Each change is one conditional statement. */
import { AGE_WEIGHT } from "../insight/review-weight.ts";
import type { Opening } from "../reviews/opening.ts";
import { LEASE_MS, type ReviewKind, type ReviewState, SKIP_MS } from "../reviews/review.ts";
import type { Action, Severity } from "../verdict.ts";
import { ERASED } from "./decisions.ts";
import { jsonArrays } from "./rows.ts";

/** A review as it is stored. Times are epoch milliseconds, lists JSON. */
export interface StoredReview {
	readonly id: string;
	readonly decision_id: string;
	readonly kind: ReviewKind;
	readonly lane: string;
	readonly reasons: string;
	readonly harm: string;
	readonly created_at: number;
	readonly due_at: number;
	readonly claimed_by: string | null;
	readonly lease_until: number | null;
	readonly version: number;
	readonly severity: Severity | null;
	readonly action: Action | null;
	readonly attributes: string | null;
	readonly reason_code: string | null;
	readonly note: string | null;
	readonly decided_by: string | null;
	readonly decided_at: number | null;
}

export const REVIEW_COLUMNS = `id, decision_id, kind, lane, reasons, harm, created_at, due_at, claimed_by, lease_until, version,
	severity, action, attributes, reason_code, note, decided_by, decided_at`;

/** Who changes a review, when, and what the audit says of it. */
export interface ReviewChange {
	/** Unique; also the id of the audit entry. */
	readonly changeId: string;
	readonly tenant: string;
	readonly actor: string;
	/** Epoch milliseconds. */
	readonly now: number;
	/** `reviews.claim` and so on. */
	readonly action: string;
	readonly reason: string;
	readonly requestId: string;
}

/**
 * Statements that open reviews of decisions that are stored; those that are open or erased stay as they are. With `only`,
 * an SQL condition on `?2`, they are opened where it holds.
 */
export function openReviews(
	db: D1Database,
	openings: readonly Opening[],
	only?: { readonly condition: string; readonly value: string },
): D1PreparedStatement[] {
	const fields = ["kind", "lane", "harm", "rank", "weight", "createdAt", "dueAt"].map(
		(name) => `value ->> '$.${name}'`,
	);
	const insert = db.prepare(
		`INSERT INTO reviews (id, tenant, decision_id, content_hash, decision_at, reasons, kind, lane, harm, rank, weight,
			created_at, due_at)
		 SELECT value ->> '$.id', decisions.tenant, decisions.id, decisions.content_hash, decisions.at, value -> '$.reasons',
			${fields.join(", ")}
		 FROM json_each(?1) JOIN decisions ON decisions.id = value ->> '$.decisionId'
		 WHERE NOT ${ERASED} ${only ? `AND ${only.condition}` : ""} ON CONFLICT DO NOTHING`,
	);
	return jsonArrays(openings).map((rows) => (only ? insert.bind(rows, only.value) : insert.bind(rows)));
}

/** Whom an item may be given to: `?1` the tenant, `?2` the reviewer, `?3` the time. */
const MAY_TAKE = `r.tenant = ?1 AND r.decided_at IS NULL AND (r.for_reviewer IS NULL OR r.for_reviewer = ?2)
	AND NOT EXISTS (SELECT 1 FROM reviews o WHERE o.decision_id = r.decision_id AND o.id <> r.id AND o.kind <> 'gold'
		AND (o.decided_by = ?2 OR (o.decided_at IS NULL AND o.claimed_by = ?2 AND o.lease_until > ?3)))
	AND NOT EXISTS (SELECT 1 FROM reviewer_lanes l WHERE l.tenant = ?1 AND l.reviewer = ?2
		AND r.lane NOT IN (SELECT value FROM json_each(l.lanes)))`;
const IS_FREE = "(r.lease_until IS NULL OR r.lease_until <= ?3)";
const NOT_SKIPPED = `NOT EXISTS (SELECT 1 FROM review_skips s
	WHERE s.review_id = r.id AND s.reviewer = ?2 AND s.at > ?3 - ${SKIP_MS})`;

/** Terms of the order of a queue at a moment, an SQL parameter: late ones, lanes, weights (OPERATIONS section 3). */
export function orderTerms(now: string): readonly string[] {
	return [
		`(r.due_at > ${now})`,
		"r.rank",
		`-(r.weight + ${AGE_WEIGHT} * 1.0 * (${now} - r.created_at) / (r.due_at - r.created_at))`,
		"r.id",
	];
}

/** Statement that keeps the audit entry of a change, if it happened; `before` is what stands of the decision. */
export function auditChange(db: D1Database, change: ReviewChange): D1PreparedStatement {
	const { changeId, now, actor, action, reason, requestId } = change;
	return db
		.prepare(
			`INSERT INTO audit (id, at, actor, action, object, before, after, reason, request_id)
			 SELECT ?1, ?2, ?3, ?4, 'reviews/' || r.id,
				(SELECT json_object('severity', coalesce(a.severity, d.classification), 'action', coalesce(a.action, d.action))
				 FROM decisions d LEFT JOIN adjudications a ON a.decision_id = d.id WHERE d.id = r.decision_id),
				json_object('decision', r.decision_id, 'version', r.version, 'claimed_by', r.claimed_by,
				 'severity', r.severity, 'action', r.action, 'reason_code', r.reason_code),
				?5, ?6
			 FROM reviews r WHERE r.change_id = ?1`,
		)
		.bind(changeId, now, actor, action, reason, requestId);
}

/** Runs a change with its audit entry; the review as it then is, or null where the change was not due. */
async function runChange(
	db: D1Database,
	change: ReviewChange,
	update: D1PreparedStatement,
	more: readonly D1PreparedStatement[] = [],
): Promise<StoredReview | null> {
	const [changed] = await db.batch<StoredReview>([update, ...more, auditChange(db, change)]);
	return changed?.results[0] ?? null;
}

/**
 * Free items that are looked at first. What a reviewer may not take costs a search in each item, and nearly always one of the
 * first will do: so a long queue is sorted, and not searched.
 */
const FIRST_ITEMS = 100;
const IN_ORDER = `ORDER BY ${orderTerms("?3").join(", ")}`;
const IS_OPEN = `r.tenant = ?1 AND r.decided_at IS NULL AND ${IS_FREE} AND (?5 IS NULL OR r.lane = ?5)`;
const FIRST = `(SELECT * FROM reviews r WHERE ${IS_OPEN} ${IN_ORDER} LIMIT ${FIRST_ITEMS})`;

/** The item that is due first of `from`: `?5` is the lane, or null for any. */
function nextOf(from: string): string {
	return `(SELECT r.id FROM ${from} r WHERE ${IS_OPEN} AND ${MAY_TAKE} AND ${NOT_SKIPPED} ${IN_ORDER} LIMIT 1)`;
}

/** Claims the item that is due first, of a lane or, where it is null, of any; null where there is none for this reviewer. */
export function claimNext(db: D1Database, change: ReviewChange, lane: string | null): Promise<StoredReview | null> {
	const { tenant, actor, now, changeId } = change;
	const claim = db
		.prepare(
			`UPDATE reviews SET claimed_by = ?2, lease_until = ?3 + ${LEASE_MS}, version = version + 1, change_id = ?4
			 WHERE id = coalesce(${nextOf(FIRST)}, ${nextOf("reviews")}) RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(tenant, actor, now, changeId, lane);
	return runChange(db, change, claim);
}

/** Claims an item, or extends the claim that one holds; null where it is not there for this reviewer. */
export function claimReview(db: D1Database, change: ReviewChange, id: string): Promise<StoredReview | null> {
	const { tenant, actor, now, changeId } = change;
	const claim = db
		.prepare(
			`UPDATE reviews AS r SET claimed_by = ?2, lease_until = ?3 + ${LEASE_MS}, version = version + 1, change_id = ?4
			 WHERE r.id = ?5 AND ${MAY_TAKE} AND (${IS_FREE} OR r.claimed_by = ?2) RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(tenant, actor, now, changeId, id);
	return runChange(db, change, claim);
}

/** Holds a claim for another period; not audited, as a page does it each minute. Null where it is somebody else's by now. */
export function extendClaim(
	db: D1Database,
	{ tenant, actor, now }: Pick<ReviewChange, "tenant" | "actor" | "now">,
	id: string,
): Promise<StoredReview | null> {
	return db
		.prepare(
			`UPDATE reviews SET lease_until = ?3 + ${LEASE_MS}
			 WHERE id = ?4 AND tenant = ?1 AND claimed_by = ?2 AND decided_at IS NULL RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(tenant, actor, now, id)
		.first<StoredReview>();
}

/** Gives an item back; null where one does not hold it. */
export function releaseClaim(db: D1Database, change: ReviewChange, id: string): Promise<StoredReview | null> {
	const { tenant, actor, changeId } = change;
	const release = db
		.prepare(
			`UPDATE reviews SET claimed_by = NULL, lease_until = NULL, version = version + 1, change_id = ?3
			 WHERE id = ?4 AND tenant = ?1 AND claimed_by = ?2 AND decided_at IS NULL RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(tenant, actor, changeId, id);
	return runChange(db, change, release);
}

/** Hides an item from a reviewer for a day, and gives it back where they hold it. */
export function skipReview(db: D1Database, change: ReviewChange, id: string): Promise<StoredReview | null> {
	const { tenant, actor, now, changeId } = change;
	const skip = db
		.prepare(
			`UPDATE reviews SET change_id = ?3, version = version + (claimed_by IS ?2),
				lease_until = CASE WHEN claimed_by IS ?2 THEN NULL ELSE lease_until END,
				claimed_by = CASE WHEN claimed_by IS ?2 THEN NULL ELSE claimed_by END
			 WHERE id = ?4 AND tenant = ?1 AND decided_at IS NULL AND (for_reviewer IS NULL OR for_reviewer = ?2)
			 RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(tenant, actor, changeId, id);
	const hide = db
		.prepare(
			`INSERT INTO review_skips (review_id, reviewer, at) SELECT id, ?2, ?3 FROM reviews WHERE change_id = ?1
			 ON CONFLICT (review_id, reviewer) DO UPDATE SET at = excluded.at`,
		)
		.bind(changeId, actor, now);
	return runChange(db, change, skip, [hide]);
}

/** A review of a tenant, as a reviewer may see it: nobody sees another's gold items. */
export function findReview(db: D1Database, tenant: string, actor: string, id: string): Promise<StoredReview | null> {
	return db
		.prepare(
			`SELECT ${REVIEW_COLUMNS} FROM reviews
			 WHERE id = ?3 AND tenant = ?1 AND (for_reviewer IS NULL OR for_reviewer = ?2)`,
		)
		.bind(tenant, actor, id)
		.first<StoredReview>();
}

/** What `GET /reviews` asks for; null where it does not matter. */
export interface ReviewFilter {
	readonly state: ReviewState;
	readonly lane: string | null;
	readonly harm: string | null;
}

export interface ListedReview extends StoredReview {
	/** Where it stands in its list, JSON. */
	readonly place: string;
}

/**
 * A tenant's reviews in one state: what is to be done as it is given out at the moment `now`, what is decided from the
 * newest down; after a place of that list where one is given. Nobody sees another's gold items.
 */
export async function listReviews(
	db: D1Database,
	{ tenant, actor, now }: Pick<ReviewChange, "tenant" | "actor" | "now">,
	{ state, lane, harm }: ReviewFilter,
	after: readonly (string | number)[] | null,
	limit: number,
): Promise<ListedReview[]> {
	const isDecided = state === "decided";
	const terms = isDecided ? ["r.decided_at", "r.id"] : orderTerms("?3");
	const direction = isDecided ? "DESC" : "ASC";
	const states: Readonly<Record<ReviewState, string>> = {
		open: `r.decided_at IS NULL AND ${IS_FREE}`,
		claimed: `r.decided_at IS NULL AND NOT ${IS_FREE}`,
		// Not what others made of a decision that somebody is still to look at. The moment is bound in every state.
		decided: `r.decided_at IS NOT NULL AND ?3 IS NOT NULL AND (r.decided_by = ?2 OR NOT EXISTS (SELECT 1 FROM reviews o
			WHERE o.decision_id = r.decision_id AND o.decided_at IS NULL AND (o.kind <> 'gold' OR o.for_reviewer = ?2)))`,
	};
	const places = terms.map((_, i) => `?${i + 7}`);
	const { results } = await db
		.prepare(
			`SELECT ${REVIEW_COLUMNS}, json_array(${terms.join(", ")}) AS place FROM reviews r
			 WHERE r.tenant = ?1 AND ${states[state]} AND (r.for_reviewer IS NULL OR r.for_reviewer = ?2)
			 AND (?4 IS NULL OR r.lane = ?4) AND (?5 IS NULL OR r.harm = ?5)
			 ${after ? `AND (${terms.join(", ")}) ${isDecided ? "<" : ">"} (${places.join(", ")})` : ""}
			 ORDER BY ${terms.map((term) => `${term} ${direction}`).join(", ")} LIMIT ?6`,
		)
		.bind(tenant, actor, now, lane, harm, limit, ...(after ?? []))
		.all<ListedReview>();
	return results;
}

/** The looks at a decision, the oldest first; of gold items only one that this reviewer is at. */
export async function reviewsOf(db: D1Database, decisionId: string, actor: string): Promise<StoredReview[]> {
	const { results } = await db
		.prepare(
			`SELECT ${REVIEW_COLUMNS} FROM reviews
			 WHERE decision_id = ?1 AND (kind <> 'gold' OR (for_reviewer = ?2 AND decided_at IS NULL)) ORDER BY created_at, id`,
		)
		.bind(decisionId, actor)
		.all<StoredReview>();
	return results;
}

/** Open reviews of a lane. */
export interface OpenReviews {
	readonly lane: string;
	readonly n: number;
	/** When the oldest was opened, epoch milliseconds. */
	readonly oldestAt: number;
}

export async function openReviewsByLane(db: D1Database): Promise<OpenReviews[]> {
	const { results } = await db
		.prepare(
			`SELECT lane, count(*) AS n, min(created_at) AS oldestAt FROM reviews
			 WHERE decided_at IS NULL AND kind <> 'gold' GROUP BY lane`,
		)
		.all<OpenReviews>();
	return results;
}

/** Statements that delete what is kept of the reviews of a content's decisions up to a moment. */
export function eraseReviews(db: D1Database, contentHash: string, at: number): D1PreparedStatement[] {
	const tables = ["reviews", "adjudications", "feedback", "appeals"];
	return [
		db
			.prepare(
				`DELETE FROM review_skips WHERE review_id IN
				 (SELECT id FROM reviews WHERE content_hash = ?1 AND decision_at <= ?2)`,
			)
			.bind(contentHash, at),
		...tables.map((table) =>
			db.prepare(`DELETE FROM ${table} WHERE content_hash = ?1 AND decision_at <= ?2`).bind(contentHash, at),
		),
	];
}

/**
 * Statements of the retention: what people wrote goes with the texts, and so do items that nobody decided while there was
 * a text to look at; what they decided goes with the decisions.
 */
export function pruneReviews(
	db: D1Database,
	{ textsEnd, decisionsEnd, now }: { readonly textsEnd: number; readonly decisionsEnd: number; readonly now: number },
): D1PreparedStatement[] {
	return [
		db.prepare("UPDATE reviews SET note = NULL WHERE note IS NOT NULL AND decided_at < ?1").bind(textsEnd),
		db.prepare("UPDATE feedback SET note = NULL WHERE note IS NOT NULL AND at < ?1").bind(textsEnd),
		db.prepare("UPDATE appeals SET reason = NULL WHERE reason IS NOT NULL AND at < ?1").bind(textsEnd),
		db
			.prepare(
				"DELETE FROM reviews WHERE decided_at IS NULL AND kind NOT IN ('feedback', 'appeal') AND decision_at < ?1",
			)
			.bind(textsEnd),
		// Given out and left: the reviewer gets another one some day.
		db
			.prepare("DELETE FROM reviews WHERE decided_at IS NULL AND kind = 'gold' AND lease_until < ?1")
			.bind(now - SKIP_MS),
		db.prepare("DELETE FROM review_skips WHERE at < ?1").bind(now - SKIP_MS),
		...["reviews", "adjudications", "feedback", "appeals"].map((table) =>
			db
				.prepare(
					`DELETE FROM ${table} WHERE decision_at < ?1
					 AND decision_id NOT IN (SELECT decision_id FROM appeals WHERE outcome IS NULL)`,
				)
				.bind(decisionsEnd),
		),
	];
}
