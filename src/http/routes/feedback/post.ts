import { keptNote } from "../../../reviews/notes.ts";
import { openingOf } from "../../../reviews/opening.ts";
import { findDecision, type StoredDecision } from "../../../store/decisions.ts";
import { storeFeedback } from "../../../store/feedback.ts";
import type { Attribute, Severity } from "../../../verdict.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { recordOf, time } from "../decisions/wire.ts";
import { feedbackSchema } from "./schema.ts";

const ABSENT = { code: "not_found", message: "decision_id: no such decision is kept" } as const;

export interface Said {
	readonly severity: Severity;
	readonly attributes: readonly Attribute[] | null;
	readonly note: string | undefined;
}

/** Stores what the caller says of a decision; null where the decision was erased meanwhile. Rejects when D1 does. */
export async function giveFeedback(
	c: AppContext,
	decision: StoredDecision,
	{ severity, attributes, note }: Said,
): Promise<object | null> {
	const decisionId = decision.id;
	const { tenant, actor } = c.get("caller");
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
	const stored = await storeFeedback(c.env.DB, feedback, opening, audit);
	if (!stored) return null;
	const { contradicts } = stored;
	return { id, decision_id: decisionId, severity, attributes, note: feedback.note, contradicts, given_at: time(now) };
}

/** What the platform knows better. Said again, it takes the place of what the same key said before. */
export async function postFeedback(c: AppContext): Promise<Response> {
	const parsed = parseBody(feedbackSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { decision_id: decisionId, severity, attributes = null, note } = parsed.value;
	const { tenant } = c.get("caller");
	const decision = await findDecision(c.env.DB, tenant.id, decisionId);
	if (!decision) return failWith(c, ABSENT);
	const given = await giveFeedback(c, decision, { severity, attributes, note });
	// Erased meanwhile.
	return given ? c.json(given) : failWith(c, ABSENT);
}
