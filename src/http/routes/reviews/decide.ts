import { eventsOf } from "../../../reviews/events.ts";
import { keptNote } from "../../../reviews/notes.ts";
import { type Decided, decideReview } from "../../../store/review-outcomes.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { decisionSchema } from "./schema.ts";
import { changeOf, refusalOf, reviewToWire } from "./wire.ts";

/** Tells the platform; what it is not told it can look up, so a failure here fails nothing. */
async function tell(c: AppContext, tenant: string, decided: Decided): Promise<void> {
	const { announce } = c.get("dependencies");
	if (!announce) return;
	try {
		for (const event of eventsOf(tenant, decided)) await announce(c.env, event);
	} catch (error) {
		console.error(JSON.stringify({ level: "error", event: "decision_not_announced", error: String(error) }));
	}
}

/** What a reviewer makes of the decision that they hold. */
export async function postDecision(c: AppContext): Promise<Response> {
	const parsed = parseBody(decisionSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { version, severity, action, reason_code: reasonCode, attributes = null, note } = parsed.value;
	const id = c.req.param("id") ?? "";
	const change = changeOf(c, "decide", reasonCode);
	const verdict = { severity, action, attributes, reasonCode, note: keptNote(note, c.get("config").textPolicy) };
	const decided = await decideReview(c.env.DB, change, { id, version }, verdict);
	if (!decided) return failWith(c, await refusalOf(c, change, id));
	await tell(c, change.tenant, decided);
	return c.json({ review: reviewToWire(decided.review, change.now) });
}
