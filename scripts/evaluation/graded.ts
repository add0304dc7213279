import { SEVERITIES, type Severity } from "../../src/verdict.ts";
import { JIGSAW_ATTRIBUTES, type Row } from "../embedded/labels.ts";
import type { Judgement } from "./judgement.ts";
import {
	averagePrecision,
	calibrationError,
	confusion,
	f1,
	macroF1,
	oneAgainstRest,
	precision,
	quadraticKappa,
	type ReliabilityBin,
	recall,
	reliabilityBins,
	rocAuc,
} from "./metrics.ts";
import { defined } from "./score.ts";

const LEVELS = SEVERITIES.length;

export interface ClassMeasures {
	/** Texts of this true class. */
	readonly support: number;
	readonly precision: number | null;
	readonly recall: number | null;
	readonly f1: number | null;
}

/** How well one probability separates and how far it can be believed. */
export interface ProbabilityReport {
	readonly positives: number;
	readonly roc_auc: number | null;
	readonly average_precision: number | null;
	readonly calibration_error: number | null;
	readonly reliability: readonly ReliabilityBin[];
}

/** What a set with one true severity a text shows. */
export interface GradedReport {
	readonly texts: number;
	readonly classes: Readonly<Record<Severity, ClassMeasures>>;
	readonly accuracy: number | null;
	readonly macro_f1: number | null;
	readonly quadratic_kappa: number | null;
	/** Rows are true classes, columns given ones, both in rising severity. */
	readonly confusion: readonly (readonly number[])[];
	/** Each severity above `safe`, or a worse one, against everything below it. */
	readonly at_least: Readonly<Record<string, ProbabilityReport>>;
}

export interface GradedText {
	readonly severity: Severity;
	readonly decision: Judgement;
}

/** A probability against its labels. */
export function probabilityReport(scores: readonly number[], truth: readonly boolean[]): ProbabilityReport {
	return {
		positives: truth.filter(Boolean).length,
		roc_auc: defined(rocAuc(scores, truth)),
		average_precision: defined(averagePrecision(scores, truth)),
		calibration_error: defined(calibrationError(scores, truth)),
		reliability: reliabilityBins(scores, truth),
	};
}

function tail({ probabilities }: Judgement, level: number): number {
	return Math.min(
		1,
		SEVERITIES.slice(level).reduce((sum, severity) => sum + probabilities[severity], 0),
	);
}

/** Scores four-level judgements against true severities. */
export function gradedReport(rows: readonly GradedText[]): GradedReport {
	const truth = rows.map(({ severity }) => SEVERITIES.indexOf(severity));
	const given = rows.map(({ decision }) => SEVERITIES.indexOf(decision.classification));
	const counts = confusion(truth, given, LEVELS);
	const right = truth.filter((level, i) => level === given[i]).length;
	const classes = SEVERITIES.map((severity, level): [Severity, ClassMeasures] => {
		const one = oneAgainstRest(counts, LEVELS, level);
		return [
			severity,
			{
				support: one.truePositives + one.falseNegatives,
				precision: defined(precision(one)),
				recall: defined(recall(one)),
				f1: defined(f1(one)),
			},
		];
	});
	const atLeast = SEVERITIES.slice(1).map((severity, i): [string, ProbabilityReport] => [
		severity,
		probabilityReport(
			rows.map(({ decision }) => tail(decision, i + 1)),
			truth.map((level) => level >= i + 1),
		),
	]);
	return {
		texts: rows.length,
		classes: Object.fromEntries(classes) as Record<Severity, ClassMeasures>,
		accuracy: defined(right / rows.length),
		macro_f1: rows.length > 0 ? macroF1(counts, LEVELS) : null,
		quadratic_kappa: defined(quadraticKappa(counts, LEVELS)),
		confusion: SEVERITIES.map((_, level) => [...counts.slice(level * LEVELS, (level + 1) * LEVELS)]),
		at_least: Object.fromEntries(atLeast),
	};
}

export interface AttributesReport {
	readonly mean_roc_auc: number | null;
	readonly attributes: Readonly<Record<string, ProbabilityReport>>;
}

/** The six attributes that Jigsaw labels, and the mean of their areas as its 2018 challenge scored them. */
export function attributesReport(rows: readonly (Pick<Row, "labels"> & { decision: Judgement })[]): AttributesReport {
	const reports = JIGSAW_ATTRIBUTES.map((attribute): [string, ProbabilityReport] => [
		attribute,
		probabilityReport(
			rows.map(({ decision }) => decision.attributes[attribute]),
			rows.map(({ labels }) => labels[attribute] === 1),
		),
	]);
	const areas = reports.map(([, report]) => report.roc_auc ?? Number.NaN);
	return {
		mean_roc_auc: defined(areas.reduce((sum, area) => sum + area, 0) / areas.length),
		attributes: Object.fromEntries(reports),
	};
}
