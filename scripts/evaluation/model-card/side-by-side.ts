import type { Row } from "../../embedded/labels.ts";
import { type Answer, harmfulOrWorse, type Judgement, notSafe } from "../judgement.ts";
import { keywordClassifier } from "../keywords.ts";
import { averagePrecision, rocAuc } from "../metrics.ts";
import { trainNaiveBayes } from "../naive-bayes.ts";
import { defined, type Measures, measures } from "../score.ts";

/** What a set's labels ask: whether a text is other than safe, `harmful` or worse, or hateful against a group. */
export type Target = "not_safe" | "harmful" | "identity_hate";

/** A text is positive from this score on. */
const POSITIVE_MIN = 0.5;

/** The training label that answers each. */
const HEADS = { not_safe: "severity_1", harmful: "severity_2", identity_hate: "identity_hate" } as const;
const SCORES: Readonly<Record<Target, (judgement: Judgement) => number>> = {
	not_safe: notSafe,
	harmful: harmfulOrWorse,
	identity_hate: ({ attributes }) => attributes.identity_hate,
};

export interface Ranked extends Measures {
	readonly roc_auc: number | null;
	readonly average_precision: number | null;
}

/** One set judged by every classifier, each from a probability of one half on. */
export interface Comparison {
	readonly target: Target;
	readonly texts: number;
	readonly positives: number;
	readonly classifiers: Readonly<Record<string, Ranked>>;
}

/** A classifier without stage 1 or windows: text -> probability of a positive. */
export type PlainClassifier = (text: string, target: Target) => number;

/** Classifiers to compare with: a keyword list, and Naive Bayes on the rows that the embedded model was trained on. */
export function plainClassifiers(
	keywords: readonly string[],
	rows: readonly Row[],
): Readonly<Record<string, PlainClassifier>> {
	const trainedOn = (target: Target) =>
		trainNaiveBayes(
			rows.flatMap(({ text, labels }) => {
				const label = labels[HEADS[target]];
				return label === undefined ? [] : [{ text, isPositive: label >= POSITIVE_MIN }];
			}),
		);
	const byTarget = {
		not_safe: trainedOn("not_safe"),
		harmful: trainedOn("harmful"),
		identity_hate: trainedOn("identity_hate"),
	};
	const hasKeyword = keywordClassifier(keywords);
	return {
		keywords: (text) => hasKeyword(text),
		naive_bayes: (text, target) => byTarget[target](text),
	};
}

function rank(scores: readonly number[], truth: readonly boolean[]): Ranked {
	const hasBoth = truth.includes(true) && truth.includes(false);
	const given = scores.map((score) => score >= POSITIVE_MIN);
	return {
		roc_auc: defined(rocAuc(scores, truth)),
		average_precision: hasBoth ? defined(averagePrecision(scores, truth)) : null,
		...measures(given, truth, hasBoth),
	};
}

/** A labelled set with what was answered to it. */
export interface AnsweredSet {
	readonly rows: readonly { readonly text: string; readonly isPositive: boolean }[];
	readonly answers: readonly Answer[];
	readonly target: Target;
}

/** Scores the evaluated classifier beside plain ones against a set's labels; a text without an answer scores 0. */
export function compare(
	{ rows, answers, target }: AnsweredSet,
	others: Readonly<Record<string, PlainClassifier>>,
): Comparison {
	const truth = rows.map(({ isPositive }) => isPositive);
	const own = answers.map((answer) => (answer.ok ? SCORES[target](answer.decision) : 0));
	const plain = Object.entries(others).map(([name, classify]): [string, Ranked] => [
		name,
		rank(
			rows.map(({ text }) => classify(text, target)),
			truth,
		),
	]);
	return {
		target,
		texts: rows.length,
		positives: truth.filter(Boolean).length,
		classifiers: { plainspeak: rank(own, truth), ...Object.fromEntries(plain) },
	};
}
