/** What a reviewer decides, and what follows from it, in one transaction. */
import { placeIn } from "../reviews/lanes.ts";
import type { FinalAction, ReasonCode, ReviewReason } from "../reviews/review.ts";
import type { Attribute, Severity } from "../verdict.ts";
import { type Adjudication, adjudicationOf, readAdjudication } from "./adjudications.ts";
import { auditChange, REVIEW_COLUMNS, type ReviewChange, type StoredReview } from "./reviews.ts";

/** What a reviewer says of a decision. */
export interface Verdict {
	readonly severity: Severity;
	readonly action: FinalAction;
	readonly attributes: readonly Attribute[] | null;
	readonly reasonCode: ReasonCode;
	/** As the text policy lets it rest. */
	readonly note: string | null;
}

export interface Decided {
	readonly review: StoredReview;
	/** What people make of the decision now; null after a gold item of one that was erased. */
	readonly standing: Adjudication | null;
	/** Where the review was of an appeal. */
	readonly appeal: { readonly id: string; readonly outcome: "upheld" | "overturned" } | null;
}

/** Of the change `?1`: the review that it decided, unless that only asked what is known. */
const DECIDED = "FROM reviews r WHERE r.change_id = ?1 AND r.decided_at IS NOT NULL AND r.kind <> 'gold'";
const IS_OVERTURNED = `EXISTS (SELECT 1 FROM appeals a WHERE a.decision_id = r.decision_id AND r.kind = 'appeal'
	AND a.outcome = 'overturned')`;

const IS_DISPUTED = "EXISTS (SELECT 1 FROM adjudications a WHERE a.decision_id = r.decision_id AND a.disputed = 1)";

/** A further look at the decision of a review, by somebody else: where two differ, or to confirm what an appeal changed. */
function lookAgain(db: D1Database, { changeId, now }: ReviewChange, kind: "third" | "confirm"): D1PreparedStatement {
	const { lane, rank, dueAt } = placeIn(kind === "third" ? "standard" : "audit", now);
	const reasons: ReviewReason[] = [kind === "third" ? "disagreement" : "confirmation"];
	return db
		.prepare(
			`INSERT INTO reviews (id, tenant, decision_id, content_hash, decision_at, kind, lane, reasons, harm, rank, weight,
				created_at, due_at)
			 SELECT ?2, r.tenant, r.decision_id, r.content_hash, r.decision_at, ?3, ?4, ?5, r.harm, ?6, r.weight, ?7, ?8
			 ${DECIDED} AND ${kind === "third" ? IS_DISPUTED : IS_OVERTURNED} ON CONFLICT DO NOTHING`,
		)
		.bind(changeId, crypto.randomUUID(), kind, lane, JSON.stringify(reasons), rank, now, dueAt);
}

/**
 * What an appeal's review comes to: its outcome, the looks that it makes needless, and where it was decided otherwise the
 * earlier ones set aside and feedback that says what was right.
 */
function resolveAppeal(db: D1Database, change: ReviewChange): D1PreparedStatement[] {
	const { changeId, now } = change;
	return [
		db
			.prepare(
				`UPDATE appeals SET resolved_at = ?2,
					outcome = (SELECT CASE WHEN r.action = appeals.action THEN 'upheld' ELSE 'overturned' END ${DECIDED})
				 WHERE decision_id = (SELECT r.decision_id ${DECIDED} AND r.kind = 'appeal') AND outcome IS NULL
				 RETURNING id, outcome`,
			)
			.bind(changeId, now),
		db
			.prepare(
				`DELETE FROM reviews WHERE decided_at IS NULL AND kind <> 'gold'
				 AND decision_id = (SELECT r.decision_id ${DECIDED} AND r.kind = 'appeal')`,
			)
			.bind(changeId),
		db
			.prepare(
				`UPDATE reviews SET superseded = 1 WHERE decided_at IS NOT NULL AND change_id IS NOT ?1
				 AND decision_id = (SELECT r.decision_id ${DECIDED} AND ${IS_OVERTURNED})`,
			)
			.bind(changeId),
		db
			.prepare(
				`INSERT INTO feedback (id, tenant, decision_id, content_hash, decision_at, actor, at, severity, attributes, note,
					contradicts)
				 SELECT ?1, r.tenant, r.decision_id, r.content_hash, r.decision_at, 'appeal', ?2, r.severity, r.attributes, r.note, 1
				 ${DECIDED} AND ${IS_OVERTURNED} ON CONFLICT (decision_id, actor) DO NOTHING`,
			)
			.bind(changeId, now),
	];
}

/**
 * Decides a review that one holds in this version. Null where it is another's, decided, of another version, or absent, or
 * where one has decided another look at the same decision: nothing has changed then. A claim that has run out counts as long as nobody else took the item.
 */
export async function decideReview(
	db: D1Database,
	change: ReviewChange,
	{ id, version }: { readonly id: string; readonly version: number },
	{ severity, action, attributes, reasonCode, note }: Verdict,
): Promise<Decided | null> {
	const { changeId, tenant, actor, now } = change;
	const decide = db
		.prepare(
			`UPDATE reviews SET severity = ?5, action = ?6, attributes = ?7, reason_code = ?8, note = ?9, decided_by = ?2,
				decided_at = ?3, lease_until = NULL, version = version + 1, change_id = ?4,
				is_right = CASE WHEN kind = 'gold' THEN
					?5 = (SELECT a.severity FROM adjudications a WHERE a.decision_id = reviews.decision_id) END
			 WHERE id = ?10 AND tenant = ?1 AND claimed_by = ?2 AND version = ?11 AND decided_at IS NULL
			 AND (kind = 'gold' OR NOT EXISTS (SELECT 1 FROM reviews o WHERE o.decision_id = reviews.decision_id
				AND o.decided_by = ?2 AND o.kind <> 'gold'))
			 RETURNING ${REVIEW_COLUMNS}`,
		)
		.bind(
			tenant,
			actor,
			now,
			changeId,
			severity,
			action,
			attributes && JSON.stringify(attributes),
			reasonCode,
			note,
			id,
			version,
		);
	const [decided, , resolved, ...rest] = await db.batch<object>([
		decide,
		auditChange(db, change),
		...resolveAppeal(db, change),
		adjudicationOf(db, changeId),
		lookAgain(db, change, "third"),
		lookAgain(db, change, "confirm"),
		readAdjudication(db, changeId),
	]);
	const review = decided?.results[0] as StoredReview | undefined;
	if (!review) return null;
	return {
		review,
		standing: (rest.at(-1)?.results[0] as Adjudication | undefined) ?? null,
		appeal: (resolved?.results[0] as Decided["appeal"] | undefined) ?? null,
	};
}
