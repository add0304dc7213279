import { describe, expect, it } from "vitest";
import { brokenBounds, parseBounds, raiseBounds } from "../../scripts/golden/bounds.ts";
import { type JudgedDecision, judgeCase } from "../../scripts/golden/judge.ts";
import { cutProse, keepsClass, padSentence } from "../../scripts/golden/padding.ts";
import { type JudgedCase, passRate, summarise } from "../../scripts/golden/summary.ts";
import { parseChecklist, parseGolden } from "../../scripts/golden/vectors.ts";

const lines = (...rows: object[]) => ({
	name: "a.jsonl",
	content: rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
});
const golden = { id: "mission-001", group: "mission", text: "hello", classes: ["safe"] };
const check = { id: "negation-001", function: "negation", text: "hello", classes: ["safe"] };

describe("vector files", () => {
	it("reads cases with and without the optional expectations", () => {
		const full = {
			...golden,
			id: "mission-002",
			text: "x",
			action: ["allow"],
			detected: false,
			normalized: "x",
			escalation: null,
		};
		expect(parseGolden([lines(golden, full)])).toEqual([golden, full]);
	});

	it.each([
		["an unknown field", { ...golden, severity: "safe" }],
		["an unknown class", { ...golden, classes: ["fine"] }],
		["no class", { ...golden, classes: [] }],
		["an id without a number", { ...golden, id: "mission" }],
		["an unknown action", { ...golden, action: ["delete"] }],
	])("refuses %s at its line", (_, row) => {
		expect(() => parseGolden([lines({ ...golden, id: "mission-009", text: "y" }, row)])).toThrow(/^a\.jsonl:2: /);
	});

	it("refuses ids and texts that stand twice, also in two files", () => {
		expect(() => parseGolden([lines(golden), lines({ ...golden, text: "y" })])).toThrow("mission-001 stands twice");
		expect(() => parseGolden([lines(golden, { ...golden, id: "mission-002" })])).toThrow(
			"mission-002 has the text of mission-001",
		);
	});

	it("refuses a CheckList pair that is one-sided", () => {
		const left = { ...check, pair: "negation-002" };
		const right = { ...check, id: "negation-002", text: "y" };
		expect(() => parseChecklist([lines(left, right)])).toThrow(
			"negation-001: negation-002 does not name it as its pair",
		);
		expect(parseChecklist([lines(left, { ...right, pair: "negation-001" })])).toHaveLength(2);
	});
});

const decision: JudgedDecision = {
	normalizedText: "I want to kill myself",
	algospeakDetected: true,
	classification: "extremely_harmful",
	action: "review",
	escalation: "crisis",
};

describe("judging a decision", () => {
	it("passes when the decision is among what the case allows", () => {
		const findings = judgeCase(
			{
				classes: ["harmful", "extremely_harmful"],
				action: ["review"],
				detected: true,
				normalized: "I want to kill myself",
				escalation: "crisis",
			},
			decision,
		);
		expect(findings.map(({ aspect, passed }) => [aspect, passed])).toEqual([
			["class", true],
			["action", true],
			["detected", true],
			["normalized", true],
			["escalation", true],
		]);
	});

	it.each([
		["class", { classes: ["safe"] as const }, "safe", "extremely_harmful"],
		["action", { action: ["allow"] as const }, "allow", "review"],
		["detected", { detected: false }, "false", "true"],
		["normalized", { normalized: "I want to kill Myself" }, "I want to kill Myself", "I want to kill myself"],
		["escalation", { escalation: null }, "null", "crisis"],
	])("fails on a wrong %s and says both sides", (aspect, part, expected, actual) => {
		const findings = judgeCase({ classes: ["extremely_harmful"], ...part } as never, decision);
		expect(findings.filter(({ passed }) => !passed)).toEqual([{ aspect, passed: false, expected, actual }]);
	});

	it("judges only the class when a case states nothing else", () => {
		expect(judgeCase({ classes: ["safe"] }, decision).map(({ aspect }) => aspect)).toEqual(["class"]);
	});
});

const judged = (id: string, group: string, passed: boolean): JudgedCase => ({
	id,
	group,
	findings: [
		{ aspect: "class", passed, expected: "safe", actual: passed ? "safe" : "harmful" },
		{ aspect: "detected", passed: true, expected: "false", actual: "false" },
	],
});

