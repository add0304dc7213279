import { ATTRIBUTES, type Classification, severityOfTails } from "../../verdict.ts";

/** One output each: the attributes in order, then "severity is at least" level 1, 2 and 3. */
export const HEADS = [...ATTRIBUTES, "severity_1", "severity_2", "severity_3"] as const;
export type Head = (typeof HEADS)[number];
export const FIRST_SEVERITY_HEAD = ATTRIBUTES.length;

/**
 * The answer for calibrated head probabilities, in `HEADS` order. A level's probability never exceeds the level
 * below it, so the differences are the four probabilities and sum to 1.
 */
export function classificationOf(heads: ArrayLike<number>): Classification {
	const p1 = heads[FIRST_SEVERITY_HEAD]!;
	const p2 = Math.min(p1, heads[FIRST_SEVERITY_HEAD + 1]!);
	const p3 = Math.min(p2, heads[FIRST_SEVERITY_HEAD + 2]!);
	const probabilities = {
		safe: 1 - p1,
		potentially_harmful: p1 - p2,
		harmful: p2 - p3,
		extremely_harmful: p3,
	};
	const severity = severityOfTails(p1, p2, p3);
	return {
		severity,
		confidence: probabilities[severity],
		probabilities,
		attributes: {
			toxic: heads[0]!,
			severe_toxic: heads[1]!,
			obscene: heads[2]!,
			threat: heads[3]!,
			insult: heads[4]!,
			identity_hate: heads[5]!,
			self_harm: heads[6]!,
			sexual: heads[7]!,
			drugs: heads[8]!,
			violence: heads[9]!,
		},
	};
}
