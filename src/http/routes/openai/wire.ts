import type { Decision } from "../../../moderate.ts";
import { decidedToWire, round } from "../moderate/wire.ts";
import { CATEGORIES, type Category, categoryScores, flaggedCategories, NOT_JUDGED } from "./categories.ts";

function byCategory<T>(get: (category: Category) => T): Record<Category, T> {
	return Object.fromEntries(CATEGORIES.map((category) => [category, get(category)])) as Record<Category, T>;
}

/**
 * A decision as OpenAI's API shows one. `flagged` is what the policy says: true for every text that it does not allow, for
 * whatever reason. The decision's own words stand under `plainspeak`.
 */
export function decisionToOpenai(decision: Decision): object {
	const intents = decision.matches.flatMap(({ intent }) => intent ?? []);
	const scores = categoryScores(decision.attributes, intents);
	const flagged = flaggedCategories(decision, scores);
	return {
		flagged: decision.action !== "allow",
		categories: byCategory((category) => flagged.has(category)),
		category_scores: byCategory((category) => round(scores[category])),
		category_applied_input_types: byCategory((category) => (NOT_JUDGED.includes(category) ? [] : ["text"])),
		plainspeak: decidedToWire(decision),
	};
}
