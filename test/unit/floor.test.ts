import { expect, it } from "vitest";
import { applyFloor, FLOOR_CERTAINTY, floorOf } from "../../src/classifier/floor.ts";
import { SEVERITIES } from "../../src/verdict.ts";
import { classificationOf, matchOf } from "../fakes/parts.ts";

const plain = matchOf("a b", "a");
const harmful = matchOf("a b", "a", { floor: "harmful", harm: "drugs" });
const extreme = matchOf("a b", "b", { floor: "extremely_harmful", harm: "self_harm" });

it("takes the highest floor of the matches", () => {
	expect(floorOf([])).toBe("safe");
	expect(floorOf([plain])).toBe("safe");
	expect(floorOf([extreme, plain, harmful])).toBe("extremely_harmful");
});

it("leaves a text without a floor as the model judged it", () => {
	const classification = classificationOf("harmful");
	expect(applyFloor(classification, [plain])).toBe(classification);
});

it("raises a safe text to the floor, with the probability of the final class as confidence", () => {
	const raised = applyFloor(classificationOf("safe", 0.99), [extreme]);
	expect(raised.severity).toBe("extremely_harmful");
	expect(raised.confidence).toBe(raised.probabilities.extremely_harmful);
	expect(raised.confidence).toBeCloseTo(FLOOR_CERTAINTY, 12);
	expect(raised.attributes.self_harm).toBe(FLOOR_CERTAINTY);
	expect(raised.attributes.drugs).toBe(0);
});

it("never lowers what the model found above the floor", () => {
	const raised = applyFloor(classificationOf("extremely_harmful", 0.6, { drugs: 0.99 }), [harmful]);
	expect(raised.severity).toBe("extremely_harmful");
	expect(raised.probabilities.extremely_harmful).toBe(0.6);
	expect(raised.attributes.drugs).toBe(0.99);
});

it.each(SEVERITIES.flatMap((model) => SEVERITIES.map((floor) => [model, floor] as const)))(
	"keeps probabilities that sum to 1 and are at least the certainty of the floor: %s raised to %s",
	(model, floor) => {
		for (const confidence of [0.3, 0.9, 1]) {
			const raised = applyFloor(classificationOf(model, confidence), [matchOf("a", "a", { floor })]);
			const values = SEVERITIES.map((severity) => raised.probabilities[severity]);
			expect(values.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
			expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
			const atLeast = values.slice(SEVERITIES.indexOf(floor)).reduce((a, b) => a + b);
			expect(atLeast).toBeGreaterThanOrEqual(FLOOR_CERTAINTY - 1e-12);
			expect(SEVERITIES.indexOf(raised.severity)).toBeGreaterThanOrEqual(SEVERITIES.indexOf(floor));
		}
	},
);
