import { describe, expect, it } from "vitest";
import {
	averagePrecision,
	binaryCounts,
	calibrationError,
	confusion,
	f1,
	falsePositiveRate,
	macroF1,
	oneAgainstRest,
	percentile,
	precision,
	quadraticKappa,
	recall,
	reliabilityBins,
	rocAuc,
} from "../../scripts/evaluation/metrics.ts";

describe("ranking", () => {
	it.each([
		["the example of scikit-learn's roc_auc_score", [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75],
		["perfect order", [0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], 1],
		["reversed order", [0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0],
		["all scores equal: every pair is a tie", [0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5],
		// Pairs: 3>1, 3>2, 2>1 win and 2=2 ties: 3.5 of 4.
		["one tie across the classes", [3, 2, 2, 1], [1, 1, 0, 0], 0.875],
	])("ROC-AUC: %s", (_, scores, truth, expected) => {
		expect(rocAuc(scores, truth)).toBeCloseTo(expected, 12);
	});

	it.each([
		// Precision 1 at recall 1/2, then 2/3 at recall 1: 1/2 + 1/3.
		["the example of scikit-learn's average_precision_score", [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 5 / 6],
		["perfect order", [0.1, 0.9], [0, 1], 1],
		["all scores equal: one step at the share of positives", [1, 1, 1, 1], [1, 0, 0, 0], 0.25],
		// The tie at 2 is one step: precision 2/3 there, after 1/1.
		["a tie is one step", [3, 2, 2, 1], [1, 1, 0, 0], 1 / 2 + 1 / 3],
	])("average precision: %s", (_, scores, truth, expected) => {
		expect(averagePrecision(scores, truth)).toBeCloseTo(expected, 12);
	});

	it("does not depend on the order of tied rows", () => {
		const scores = [0.5, 0.5, 0.5, 0.2];
		expect(rocAuc(scores, [1, 0, 0, 1])).toBe(rocAuc(scores, [0, 0, 1, 1]));
		expect(averagePrecision(scores, [1, 0, 0, 1])).toBe(averagePrecision(scores, [0, 0, 1, 1]));
	});

	it("is undefined where a class is absent", () => {
		expect(rocAuc([0.1, 0.2], [1, 1])).toBeNaN();
		expect(averagePrecision([0.1, 0.2], [0, 0])).toBeNaN();
	});

	it("refuses a score that is not a number", () => {
		expect(() => rocAuc([0.1, Number.NaN], [0, 1])).toThrow("NaN");
	});
});

describe("a threshold", () => {
	const counts = binaryCounts([1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0]);

	it("counts the four outcomes", () => {
		expect(counts).toEqual({ truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 3 });
	});

	it("gives precision, recall, F1 and false positive rate", () => {
		expect(precision(counts)).toBeCloseTo(2 / 3, 12);
		expect(recall(counts)).toBeCloseTo(2 / 3, 12);
		expect(f1(counts)).toBeCloseTo(2 / 3, 12);
		expect(falsePositiveRate(counts)).toBe(0.25);
	});

	it("has recall 0 when nothing is found, and no precision", () => {
		const none = binaryCounts([0, 0], [1, 0]);
		expect(recall(none)).toBe(0);
		expect(f1(none)).toBe(0);
		expect(precision(none)).toBeNaN();
	});
});

describe("levels", () => {
	it("counts true against given", () => {
		expect([...confusion([0, 1, 1], [0, 1, 0], 2)]).toEqual([1, 0, 1, 1]);
	});

	it("counts one level against the rest", () => {
		const counts = confusion([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3);
		expect(oneAgainstRest(counts, 3, 0)).toEqual({
			truePositives: 2,
			falsePositives: 1,
			falseNegatives: 0,
			trueNegatives: 3,
		});
	});

	it("a level that never occurs counts 0 in macro F1", () => {
		expect(macroF1(confusion([0, 0], [0, 0], 4), 4)).toBe(0.25);
	});

	it("kappa is undefined when nothing varies, and without rows", () => {
		expect(quadraticKappa(confusion([1, 1], [1, 1], 4), 4)).toBeNaN();
		expect(quadraticKappa(confusion([], [], 4), 4)).toBeNaN();
	});

	it("macro F1 is the mean over levels", () => {
		// scikit-learn's f1_score example: [0,1,2,0,1,2] against [0,2,1,0,0,1] gives 0.8, 0, 0.
		const counts = confusion([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3);
		expect(macroF1(counts, 3)).toBeCloseTo(0.8 / 3, 12);
	});

	it.each([
		["perfect agreement", [0, 1, 2, 3], [0, 1, 2, 3], 1],
		// Observed 9+1+1+9 = 20, expected 40 pairs' squares / 4 = 10.
		["reversed levels", [0, 1, 2, 3], [3, 2, 1, 0], -1],
		["a constant answer is chance", [0, 1, 2, 3], [1, 1, 1, 1], 0],
		// Observed 1; with margins [2,1,1] and [2,0,2] expected (16 + 2 + 2 + 8) / 4 = 7.
		["one step off in one of four", [0, 0, 1, 2], [0, 0, 2, 2], 1 - 1 / 7],
	])("quadratic kappa: %s", (_, truth, given, expected) => {
		expect(quadraticKappa(confusion(truth, given, 4), 4)).toBeCloseTo(expected, 12);
	});
});

describe("calibration", () => {
	it("weighs the gap of each bin by its size", () => {
		// Bin .1: mean .1 against 0 of 2; bin .9: mean .9 against 1 of 2. (2*.1 + 2*.4) / 4.
		expect(calibrationError([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 0])).toBeCloseTo(0.25, 12);
	});

	it("bins probabilities as scikit-learn's calibration_curve example does", () => {
		// Its bins of thirds give (.2, 0), (.525, .5), (.85, 1); in tenths every probability of it stands alone or in a pair.
		const probabilities = [0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1];
		const bins = reliabilityBins(probabilities, [0, 0, 0, 0, 1, 1, 1, 1, 1]);
		expect(bins.map(({ count }) => count)).toEqual([0, 1, 1, 1, 1, 0, 1, 1, 1, 2]);
		expect(bins[9]).toMatchObject({ from: 0.9, to: 1, positiveShare: 1 });
		expect(bins[9]?.meanProbability).toBeCloseTo(0.95, 12);
		expect(bins[0]?.meanProbability).toBeNaN();
	});

	it("has no error without rows to be wrong about", () => {
		expect(calibrationError([], [])).toBeNaN();
	});

	it("is zero for certain and right answers, and counts probability 1 in the last bin", () => {
		expect(calibrationError([0, 1, 1], [0, 1, 1])).toBe(0);
	});
});

describe("percentile", () => {
	it("takes the nearest rank", () => {
		const values = Array.from({ length: 100 }, (_, i) => 100 - i);
		expect(percentile(values, 0.5)).toBe(50);
		expect(percentile(values, 0.99)).toBe(99);
		expect(percentile([7], 0.5)).toBe(7);
		expect(percentile([], 0.5)).toBeNaN();
	});
});
