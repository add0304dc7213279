import type { Failure } from "../../../errors.ts";
import { similarityOf } from "../../../insight/min-hash.ts";
import type { ReviewState } from "../../../reviews/review.ts";
import { findReview, type ReviewChange, type StoredReview } from "../../../store/reviews.ts";
import type { Neighbour } from "../../../store/sketches.ts";
import type { AppContext } from "../../context.ts";
import { listOf, time } from "../decisions/wire.ts";

function timeOrNull(at: number | null): string | null {
	return at === null ? null : time(at);
}

function stateOf({ decided_at, lease_until }: StoredReview, now: number): ReviewState {
	if (decided_at !== null) return "decided";
	return lease_until !== null && lease_until > now ? "claimed" : "open";
}

/** A review as reviewers see it: what kind of look it is, they are not told. */
export function reviewToWire(review: StoredReview, now: number, blind = false): object {
	const { decided_at, due_at, claimed_by, lease_until, severity, action, attributes, reason_code, note } = review;
	const state = stateOf(review, now);
	return {
		id: review.id,
		decision_id: review.decision_id,
		lane: review.lane,
		reasons: listOf(review.reasons),
		harm: review.harm,
		state,
		created_at: time(review.created_at),
		due_at: time(due_at),
		overdue: decided_at === null && due_at <= now,
		claimed_by: state === "claimed" ? claimed_by : null,
		lease_until: state === "claimed" ? timeOrNull(lease_until) : null,
		version: review.version,
		outcome:
			decided_at === null || blind
				? null
				: { severity, action, attributes: listOf(attributes), reason_code, note, decided_at: time(decided_at) },
		decided_by: review.decided_by,
	};
}

export function neighbourToWire(neighbour: Neighbour): object {
	const { id, at, classification, action, adjudicated, adjudicated_action, bands } = neighbour;
	return {
		decision_id: id,
		decided_at: time(at),
		match: bands === null ? "same_text" : "similar_text",
		similarity: bands === null ? 1 : Math.round(similarityOf(bands) * 100) / 100,
		classification,
		action,
		adjudicated: adjudicated && { severity: adjudicated, action: adjudicated_action },
	};
}

/** A change that this request makes to a review. */
export function changeOf(c: AppContext, action: string, reason = ""): ReviewChange {
	const { tenant, actor } = c.get("caller");
	return {
		changeId: crypto.randomUUID(),
		tenant: tenant.id,
		actor,
		now: Date.now(),
		action: `reviews.${action}`,
		reason,
		requestId: c.get("requestId"),
	};
}

/** Why a change was not made: another tenant's review is as absent as none, and of others the details say how they stand. */
export async function refusalOf(
	c: AppContext,
	{ tenant, actor, now, action }: ReviewChange,
	id: string,
): Promise<Failure> {
	const review = await findReview(c.env.DB, tenant, actor, id);
	if (!review) return { code: "not_found", message: "no such review" };
	const state = stateOf(review, now);
	if (state === "open" && action === "reviews.claim") {
		return { code: "forbidden", message: "somebody else must look at it, or its lane is none of yours" };
	}
	const { version, claimed_by, lease_until, decided_by, decided_at } = review;
	const details = {
		state,
		version,
		claimed_by: state === "claimed" ? claimed_by : null,
		lease_until: state === "claimed" ? timeOrNull(lease_until) : null,
		decided_by,
		decided_at: timeOrNull(decided_at),
	};
	return { code: "review_conflict", message: "the review is not yours in this version", details };
}
