/** Judgements for tests that score them. */
import type { Judgement } from "../../scripts/evaluation/judgement.ts";
import { type Action, SEVERITIES, type Severity, type SeverityProbabilities } from "../../src/verdict.ts";
import { NO_ATTRIBUTES } from "../fakes/parts.ts";

/** All probability on one severity. */
export function surely(severity: Severity): SeverityProbabilities {
	return Object.fromEntries(SEVERITIES.map((each) => [each, Number(each === severity)])) as SeverityProbabilities;
}

/** A judgement from what a test cares about; `notSafe` puts that probability on `potentially_harmful`. */
export function judgement({
	severity = "safe",
	notSafe,
	action = "allow",
	...rest
}: Partial<Judgement> & { severity?: Severity; notSafe?: number; action?: Action } = {}): Judgement {
	return {
		normalizedText: "",
		algospeakDetected: false,
		classification: severity,
		probabilities:
			notSafe === undefined
				? surely(severity)
				: { safe: 1 - notSafe, potentially_harmful: notSafe, harmful: 0, extremely_harmful: 0 },
		attributes: NO_ATTRIBUTES,
		action,
		escalation: null,
		modelUsed: "fake@1",
		patternVersion: "1.0.0",
		degraded: false,
		patternIds: [],
		...rest,
	};
}
