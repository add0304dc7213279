import * as z from "zod";
import { wilson } from "../../../insight/intervals.ts";
import { reasonText } from "../../../patterns/publish-body.ts";
import { LANES } from "../../../reviews/lanes.ts";
import { type Reviewer, reviewers, setLanes } from "../../../store/reviewers.ts";
import { type AppContext, failWith, type Route } from "../../context.ts";
import { idSchema, parseBody } from "../../schema.ts";
import { REVIEW_BODY_BYTES } from "../feedback/schema.ts";

export const lanesSchema = z.strictObject({
	/** As the audit names them: a key's name with its id, or a member of staff. */
	reviewer: idSchema,
	lanes: z.array(z.enum(LANES)).nullable(),
	reason: reasonText,
});

/** A reviewer by what is known; null where nothing of it was asked yet. */
function toWire({ reviewer, lanes, asked, right }: Reviewer): object {
	const interval = wilson(right, asked);
	const lowerBound = interval && Math.round(interval.low * 10_000) / 10_000;
	return {
		reviewer,
		lanes: lanes === null ? LANES : JSON.parse(lanes),
		known_items: { asked, right, lower_bound: lowerBound },
	};
}

/** Reviewers by name. How they do is for who leads them, never a table of the best. */
async function getReviewers(c: AppContext): Promise<Response> {
	const found = await reviewers(c.env.DB, c.get("caller").tenant.id);
	return c.json({ data: found.map(toWire), next_cursor: null });
}

/** The caller as a reviewer. */
async function getMe(c: AppContext): Promise<Response> {
	const { tenant, actor } = c.get("caller");
	const [me] = await reviewers(c.env.DB, tenant.id, actor);
	return c.json(toWire(me ?? { reviewer: actor, lanes: null, asked: 0, right: 0 }));
}

/** Says which lanes a reviewer may take; null for all. */
async function putLanes(c: AppContext): Promise<Response> {
	const parsed = parseBody(lanesSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { reviewer, lanes, reason } = parsed.value;
	const { tenant, actor } = c.get("caller");
	const { DB } = c.env;
	const [before] = await reviewers(DB, tenant.id, reviewer);
	await setLanes(DB, tenant.id, reviewer, lanes, {
		id: crypto.randomUUID(),
		at: Date.now(),
		actor,
		action: "reviewers.set_lanes",
		object: `reviewers/${reviewer}`,
		before: { lanes: before?.lanes == null ? null : JSON.parse(before.lanes) },
		after: { lanes },
		reason,
		requestId: c.get("requestId"),
	});
	return c.json({ reviewer, lanes: lanes ?? LANES });
}

const lead = { access: "admin", reach: "tenant" } as const;

export const reviewerRoutes: readonly Route[] = [
	{ ...lead, method: "GET", path: "/reviewers", handler: getReviewers },
	{ ...lead, method: "PUT", path: "/reviewers/lanes", maxBodyBytes: REVIEW_BODY_BYTES, handler: putLanes },
	{ method: "GET", path: "/reviewers/me", access: "review", handler: getMe },
];
