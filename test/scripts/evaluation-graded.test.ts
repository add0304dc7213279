import { expect, it } from "vitest";
import { attributesReport, gradedReport } from "../../scripts/evaluation/graded.ts";
import { SEVERITIES, type Severity } from "../../src/verdict.ts";
import { NO_ATTRIBUTES } from "../fakes/parts.ts";
import { judgement } from "./judgements.ts";

function graded(pairs: readonly (readonly [truth: number, given: number])[]) {
	return gradedReport(
		pairs.map(([truth, given]) => ({
			severity: SEVERITIES[truth]!,
			decision: judgement({ severity: SEVERITIES[given] as Severity }),
		})),
	);
}

it("shows every class, the matrix and the tails", () => {
	// True 0, 0, 1, 2 given 0, 0, 2, 2: kappa 1 - 1/7, as worked out among the metrics.
	const report = graded([
		[0, 0],
		[0, 0],
		[1, 2],
		[2, 2],
	]);
	expect(report.classes.harmful).toEqual({ support: 1, precision: 0.5, recall: 1, f1: 2 / 3 });
	expect(report.classes.potentially_harmful).toEqual({ support: 1, precision: null, recall: 0, f1: 0 });
	expect(report.classes.extremely_harmful).toEqual({ support: 0, precision: null, recall: null, f1: null });
	expect(report.confusion).toEqual([
		[2, 0, 0, 0],
		[0, 0, 1, 0],
		[0, 0, 1, 0],
		[0, 0, 0, 0],
	]);
	expect(report.accuracy).toBe(0.75);
	expect(report.macro_f1).toBeCloseTo((1 + 2 / 3) / 4, 12);
	expect(report.quadratic_kappa).toBeCloseTo(6 / 7, 12);
	// Both texts above safe are given as harmful; one of them is.
	expect(report.at_least["potentially_harmful"]).toMatchObject({ positives: 2, roc_auc: 1, average_precision: 1 });
	expect(report.at_least["harmful"]).toMatchObject({ positives: 1, average_precision: 0.5, calibration_error: 0.25 });
	expect(report.at_least["extremely_harmful"]).toMatchObject({ positives: 0, roc_auc: null });
});

it("has no figure where there is none: one class only, and no rows", () => {
	expect(graded([[1, 1]])).toMatchObject({ accuracy: 1, macro_f1: 0.25, quadratic_kappa: null });
	expect(graded([])).toMatchObject({ texts: 0, accuracy: null, macro_f1: null, quadratic_kappa: null });
});

it("averages the areas of the six attributes, and has no mean when one is undefined", () => {
	const row = (isNasty: boolean, toxic: number) => ({
		labels: {
			toxic: Number(isNasty),
			severe_toxic: Number(isNasty),
			obscene: Number(isNasty),
			threat: Number(isNasty),
			insult: Number(isNasty),
			identity_hate: Number(isNasty),
		},
		decision: judgement({ attributes: { ...NO_ATTRIBUTES, toxic } }),
	});
	// Toxic separates; the other five are ties.
	expect(attributesReport([row(true, 0.9), row(false, 0.1)]).mean_roc_auc).toBeCloseTo((1 + 5 * 0.5) / 6, 12);
	expect(attributesReport([row(true, 0.9)]).mean_roc_auc).toBeNull();
});
