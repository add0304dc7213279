import { keptNote } from "../../../reviews/notes.ts";
import { openingOf } from "../../../reviews/opening.ts";
import { findDecision } from "../../../store/decisions.ts";
import { storeFeedback } from "../../../store/feedback.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { recordOf, time } from "../decisions/wire.ts";
import { feedbackSchema } from "./schema.ts";

const ABSENT = { code: "not_found", message: "decision_id: no such decision is kept" } as const;

/** What the platform knows better. Said again, it takes the place of what the same key said before. */
export async function postFeedback(c: AppContext): Promise<Response> {
	const parsed = parseBody(feedbackSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { decision_id: decisionId, severity, attributes = null, note } = parsed.value;
	const { tenant, actor } = c.get("caller");
	const decision = await findDecision(c.env.DB, tenant.id, decisionId);
	if (!decision) return failWith(c, ABSENT);
	const now = Date.now();
	const id = crypto.randomUUID();
	const feedback = {
		id,
		tenant: tenant.id,
		decisionId,
		actor,
		at: now,
		severity,
		attributes,
		note: keptNote(note, c.get("config").textPolicy),
	};
	const audit = {
		id,
		at: now,
		actor,
		action: "feedback.give",
		object: `decisions/${decisionId}`,
		before: undefined,
		after: { severity, attributes },
		reason: "",
		requestId: c.get("requestId"),
	};
	const opening = openingOf(recordOf(decision), "feedback", ["contradicted_feedback"], now);
	try {
		const stored = await storeFeedback(c.env.DB, feedback, opening, audit);
		// Erased meanwhile.
		if (!stored) return failWith(c, ABSENT);
		const { contradicts } = stored;
		return c.json({
			id,
			decision_id: decisionId,
			severity,
			attributes,
			note: feedback.note,
			contradicts,
			given_at: time(now),
		});
	} catch {
		return failWith(c, { code: "storage_unavailable", message: "the feedback could not be stored" });
	}
}
