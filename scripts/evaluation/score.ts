import { SEVERITIES, type Severity } from "../../src/verdict.ts";
import type { EvaluationRow } from "./datasets.ts";
import { type Answer, type Judgement, notSafe } from "./judgement.ts";
import {
	averagePrecision,
	binaryCounts,
	calibrationError,
	f1,
	falsePositiveRate,
	precision,
	type ReliabilityBin,
	recall,
	reliabilityBins,
	rocAuc,
} from "./metrics.ts";

/** `harmful` or worse counts as a false alarm on a benign text. */
const HARMFUL_LEVEL = SEVERITIES.indexOf("harmful");

/** Mean severity level, scaled to 0..1: rewards sureness that a text is worse. */
function expectedSeverity({ probabilities }: Judgement): number {
	const mean = SEVERITIES.reduce((sum, severity, level) => sum + level * probabilities[severity], 0);
	return mean / (SEVERITIES.length - 1);
}

/** Scores by which ranking is measured; hate sets ask for another head than sets of toxicity. */
const SCORES = {
	not_safe: notSafe,
	expected_severity: expectedSeverity,
	toxic: (decision: Judgement) => decision.attributes.toxic,
	identity_hate: (decision: Judgement) => decision.attributes.identity_hate,
} as const;
type ScoreName = keyof typeof SCORES;

export interface SliceCard {
	readonly texts: number;
	/** Share of texts where "action is not allow" agrees with the set's label. */
	readonly accuracy: number;
}

/** What one set shows. Measures that need a class which the set lacks are null. Failed texts are in no measure. */
export interface SetCard {
	readonly name: string;
	readonly texts: number;
	readonly positives: number;
	/** Texts without a judgement, by reason. */
	readonly failures: Readonly<Record<string, number>>;
	readonly roc_auc: Readonly<Record<ScoreName, number | null>>;
	readonly average_precision: Readonly<Record<ScoreName, number | null>>;
	/** Calibration error of 1 - P(safe) against the set's label. */
	readonly calibration_error: number | null;
	/** Ten bins of 1 - P(safe) against the set's label; null without both classes. */
	readonly reliability: readonly ReliabilityBin[] | null;
	/** 1 - P(safe) cut at each threshold. */
	readonly sweep: readonly SweepPoint[];
	/** At the policy threshold: action is not allow. */
	readonly policy: Measures;
	/** At `harmful` or worse. */
	readonly harmful: Measures;
	readonly classes: Readonly<Record<Severity, number>>;
	readonly slices: Readonly<Record<string, SliceCard>>;
}

export interface Measures {
	readonly f1: number | null;
	readonly precision: number | null;
	readonly recall: number | null;
	readonly false_positive_rate: number | null;
}

export interface SweepPoint extends Measures {
	readonly threshold: number;
}

/** Steps of the threshold sweep between 0 and 1, both left out. */
const SWEEP_STEPS = 20;

/** What a positive from each threshold on is worth. */
export function sweepThresholds(scores: readonly number[], truth: readonly boolean[]): SweepPoint[] {
	const hasBoth = truth.includes(true) && truth.includes(false);
	return Array.from({ length: SWEEP_STEPS - 1 }, (_, i) => {
		const threshold = (i + 1) / SWEEP_STEPS;
		const given = scores.map((score) => score >= threshold);
		return { threshold, ...measures(given, truth, hasBoth) };
	});
}

/** A measure as JSON holds it: null where it is undefined. */
export function defined(value: number): number | null {
	return Number.isFinite(value) ? value : null;
}

/** What given positives are worth. F1 and precision say nothing of a set with one class only. */
export function measures(given: readonly boolean[], truth: readonly boolean[], hasBoth: boolean): Measures {
	const counts = binaryCounts(given, truth);
	return {
		f1: hasBoth ? defined(f1(counts)) : null,
		precision: hasBoth ? defined(precision(counts)) : null,
		recall: defined(recall(counts)),
		false_positive_rate: defined(falsePositiveRate(counts)),
	};
}

/** Counts of equal words. */
export function tally<K extends string>(words: readonly K[]): Record<K, number> {
	const counts = {} as Record<K, number>;
	for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
	return counts;
}

/** Scores the answers of one set against its labels. */
export function scoreSet(name: string, rows: readonly EvaluationRow[], answers: readonly Answer[]): SetCard {
	const judged = rows.flatMap((row, i) => {
		const answer = answers[i];
		return answer?.ok ? [{ ...row, decision: answer.decision }] : [];
	});
	const reasons = answers.flatMap((answer) => (answer.ok ? [] : answer.reason));
	const truth = judged.map(({ isPositive }) => isPositive);
	const positives = truth.filter(Boolean).length;
	const hasBoth = positives > 0 && positives < truth.length;
	const scores = judged.map(({ decision }) => notSafe(decision));
	const flagged = judged.map(({ decision }) => decision.action !== "allow");
	const harmful = judged.map(({ decision }) => SEVERITIES.indexOf(decision.classification) >= HARMFUL_LEVEL);

	const ranked = (measure: typeof rocAuc) =>
		Object.fromEntries(
			Object.entries(SCORES).map(([score, of]) => {
				const ranking = judged.map(({ decision }) => of(decision));
				return [score, hasBoth ? defined(measure(ranking, truth)) : null];
			}),
		) as Record<ScoreName, number | null>;

	const slices: Record<string, SliceCard> = {};
	for (const slice of new Set(judged.flatMap((row) => row.slice ?? []))) {
		const agrees = judged.flatMap((row, i) => (row.slice === slice ? [flagged[i] === truth[i]] : []));
		slices[slice] = { texts: agrees.length, accuracy: agrees.filter(Boolean).length / agrees.length };
	}

	return {
		name,
		texts: rows.length,
		positives,
		failures: tally(reasons),
		roc_auc: ranked(rocAuc),
		average_precision: ranked(averagePrecision),
		calibration_error: hasBoth ? calibrationError(scores, truth) : null,
		reliability: hasBoth ? reliabilityBins(scores, truth) : null,
		sweep: sweepThresholds(scores, truth),
		policy: measures(flagged, truth, hasBoth),
		harmful: measures(harmful, truth, hasBoth),
		classes: {
			...{ safe: 0, potentially_harmful: 0, harmful: 0, extremely_harmful: 0 },
			...tally(judged.map(({ decision }) => decision.classification)),
		},
		slices,
	};
}
