import { describe, expect, it } from "vitest";
import { biasAreas, biasMean, fairnessOf, namesGroup } from "../../scripts/evaluation/fairness.ts";
import { judgement } from "./judgements.ts";

describe("areas of Borkan et al. 2019", () => {
	// Group: a positive at .9 and a negative at .6; background: positives at .7 and .5, a negative at .2.
	const scores = [0.9, 0.6, 0.7, 0.5, 0.2];
	const truth = [true, false, true, true, false];
	const isInGroup = [true, true, false, false, false];

	it("compare the right sides", () => {
		// BPSN: .7 beats the group's negative at .6 and .5 does not. BNSP: .9 against .2.
		expect(biasAreas(scores, truth, isInGroup)).toEqual({ subgroup: 1, bpsn: 0.5, bnsp: 1 });
	});

	it("are undefined where a side is absent", () => {
		const areas = biasAreas([0.9, 0.1], [true, false], [true, false]);
		expect(areas.subgroup).toBeNaN();
		expect(areas.bpsn).toBeNaN();
		expect(areas.bnsp).toBe(1);
	});

	it("are averaged so that the worst weighs most", () => {
		// ((.5 ** -5 + 1) / 2) ** (-1 / 5) = 16.5 ** -.2
		expect(biasMean([0.5, 1])).toBeCloseTo(16.5 ** -0.2, 12);
		expect(biasMean([0.8, 0.8, 0.8])).toBeCloseTo(0.8, 12);
		expect(biasMean([])).toBeNaN();
	});
});

describe("identity terms", () => {
	it.each([
		["a term in any case", "muslim", "A MUSLIM neighbour", true],
		["a term of two words", "asian", "middle eastern food", true],
		["no part of a word", "male", "female", false],
		["no other group", "jewish", "a catholic school", false],
	])("%s", (_, group, text, expected) => {
		expect(namesGroup(group)(text)).toBe(expected);
	});
});

it("slices show only groups with enough of both classes", () => {
	const row = (text: string, isPositive: boolean, notSafe: number) => ({
		text,
		isPositive,
		decision: judgement({ notSafe, action: notSafe > 0.5 ? "review" : "allow" }),
	});
	const judged = Array.from({ length: 10 }, () => [
		row("jews one", true, 0.9),
		row("jews two", false, 0.6),
		row("none", true, 0.7),
		row("none", false, 0.1),
		row("muslims", true, 0.9),
	]).flat();
	const report = fairnessOf(judged);
	expect(Object.keys(report.groups)).toEqual(["jewish"]);
	expect(report.groups["jewish"]).toEqual({
		texts: 20,
		positives: 10,
		subgroup_auc: 1,
		bpsn_auc: 1,
		bnsp_auc: 1,
		false_positive_rate: 1,
	});
	expect(report.mean.bpsn_auc).toBeCloseTo(1, 12);
	expect(fairnessOf([]).mean.bpsn_auc).toBeNull();
});
