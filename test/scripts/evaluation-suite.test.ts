import { describe, expect, it } from "vitest";
import { isHarmful, judgeSuite, labelledCases, suiteReport } from "../../scripts/evaluation/model-card/suite.ts";
import { sweepThresholds } from "../../scripts/evaluation/score.ts";
import { summarise } from "../../scripts/golden/summary.ts";
import type { Severity } from "../../src/verdict.ts";
import { judgement } from "./judgements.ts";

it.each([
	["all classes are harmful or worse", ["harmful", "extremely_harmful"], true],
	["all classes are less", ["safe", "potentially_harmful"], false],
	["classes on both sides", ["potentially_harmful", "harmful"], null],
] as const)("a case is harmful or not, or says nothing: %s", (_, classes, expected) => {
	expect(isHarmful(classes)).toBe(expected);
});

describe("a suite", () => {
	const one = (id: string, classes: Severity[]) => ({ id, group: id.slice(0, 1), text: id, classes });
	const cases = [
		one("a-001", ["harmful"]),
		one("a-002", ["potentially_harmful", "harmful"]),
		one("b-001", ["safe"]),
		one("b-002", ["harmful", "extremely_harmful"]),
	];
	const answers = [
		{ ok: true as const, decision: judgement({ severity: "harmful", action: "review" }) },
		{ ok: true as const, decision: judgement({ severity: "safe" }) },
		{ ok: true as const, decision: judgement({ severity: "safe" }) },
		{ ok: false as const, reason: "network" },
	];
	const judged = judgeSuite(cases, answers);

	it("fails a case that got no judgement", () => {
		expect(judged[3]?.findings).toEqual([
			{ aspect: "class", passed: false, expected: "harmful | extremely_harmful", actual: "network" },
		]);
	});

	it("shows pass rates, cases with one side and cases with one class", () => {
		const report = suiteReport("suite", cases, answers, summarise(judged));
		expect(report.overall.class).toEqual({ passed: 2, total: 4, rate: 0.5 });
		expect(report.groups["a"]?.class).toEqual({ passed: 1, total: 2, rate: 0.5 });
		expect(report.binary).toMatchObject({ texts: 3, positives: 1, failures: { network: 1 } });
		expect(report.binary.roc_auc.not_safe).toBe(1);
		expect(report.graded).toMatchObject({ texts: 2, accuracy: 1 });
	});

	it("keeps the place of labelled cases", () => {
		expect(labelledCases(cases).positions).toEqual([0, 2, 3]);
	});
});

describe("the threshold sweep", () => {
	const sweep = sweepThresholds([0.9, 0.5, 0.5, 0.1], [true, true, false, false]);

	it("counts a score on the threshold as positive", () => {
		expect(sweep.map(({ threshold }) => threshold).slice(0, 2)).toEqual([0.05, 0.1]);
		expect(sweep[0]).toMatchObject({ precision: 0.5, recall: 1, false_positive_rate: 1 });
		expect(sweep.find(({ threshold }) => threshold === 0.5)).toMatchObject({
			precision: 2 / 3,
			recall: 1,
			f1: 0.8,
			false_positive_rate: 0.5,
		});
		expect(sweep.find(({ threshold }) => threshold === 0.55)).toMatchObject({ precision: 1, recall: 0.5 });
	});

	it("has no precision above every score, nor on a set of one class", () => {
		expect(sweep.at(-1)).toMatchObject({ precision: null, recall: 0, false_positive_rate: 0 });
		expect(sweepThresholds([0.9], [true])[0]).toMatchObject({ precision: null, recall: 1, false_positive_rate: null });
	});
});
