import type { Decision } from "../../src/moderate.ts";
import type { JudgedDecision } from "../golden/judge.ts";

/** What an evaluation reads of a decision, wherever it was made. */
export interface Judgement
	extends JudgedDecision,
		Pick<Decision, "probabilities" | "attributes" | "modelUsed" | "patternVersion"> {
	/** The configured endpoint failed. */
	readonly degraded: boolean;
	/** Patterns that stage 1 found, in the order of the text. */
	readonly patternIds: readonly string[];
}

/** What became of one text: a judgement, or a reason that never counts as one (`network`, `http_503`, an error code). */
export type Answer =
	| { readonly ok: true; readonly decision: Judgement }
	| { readonly ok: false; readonly reason: string };

/** A judgement from the domain's own decision. */
export function judgementOf(decision: Decision): Judgement {
	const { normalizedText, algospeakDetected, classification, action, escalation } = decision;
	const { probabilities, attributes, modelUsed, patternVersion } = decision;
	return {
		normalizedText,
		algospeakDetected,
		classification,
		action,
		escalation,
		probabilities,
		attributes,
		modelUsed,
		patternVersion,
		degraded: decision.degradedReason !== null,
		patternIds: decision.matches.map(({ patternId }) => patternId),
	};
}

/** How probable it is that the text is not safe: asks nothing about how bad it is. */
export function notSafe({ probabilities }: Pick<Judgement, "probabilities">): number {
	return 1 - probabilities.safe;
}

/** How probable it is that the text is `harmful` or worse. */
export function harmfulOrWorse({ probabilities }: Pick<Judgement, "probabilities">): number {
	return probabilities.harmful + probabilities.extremely_harmful;
}
