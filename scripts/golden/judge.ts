import type { Action, Severity } from "../../src/verdict.ts";
import type { GoldenCase } from "./vectors.ts";

/** Judgement: a model may differ from a fair reader now and then, so these have pass rates. */
export const RATED_ASPECTS = ["class", "action", "escalation"] as const;
/** Reading: deterministic, so each one holds or is a known miss. */
export const EXACT_ASPECTS = ["detected", "normalized"] as const;

/** What a case can ask of a decision. */
export const ASPECTS = ["class", "action", "detected", "normalized", "escalation"] as const;
export type Aspect = (typeof ASPECTS)[number];

/** The part of a decision that is judged. */
export interface JudgedDecision {
	readonly normalizedText: string;
	readonly algospeakDetected: boolean;
	readonly classification: Severity;
	readonly action: Action;
	readonly escalation: "crisis" | null;
}

export interface Finding {
	readonly aspect: Aspect;
	readonly passed: boolean;
	readonly expected: string;
	readonly actual: string;
}

/** Compares a decision with everything that its case states; aspects that the case leaves out give no finding. */
export function judgeCase(expectation: Omit<GoldenCase, "id" | "group" | "text">, decision: JudgedDecision): Finding[] {
	const { classes, action, detected, normalized, escalation } = expectation;
	const findings: Finding[] = [among("class", classes, decision.classification)];
	if (action !== undefined) findings.push(among("action", action, decision.action));
	if (detected !== undefined) findings.push(among("detected", [detected], decision.algospeakDetected));
	if (normalized !== undefined) findings.push(among("normalized", [normalized], decision.normalizedText));
	if (escalation !== undefined) findings.push(among("escalation", [escalation], decision.escalation));
	return findings;
}

function among<T>(aspect: Aspect, allowed: readonly T[], actual: T): Finding {
	return {
		aspect,
		passed: allowed.includes(actual),
		expected: allowed.map(String).join(" | "),
		actual: String(actual),
	};
}
