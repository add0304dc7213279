import { publishFailure } from "../../../objects/pattern-publisher/failure.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { changeOf, lookNow } from "./change.ts";
import { liftSchema } from "./schema.ts";
import { alertToWire, demotionToWire } from "./wire.ts";

/** Demoted patterns with the figures, and established ones that people should look at; the newest first. */
export async function getDemotions(c: AppContext): Promise<Response> {
	const { demotions, alerts } = await patternPublisher(c.env).demotions();
	return c.json({ data: demotions.map(demotionToWire), alerts: alerts.map(alertToWire) });
}

/** Lets a demoted pattern block again; it is not demoted once more before it changes. */
export async function postLift(c: AppContext): Promise<Response> {
	const parsed = parseBody(liftSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { pattern, reason } = parsed.value;
	const { actor, requestId } = changeOf(c, { expected_version: "", reason });
	const lifted = await patternPublisher(c.env).lift(pattern, { actor, reason, requestId });
	if (!lifted.ok) return failWith(c, publishFailure(lifted.error, c.get("bodyText")));
	lookNow(c);
	return c.json(lifted.value);
}