describe("summary and bounds", () => {
	const summary = summarise([judged("a-001", "a", true), judged("a-002", "a", false), judged("b-001", "b", true)]);

	it("counts passes per group and aspect and lists failures", () => {
		expect(summary.groups["a"]).toEqual({ class: { passed: 1, total: 2 }, detected: { passed: 2, total: 2 } });
		expect(summary.overall.class).toEqual({ passed: 2, total: 3 });
		expect(summary.failures).toEqual([
			{ id: "a-002", group: "a", aspect: "class", passed: false, expected: "safe", actual: "harmful" },
		]);
		expect(passRate(summary.groups["a"]?.class)).toBe(0.5);
		expect(passRate(summary.groups["a"]?.escalation)).toBe(1);
	});

	const parse = (part: object) =>
		parseBounds(JSON.stringify({ overall: {}, groups: { a: {}, b: {} }, padding: 1, known_misses: [], ...part }));

	it("holds at the bound and breaks above it", () => {
		expect(brokenBounds(parse({ overall: { class: 0.66 }, groups: { a: { class: 0.5 }, b: {} } }), summary)).toEqual(
			[],
		);
		expect(brokenBounds(parse({ overall: { class: 0.67 }, groups: { a: { class: 0.51 }, b: {} } }), summary)).toEqual([
			"overall: class 66.7%, bound 67.0%",
			"a: class 50.0%, bound 51.0%",
		]);
	});

	it("names groups without a bound and bounds without a group", () => {
		expect(brokenBounds(parse({ groups: { a: {}, c: {} } }), summary)).toEqual([
			"c: no such group",
			"b: no bound is set",
		]);
	});

	const missed = summarise([
		{
			id: "a-001",
			group: "a",
			findings: [{ aspect: "normalized", passed: false, expected: "kill", actual: "k1ll" }],
		},
		{ id: "b-001", group: "b", findings: [{ aspect: "detected", passed: true, expected: "true", actual: "true" }] },
	]);

	it("breaks on an exact miss that is not known, whatever the rates", () => {
		expect(brokenBounds(parse({}), missed)).toEqual(['a-001 normalized: expected "kill", got "k1ll"']);
		expect(brokenBounds(parse({ known_misses: ["a-001 detected"] }), missed)).toHaveLength(1);
		expect(brokenBounds(parse({ known_misses: ["a-001 normalized"] }), missed)).toEqual([]);
	});

	it("raises rates to the percent below what is reached and never lowers one", () => {
		const raised = raiseBounds(parse({ overall: { class: 0.9 }, groups: { a: { class: 0.2 } } }), summary);
		expect(raised.overall).toEqual({ class: 0.9 });
		expect(raised.groups).toEqual({ a: { class: 0.5 }, b: { class: 1 } });
		expect(raiseBounds(parse({}), summary).overall).toEqual({ class: 0.66 });
	});

	it("drops misses that are gone and adds none", () => {
		const before = parse({ known_misses: ["a-001 normalized", "b-001 detected"] });
		expect(raiseBounds(before, missed).known_misses).toEqual(["a-001 normalized"]);
		expect(raiseBounds(parse({}), missed).known_misses).toEqual([]);
	});

	it("refuses a bounds file with a rate above one or an unknown aspect", () => {
		expect(() => parse({ overall: { class: 95 } })).toThrow();
		expect(() => parse({ overall: { clas: 1 } })).toThrow();
		expect(() => parse({ overall: { normalized: 1 } })).toThrow();
	});
});

describe("padding", () => {
	it("cuts prose at the end of a sentence", () => {
		expect(cutProse("One two. Three four. Five six.", 25)).toBe("One two. Three four.");
		expect(() => cutProse("short.", 25)).toThrow("fewer than 25");
	});

	it("puts the sentence at each place and keeps the prose whole", () => {
		const prose = "One. Two. Three. Four.";
		expect(padSentence("Hit!", prose, "start")).toBe("Hit! One. Two. Three. Four.");
		expect(padSentence("Hit!", prose, "middle")).toBe("One. Two. Three. Hit! Four.");
		expect(padSentence("Hit!", prose, "end")).toBe("One. Two. Three. Four. Hit!");
	});

	it.each([
		["harmful", "harmful", true],
		["harmful", "potentially_harmful", true],
		["harmful", "safe", false],
		["harmful", "extremely_harmful", true],
		["extremely_harmful", "potentially_harmful", false],
	] as const)("a %s sentence that becomes %s: kept is %s", (alone, padded, kept) => {
		expect(keepsClass(alone, padded)).toBe(kept);
	});
});
