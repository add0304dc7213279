import { describe, expect, it } from "vitest";
import { CATEGORIES, categoryScores, flaggedCategories, NOT_JUDGED } from "../../src/http/routes/openai/categories.ts";
import { ATTRIBUTES, type AttributeScores } from "../../src/verdict.ts";

function scored(fields: Partial<AttributeScores>): AttributeScores {
	return { ...(Object.fromEntries(ATTRIBUTES.map((name) => [name, 0])) as AttributeScores), ...fields };
}

describe("scores of the categories", () => {
	it.each([
		["an insult", { insult: 0.9 }, { harassment: 0.9 }],
		["a threat", { threat: 0.8 }, { harassment: 0.8, "harassment/threatening": 0.8, violence: 0.8 }],
		["hate", { identity_hate: 0.7 }, { hate: 0.7 }],
		[
			"hate that threatens",
			{ identity_hate: 0.7, violence: 0.6 },
			{ hate: 0.7, "hate/threatening": 0.6, violence: 0.6 },
		],
		["drugs", { drugs: 0.9 }, { illicit: 0.9 }],
		["a sexual text", { sexual: 0.6 }, { sexual: 0.6 }],
		["swearing at nobody", { obscene: 0.9, toxic: 0.9 }, {}],
	])("%s", (_name, attributes, expected) => {
		expect(categoryScores(scored(attributes), [])).toEqual({
			...Object.fromEntries(CATEGORIES.map((name) => [name, 0])),
			...expected,
		});
	});

	it.each([
		["no known phrase counts as one's own", [], [0.9, 0]],
		["a cry for help", ["help_seeking"], [0.9, 0]],
		["urging others", ["encouragement"], [0, 0.9]],
		["both", ["disclosure", "method"], [0.9, 0.9]],
	] as const)("self-harm: %s", (_name, intents, [own, urging]) => {
		expect(categoryScores(scored({ self_harm: 0.9 }), intents)).toMatchObject({
			"self-harm": 0.9,
			"self-harm/intent": own,
			"self-harm/instructions": urging,
		});
	});

	it("what nothing here judges is 0, whatever is said", () => {
		const scores = categoryScores(Object.fromEntries(ATTRIBUTES.map((name) => [name, 1])) as AttributeScores, []);
		expect(NOT_JUDGED.map((name) => scores[name])).toEqual([0, 0, 0]);
	});
});

describe("flagged categories", () => {
	const scores = categoryScores(scored({ insult: 0.4, sexual: 0.2 }), []);

	it("are none where the policy allows the text", () => {
		const strong = categoryScores(scored({ insult: 0.9 }), []);
		expect([...flaggedCategories({ action: "allow", classification: "harmful" }, strong)]).toEqual([]);
	});

	it("are the strongest one where none is strong and the severity says that it is harmful", () => {
		expect([...flaggedCategories({ action: "review", classification: "harmful" }, scores)]).toEqual(["harassment"]);
	});

	it("are none where the policy acts for another reason than a harm", () => {
		expect([...flaggedCategories({ action: "review", classification: "safe" }, scores)]).toEqual([]);
	});
});
