import {
	type Attribute,
	type AttributeScores,
	type Classification,
	type Match,
	maxSeverity,
	SEVERITIES,
	type Severity,
	type SeverityProbabilities,
} from "../verdict.ts";

/**
 * How sure a matched pattern with a floor is that the text is at least that severe, 0..1. Patterns carry a floor only
 * where the reading is never harmless; the rest is quotation, song titles and irony.
 */
export const FLOOR_CERTAINTY = 0.97;

/** The highest floor among the matches; `safe` when none carries one. */
export function floorOf(matches: readonly Match[]): Severity {
	return matches.reduce<Severity>((floor, match) => (match.floor ? maxSeverity(floor, match.floor) : floor), "safe");
}

/**
 * Moves the probability below the floor up to the floor itself, all but the share that stage 1 may be wrong about
 * (`1 - FLOOR_CERTAINTY`); what the model gives to the floor and above stays. The result sums to 1: stage 1 knows
 * "at least this", and says nothing about how much worse the text is.
 */
function raiseProbabilities(probabilities: SeverityProbabilities, floor: Severity): SeverityProbabilities {
	const raised: Record<Severity, number> = { ...probabilities };
	for (const below of SEVERITIES.slice(0, SEVERITIES.indexOf(floor))) {
		const moved = probabilities[below] * FLOOR_CERTAINTY;
		raised[below] -= moved;
		raised[floor] += moved;
	}
	return raised;
}

function raiseAttributes(attributes: AttributeScores, matches: readonly Match[]): AttributeScores {
	const raised: Record<Attribute, number> = { ...attributes };
	for (const { floor, harm } of matches) {
		if (floor && floor !== "safe" && harm !== "none") raised[harm] = Math.max(raised[harm], FLOOR_CERTAINTY);
	}
	return raised;
}

/**
 * Raises a classification to what stage 1 knows for certain: the class to the highest floor, the attributes to the
 * matched harms. `confidence` stays the probability of the final class. Without a floor it is returned as it is.
 */
export function applyFloor(classification: Classification, matches: readonly Match[]): Classification {
	const floor = floorOf(matches);
	if (floor === "safe") return classification;
	const severity = maxSeverity(classification.severity, floor);
	const probabilities = raiseProbabilities(classification.probabilities, floor);
	return {
		severity,
		confidence: probabilities[severity],
		probabilities,
		attributes: raiseAttributes(classification.attributes, matches),
	};
}
