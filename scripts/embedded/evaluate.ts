import { FIRST_SEVERITY_HEAD } from "../../src/classifier/embedded/heads.ts";
import type { EmbeddedModel } from "../../src/classifier/embedded/model.ts";
import { scoreHeads, scoreText } from "../../src/classifier/embedded/score.ts";
import { SEVERITIES } from "../../src/verdict.ts";
import {
	averagePrecision,
	calibrationError,
	confusion,
	macroF1,
	quadraticKappa,
	rocAuc,
} from "../evaluation/metrics.ts";
import { BENIGN_SETS, type BenignSet, type Case, type EvaluationSets, isTuneHalf } from "./held-out.ts";
import { JIGSAW_ATTRIBUTES, type Row } from "./labels.ts";

export interface Figure {
	readonly set: string;
	readonly metric: string;
	readonly value: number;
	/** What the project asks for; `at most` for rates of false alarms. */
	readonly floor?: string;
	readonly count: number;
}

const LEVELS = SEVERITIES.length;
const HARMFUL = SEVERITIES.indexOf("harmful");
/** Words in a window when a long text is judged in parts, as the service does. */
const WINDOW_WORDS = 60;
const HEAD = { toxic: 0, identityHate: 5, severity1: FIRST_SEVERITY_HEAD } as const;

function levelOf(model: EmbeddedModel, text: string): number {
	return SEVERITIES.indexOf(scoreText(model, text).severity);
}

function headScores(model: EmbeddedModel, cases: readonly Case[], head: number): Float64Array {
	return Float64Array.from(cases, ({ text }) => scoreHeads(model, text)[head]!);
}

function truthOf(cases: readonly Case[]): boolean[] {
	return cases.map(({ isPositive }) => isPositive);
}

/** Share of texts at `harmful` or worse. */
function flaggedShare(model: EmbeddedModel, texts: readonly string[], level = HARMFUL): number {
	return texts.filter((text) => levelOf(model, text) >= level).length / texts.length;
}

/** Half-overlapping windows of words; a short text is its own window. */
export function windowsOf(text: string): string[] {
	const words = text.split(/\s+/);
	const windows: string[] = [];
	for (let i = 0; i === 0 || i + WINDOW_WORDS / 2 < words.length; i += WINDOW_WORDS / 2) {
		windows.push(words.slice(i, i + WINDOW_WORDS).join(" "));
	}
	return windows;
}

/** Figures on the development sets, all through the finished model file as the service scores with it. */
export function evaluateModel(
	model: EmbeddedModel,
	sets: EvaluationSets,
	benign: Readonly<Record<BenignSet, readonly string[]>>,
	jigsaw: readonly Row[],
): Figure[] {
	const figures: Figure[] = [];
	const add = (set: string, metric: string, value: number, count: number, floor?: string): void => {
		figures.push({ set, metric, value, count, ...(floor === undefined ? {} : { floor }) });
	};
	const { olid, biasOriginal, biasFuzzed, hatemojiCheck, xstest, noisyhate } = sets;
	add(
		"olid",
		"ROC-AUC of severity >= 1",
		rocAuc(headScores(model, olid, HEAD.severity1), truthOf(olid)),
		olid.length,
		">= .77",
	);
	for (const [name, cases, floors] of [
		["jigsaw_bias original", biasOriginal, [">= .94", ">= .80"]],
		["jigsaw_bias fuzzed", biasFuzzed, [">= .92", undefined]],
	] as const) {
		const toxic = headScores(model, cases, HEAD.toxic);
		add(name, "ROC-AUC of toxic", rocAuc(toxic, truthOf(cases)), cases.length, floors[0]);
		add(name, "AP of toxic", averagePrecision(toxic, truthOf(cases)), cases.length, floors[1]);
	}
	const windowed = Float64Array.from(biasOriginal, ({ text }) =>
		Math.max(...windowsOf(text).map((window) => scoreHeads(model, window)[HEAD.toxic]!)),
	);
	add(
		"jigsaw_bias original, windows",
		"ROC-AUC of toxic",
		rocAuc(windowed, truthOf(biasOriginal)),
		biasOriginal.length,
	);
	addJigsaw(model, jigsaw, add);
	add(
		"hatemoji check_test",
		"ROC-AUC of identity_hate",
		rocAuc(headScores(model, hatemojiCheck, HEAD.identityHate), truthOf(hatemojiCheck)),
		hatemojiCheck.length,
		">= .78",
	);
	const safe = xstest.filter(({ isPositive }) => !isPositive).map(({ text }) => text);
	add("xstest safe prompts", "harmful or worse", flaggedShare(model, safe), safe.length, "<= .09");
	const bounds = { banking77: "<= .003", clinc150: "<= .02", sms_ham: "<= .035", context_toxicity: "<= .006" };
	for (const name of BENIGN_SETS) {
		const texts = benign[name].filter((text) => !isTuneHalf(text));
		add(`${name}, report half`, "harmful or worse", flaggedShare(model, texts), texts.length, bounds[name]);
		add(`${name}, report half`, "not safe", flaggedShare(model, texts, 1), texts.length);
	}
	const prose = benign.context_toxicity.filter((text) => !isTuneHalf(text)).flatMap(windowsOf);
	add("context_toxicity windows", "harmful or worse", flaggedShare(model, prose), prose.length);
	for (const [metric, side, floor] of [
		["recall, clean", "clean", undefined],
		["recall, perturbed", "perturbed", ">= .49"],
	] as const) {
		const texts = noisyhate.map((pair) => pair[side]);
		add("noisyhate", metric, flaggedShare(model, texts, 1), texts.length, floor);
		add("noisyhate", `${metric}, harmful or worse`, flaggedShare(model, texts), texts.length);
	}
	return figures;
}

function addJigsaw(
	model: EmbeddedModel,
	rows: readonly Row[],
	add: (set: string, metric: string, value: number, count: number, floor?: string) => void,
): void {
	const name = "jigsaw validation";
	const scores = rows.map((row) => scoreHeads(model, row.text).slice());
	let sum = 0;
	for (const [k, attribute] of JIGSAW_ATTRIBUTES.entries()) {
		const auc = rocAuc(
			scores.map((heads) => heads[k]!),
			rows.map((row) => row.labels[attribute]!),
		);
		sum += auc / JIGSAW_ATTRIBUTES.length;
		add(name, `ROC-AUC of ${attribute}`, auc, rows.length);
	}
	add(name, "mean ROC-AUC of six heads", sum, rows.length, ">= .95");
	const truth = rows.map(({ labels }) => labels.severity_1! + labels.severity_2! + labels.severity_3!);
	const counts = confusion(
		truth,
		rows.map((row) => levelOf(model, row.text)),
		LEVELS,
	);
	add(name, "four levels, macro-F1", macroF1(counts, LEVELS), rows.length, ">= .59");
	add(name, "four levels, quadratic kappa", quadraticKappa(counts, LEVELS), rows.length, ">= .87");
	for (let level = 1; level < LEVELS; level++) {
		const p = scores.map((heads) => heads[HEAD.severity1 + level - 1]!);
		add(
			name,
			`calibration error of severity >= ${level}`,
			calibrationError(
				p,
				truth.map((t) => (t >= level ? 1 : 0)),
			),
			rows.length,
		);
	}
}
