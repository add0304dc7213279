import { GOLD_BASIS_POINTS } from "../../../reviews/review.ts";
import { bucketOf } from "../../../share.ts";
import { claimGold } from "../../../store/reviewers.ts";
import {
	claimNext,
	claimReview,
	extendClaim,
	type ReviewChange,
	releaseClaim,
	type StoredReview,
	skipReview,
} from "../../../store/reviews.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { emptySchema, nextSchema, skipSchema } from "./schema.ts";
import { changeOf, refusalOf, reviewToWire } from "./wire.ts";

/** The next item for a reviewer: at times one whose answer is known, where there is one. */
export async function nextReview(
	db: D1Database,
	change: ReviewChange,
	lane: string | null,
): Promise<StoredReview | null> {
	if (bucketOf(`gold ${change.changeId}`) < GOLD_BASIS_POINTS) {
		const gold = await claimGold(db, change, crypto.randomUUID(), lane);
		if (gold) return gold;
	}
	return claimNext(db, change, lane);
}

/** Claims what is due first; `review` is null where nothing is left for this reviewer. */
export async function postNext(c: AppContext): Promise<Response> {
	const parsed = parseBody(nextSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const change = changeOf(c, "claim");
	const review = await nextReview(c.env.DB, change, parsed.value.lane);
	return c.json({ review: review && reviewToWire(review, change.now) });
}

/** Runs a change of the review that the path names, and says why where it could not be made. */
async function changeReview(
	c: AppContext,
	change: ReviewChange,
	run: (id: string) => Promise<StoredReview | null>,
): Promise<Response> {
	const id = c.req.param("id") ?? "";
	const review = await run(id);
	return review ? c.json({ review: reviewToWire(review, change.now) }) : failWith(c, await refusalOf(c, change, id));
}

/** A change of the holder that takes no more than its path says. */
function plainChange(
	action: string,
	run: (db: D1Database, change: ReviewChange, id: string) => Promise<StoredReview | null>,
): (c: AppContext) => Promise<Response> | Response {
	return (c) => {
		const parsed = parseBody(emptySchema, c.get("body"));
		if (!parsed.ok) return failWith(c, parsed.error);
		const change = changeOf(c, action);
		return changeReview(c, change, (id) => run(c.env.DB, change, id));
	};
}

export const postClaim = plainChange("claim", claimReview);
export const postExtend = plainChange("extend", extendClaim);
export const postRelease = plainChange("release", releaseClaim);

/** Hides an item from this reviewer for a day. */
export async function postSkip(c: AppContext): Promise<Response> {
	const parsed = parseBody(skipSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const change = changeOf(c, "skip", parsed.value.reason);
	return changeReview(c, change, (id) => skipReview(c.env.DB, change, id));
}
