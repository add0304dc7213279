import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, decideAction, type PolicyInput } from "../../src/policy.ts";
import type { AttributeScores, SelfHarmIntent, Severity } from "../../src/verdict.ts";
import { classificationOf } from "../fakes/parts.ts";

function inputOf(
	severity: Severity,
	confidence: number,
	attributes: Partial<AttributeScores> = {},
	intents: SelfHarmIntent[] = [],
): PolicyInput {
	const classification = classificationOf(severity, confidence, attributes);
	return { ...classification, intents, trusted: true, languageSupported: true };
}

const decide = (...input: Parameters<typeof inputOf>) => decideAction(DEFAULT_POLICY, inputOf(...input));
const CRISIS = { escalation: "crisis", support: "self_harm" };
const NO_CRISIS = { escalation: null, support: null };

describe("severity", () => {
	it.each([
		["safe", 0.99, "allow"],
		["potentially_harmful", 0.6, "allow"],
		["potentially_harmful", 0.95, "review"],
		["harmful", 0.55, "review"],
		["harmful", 0.9, "block"],
		["extremely_harmful", 0.35, "review"],
		["extremely_harmful", 0.7, "block"],
	] as const)("%s at %d is %s", (severity, confidence, action) => {
		expect(decide(severity, confidence)).toEqual({ action, ...NO_CRISIS });
	});

	it("counts a worse severity towards a lesser one", () => {
		const probabilities = { safe: 0.1, potentially_harmful: 0, harmful: 0.65, extremely_harmful: 0.25 };
		const input = { ...inputOf("harmful", 0.65), probabilities };
		expect(decideAction(DEFAULT_POLICY, input).action).toBe("block");
	});
});

describe("attributes", () => {
	it("raise the action of a mild text, at their own thresholds", () => {
		expect(decide("safe", 0.9, { identity_hate: 0.59 }).action).toBe("allow");
		expect(decide("safe", 0.9, { identity_hate: 0.6 }).action).toBe("review");
		expect(decide("safe", 0.9, { identity_hate: 0.9 }).action).toBe("block");
		expect(decide("safe", 0.9, { toxic: 1, obscene: 1, insult: 1 }).action).toBe("allow");
	});

	it("never lower it", () => {
		expect(decide("harmful", 0.9, { identity_hate: 0.6 }).action).toBe("block");
	});
});

describe("self-harm", () => {
	it.each(["disclosure", "help_seeking"] as const)("%s is a crisis for people, never a block", (intent) => {
		expect(decide("extremely_harmful", 0.97, { self_harm: 0.97, violence: 0.99, threat: 0.99 }, [intent])).toEqual({
			action: "review",
			...CRISIS,
		});
		expect(decide("safe", 0.99, {}, [intent])).toEqual({ action: "review", ...CRISIS });
	});

	it.each(["encouragement", "method"] as const)("%s is blocked, however mild the rest", (intent) => {
		expect(decide("safe", 0.99, { self_harm: 0.9 }, [intent])).toEqual({ action: "block", ...NO_CRISIS });
	});

	it("that both discloses and urges is blocked and still a crisis", () => {
		expect(decide("extremely_harmful", 0.97, {}, ["disclosure", "encouragement"])).toEqual({
			action: "block",
			...CRISIS,
		});
	});

	it("seen only by the model counts as disclosure", () => {
		expect(decide("extremely_harmful", 0.97, { self_harm: 0.5 })).toEqual({ action: "review", ...CRISIS });
		expect(decide("extremely_harmful", 0.97, { self_harm: 0.49 })).toEqual({ action: "block", ...NO_CRISIS });
	});

	it("does not shield another harm", () => {
		expect(decide("extremely_harmful", 0.97, { identity_hate: 0.95 }, ["disclosure"])).toEqual({
			action: "block",
			...CRISIS,
		});
	});
});

describe("a text in an unsupported language", () => {
	const foreign = { languageSupported: false, trusted: false };

	it("goes to review, whatever the model says about it", () => {
		for (const severity of ["safe", "extremely_harmful"] as const) {
			const input = { ...inputOf(severity, 0.97, { self_harm: 0.9, identity_hate: 0.99 }), ...foreign };
			expect(decideAction(DEFAULT_POLICY, input)).toEqual({ action: "review", ...NO_CRISIS });
		}
	});

	it("is blocked when stage 1 is certain", () => {
		const input = { ...inputOf("extremely_harmful", 0.97), ...foreign, trusted: true };
		expect(decideAction(DEFAULT_POLICY, input).action).toBe("block");
	});

	it("is a crisis when stage 1 recognised a disclosure", () => {
		const input = { ...inputOf("safe", 0.97, {}, ["disclosure"]), ...foreign };
		expect(decideAction(DEFAULT_POLICY, input)).toEqual({ action: "review", ...CRISIS });
	});

	it("gets what the policy says", () => {
		const policy = { ...DEFAULT_POLICY, unsupportedLanguage: "allow" } as const;
		expect(decideAction(policy, { ...inputOf("safe", 0.97), ...foreign }).action).toBe("allow");
	});
});
