/** What a platform is told of its decisions; never a text. */
import type { Decided } from "../store/review-outcomes.ts";

export interface DecisionEvent {
	readonly tenant: string;
	readonly type: "decision.updated" | "appeal.resolved";
	readonly data: object;
	/** When it happened, epoch milliseconds. */
	readonly at: number;
	/** Names the event, so that one that is told again is not sent again. */
	readonly id: string;
}

/** What a reviewer's decision changes for the platform: nothing while two reviewers differ, nothing after a gold item. */
export function eventsOf(tenant: string, { review, standing, appeal }: Decided): DecisionEvent[] {
	const { id, kind, decision_id, decided_at } = review;
	if (!standing || kind === "gold" || standing.at !== decided_at) return [];
	const { severity, action, reason_code, at } = standing;
	const outcome = { decision_id, severity, action, reason_code };
	const events: DecisionEvent[] = [
		{ tenant, type: "decision.updated", data: outcome, at, id: `decision.updated ${id}` },
	];
	if (appeal) {
		const data = { appeal_id: appeal.id, outcome: appeal.outcome, ...outcome };
		events.push({ tenant, type: "appeal.resolved", data, at, id: `appeal.resolved ${appeal.id}` });
	}
	return events;
}
