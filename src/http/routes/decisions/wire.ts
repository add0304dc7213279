import type { Adjudication } from "../../../store/adjudications.ts";
import type { StoredAppeal } from "../../../store/appeals.ts";
import type { KeptRecord, Recheck, StoredDecision } from "../../../store/decisions.ts";
import type { StoredFeedback } from "../../../store/feedback.ts";
import type { StoredReview } from "../../../store/reviews.ts";
import type { AppContext } from "../../context.ts";

export function recordOf({ record }: Pick<StoredDecision, "record">): KeptRecord {
	return JSON.parse(record) as KeptRecord;
}

export function time(at: number): string {
	return new Date(at).toISOString();
}

export function listOf(json: string | null): readonly string[] | null {
	return json === null ? null : (JSON.parse(json) as string[]);
}

function recheckToWire(json: string | null): object | null {
	if (json === null) return null;
	const { at, ...rest } = JSON.parse(json) as Recheck;
	return { ...rest, decided_at: time(at) };
}

/** A decision as it was made. */
export function decisionToWire(stored: StoredDecision, text: string | null): object {
	const { v, at, units, ...rest } = recordOf(stored);
	const decided = { record_version: v, decided_at: time(at), length: units, text };
	return { ...rest, ...decided, recheck: recheckToWire(stored.recheck) };
}

export interface Aftermath {
	readonly standing: Adjudication | null;
	readonly reviews: readonly StoredReview[];
	readonly feedback: readonly StoredFeedback[];
	readonly appeal: StoredAppeal | null;
}

function reviewToWire(review: StoredReview): object {
	const { id, kind, reasons, severity, action, attributes, reason_code, note, decided_at } = review;
	return {
		id,
		kind,
		reasons: listOf(reasons),
		state: decided_at === null ? "open" : "decided",
		severity,
		action,
		attributes: listOf(attributes),
		reason_code,
		note,
		decided_at: decided_at === null ? null : time(decided_at),
	};
}

export function appealToWire({
	id,
	decision_id,
	at,
	reason,
	original,
	rerun,
	action,
	outcome,
	resolved_at,
}: StoredAppeal): object {
	return {
		id,
		decision_id,
		appealed_at: time(at),
		reason,
		appealed_action: action,
		original: JSON.parse(original),
		rerun: rerun === null ? null : JSON.parse(rerun),
		state: outcome ?? "open",
		resolved_at: resolved_at === null ? null : time(resolved_at),
	};
}

function feedbackToWire({ at, actor, severity, attributes, note, contradicts }: StoredFeedback): object {
	const said = { severity, attributes: listOf(attributes), note, contradicts: contradicts === 1 };
	return { from: actor === "appeal" ? "appeal" : "platform", given_at: time(at), ...said };
}

/** Whether what people made of a decision is hidden: looks are independent, and somebody is still to look. */
export function isBlind(c: AppContext, reviews: readonly StoredReview[]): boolean {
	return c.get("caller").scopes.includes("review") && reviews.some(({ decided_at }) => decided_at === null);
}

/** What became of a decision; `blind` where nothing of what people made of it is shown. */
export function aftermathToWire(
	{ classification, action }: Pick<KeptRecord, "classification" | "action">,
	{ standing, reviews, feedback, appeal }: Aftermath,
	blind: boolean,
): object {
	const model = { severity: classification, action, by: "model", disputed: false };
	const outcome = standing && {
		severity: standing.severity,
		action: standing.action,
		by: standing.source === "appeal" ? "appeal" : "review",
		disputed: standing.disputed === 1,
		reason_code: standing.reason_code,
		decided_at: time(standing.at),
	};
	return {
		outcome: blind ? null : (outcome ?? model),
		reviews: blind ? null : reviews.filter(({ kind }) => kind !== "gold").map(reviewToWire),
		feedback: feedback.filter(({ actor }) => !blind || actor !== "appeal").map(feedbackToWire),
		appeal: appeal && !(blind && appeal.outcome !== null) ? appealToWire(appeal) : null,
	};
}
