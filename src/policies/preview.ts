/** What a policy would change of decisions that are kept. */
import type { DecisionRecord } from "../decision-log/record.ts";
import { decideAction, type Policy } from "../policy.ts";
import type { Action, SelfHarmIntent } from "../verdict.ts";

/** What a decision was made from, as far as its record says. */
export type Judged = Pick<
	DecisionRecord,
	"id" | "action" | "probabilities" | "attributes" | "confidence" | "escalation"
>;

/** A kept decision and how many it stands for. */
export interface Weighted {
	readonly judged: Judged;
	readonly weight: number;
}

export interface PolicyPreview {
	/** Decisions that were looked at, and how many they stand for. */
	readonly decisions: number;
	readonly standing_for: number;
	/** Those that thresholds alone do not explain (urging to suicide, demoted patterns, failed models): left out. */
	readonly unexplained: number;
	/** Decisions, estimated, by what would become of them; what stays as it is is left out. */
	readonly changes: readonly { readonly from: Action; readonly to: Action; readonly decisions: number }[];
	/** Some that would change, the newest first. */
	readonly examples: readonly { readonly id: string; readonly from: Action; readonly to: Action }[];
}

/** Examples of one answer. */
const MAX_EXAMPLES = 20;

function actionOf(policy: Policy, judged: Judged, intents: readonly SelfHarmIntent[]): Action {
	const { probabilities, attributes, confidence } = judged;
	// A decision in a language that the model does not know has no confidence.
	const known = confidence !== null;
	return decideAction(policy, { probabilities, attributes, intents, trusted: known, languageSupported: known }).action;
}

/** Intents are not kept: who was taken for someone in danger below the threshold had said so in words. */
function intentsOf({ escalation, attributes }: Judged, { disclosureMin }: Policy): SelfHarmIntent[] {
	return escalation === "crisis" && attributes.self_harm < disclosureMin ? ["disclosure"] : [];
}

/** Decides kept decisions again. `current` is the policy that they were made by. */
export function previewPolicy(decisions: readonly Weighted[], current: Policy, candidate: Policy): PolicyPreview {
	const counts = new Map<string, { from: Action; to: Action; decisions: number }>();
	const examples: PolicyPreview["examples"][number][] = [];
	let unexplained = 0;
	for (const { judged, weight } of decisions) {
		const { id, action: from } = judged;
		const intents = intentsOf(judged, current);
		if (actionOf(current, judged, intents) !== from) {
			unexplained++;
			continue;
		}
		const to = actionOf(candidate, judged, intents);
		if (to === from) continue;
		const count = counts.get(`${from} ${to}`) ?? { from, to, decisions: 0 };
		counts.set(`${from} ${to}`, { ...count, decisions: count.decisions + weight });
		if (examples.length < MAX_EXAMPLES) examples.push({ id, from, to });
	}
	return {
		decisions: decisions.length,
		standing_for: decisions.reduce((sum, { weight }) => sum + weight, 0),
		unexplained,
		changes: [...counts.values()].sort((a, b) => b.decisions - a.decisions),
		examples,
	};
}
