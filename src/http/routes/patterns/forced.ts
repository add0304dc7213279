import { problemsToWire, publishFailure } from "../../../objects/pattern-publisher/failure.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { type PublishBody, submissionOf } from "../../../patterns/publish-body.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { changeOf, sendOutcome } from "./change.ts";
import { approveSchema } from "./schema.ts";
import { forcedToWire } from "./wire.ts";

/**
 * Asks for what is refused: 202 with the id that a second person approves, or what was published where none is needed.
 * Needs the scope `admin` beside that of the route.
 */
export async function postForced(c: AppContext, body: PublishBody, forceReason: string): Promise<Response> {
	if (!c.get("caller").scopes.includes("admin")) {
		return failWith(c, { code: "forbidden", message: "force needs a key with the scope admin" });
	}
	const outcome = await patternPublisher(c.env).force(submissionOf(body), changeOf(c, body), forceReason);
	if (!outcome.ok) return failWith(c, publishFailure(outcome.error, c.get("bodyText")));
	if (outcome.value.kind === "published") return sendOutcome(c, { ok: true, value: outcome.value.published });
	const { forced } = outcome.value;
	return c.json({ ...forcedToWire(forced), problems: problemsToWire(forced.problems, c.get("bodyText")) }, 202);
}

/** Forced publishes, the newest first: what waits for approval, what was approved and what expired. */
export async function getForcedPublishes(c: AppContext): Promise<Response> {
	return c.json({ data: (await patternPublisher(c.env).forcedPublishes()).map(forcedToWire) });
}

/** One of them with what would be published, for whoever is to approve it. */
export async function getForced(c: AppContext): Promise<Response> {
	const found = await patternPublisher(c.env).forcedPublish(c.req.param("id") ?? "");
	if (!found) return failWith(c, publishFailure({ kind: "unknown_forced" }, ""));
	const { forced, submission } = found;
	return c.json({ ...forcedToWire(forced), submission: submission === null ? null : JSON.parse(submission) });
}

/**
 * Publishes a forced publish as a canary of 1%. The scope `patterns` is enough: whoever asked holds `admin`, and the second
 * look is that of somebody who knows the patterns; a need for two administrators would have small teams share such keys.
 */
export async function postApprove(c: AppContext): Promise<Response> {
	const parsed = parseBody(approveSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const approval = { actor: c.get("caller").actor, requestId: c.get("requestId") };
	return sendOutcome(c, await patternPublisher(c.env).approve(c.req.param("id") ?? "", approval));
}
