import { createHash } from "node:crypto";
import { readChecklist, readGolden, readProse } from "../golden/run.ts";
import { parseDelimited, recordsOf } from "../lib/delimited.ts";
import { readDataFile } from "./sources.ts";

/** A text of an evaluation set with what it is scored against. */
export interface Case {
	readonly text: string;
	readonly isPositive: boolean;
}

export interface EvaluationSets {
	readonly olid: readonly Case[];
	readonly hatemojiCheck: readonly Case[];
	readonly biasOriginal: readonly Case[];
	readonly biasFuzzed: readonly Case[];
	/** Positive = unsafe prompt. */
	readonly xstest: readonly Case[];
	/** Toxic comments only, as pairs. */
	readonly noisyhate: readonly { clean: string; perturbed: string }[];
	readonly toxicSpans: readonly string[];
}

/** Toxicity from which a NoisyHate comment counts as toxic, as in Civil Comments. */
const TOXIC_SHARE = 0.5;

function csv<C extends string>(folder: string, file: string, columns: readonly C[]) {
	return recordsOf(parseDelimited(readDataFile(folder, file), ","), columns);
}

/** Reads the evaluation sets below `eval/`; throws `DataError` naming what is missing. */
export function readEvaluationSets(folder: string): EvaluationSets {
	const olidLabels = new Map(
		parseDelimited(readDataFile(folder, "eval/olid/labels-levela.csv"), ",").map(([id, label]) => [id, label]),
	);
	const olid = parseDelimited(readDataFile(folder, "eval/olid/testset-levela.tsv"), "\t", false).slice(1);
	const bias = (file: string) =>
		csv(folder, `eval/jigsaw_bias_fuzzed/${file}`, ["comment", "toxic"]).map((record) => ({
			text: record.comment,
			isPositive: record.toxic.toLowerCase() === "true" || Number(record.toxic) === 1,
		}));
	return {
		olid: olid.map(([id, text]) => ({ text: text ?? "", isPositive: olidLabels.get(id) === "OFF" })),
		hatemojiCheck: csv(folder, "eval/hatemoji/check_test.csv", ["text", "label_gold"]).map((record) => ({
			text: record.text,
			isPositive: Number(record.label_gold) === 1,
		})),
		biasOriginal: bias("toxicity_nonfuzzed_testset.csv"),
		biasFuzzed: bias("toxicity_fuzzed_testset.csv"),
		xstest: csv(folder, "eval/xstest/xstest_prompts.csv", ["prompt", "label"]).map((record) => ({
			text: record.prompt,
			isPositive: record.label !== "safe",
		})),
		noisyhate: csv(folder, "eval/noisyhate/toxic detection model test set with perturbations.csv", [
			"toxicity",
			"clean_version",
			"perturbed_version",
		])
			.filter((record) => Number(record.toxicity) >= TOXIC_SHARE)
			.map((record) => ({ clean: record.clean_version, perturbed: record.perturbed_version })),
		toxicSpans: csv(folder, "eval/toxic_spans/tsd_test.csv", ["text"]).map((record) => record.text),
	};
}

/** Every text of the evaluation sets, for keeping them out of training. */
export function evaluationTexts(sets: EvaluationSets): string[] {
	return [
		...[sets.olid, sets.hatemojiCheck, sets.biasOriginal, sets.biasFuzzed, sets.xstest].flat().map(({ text }) => text),
		...sets.noisyhate.flatMap(({ clean, perturbed }) => [clean, perturbed]),
		...sets.toxicSpans,
	];
}

/** The project's own vectors, which gate the model and so are never trained on either. */
export function vectorTexts(): string[] {
	return [
		...readGolden().map(({ text }) => text),
		...readChecklist().map(({ text }) => text),
		...readProse().map(({ content }) => content),
	];
}

export const BENIGN_SETS = ["banking77", "clinc150", "sms_ham", "context_toxicity"] as const;
export type BenignSet = (typeof BENIGN_SETS)[number];

/** Harmless texts by set; `context_toxicity` without its rows labelled toxic. */
export function readBenignSets(folder: string): Record<BenignSet, string[]> {
	const clinc = JSON.parse(readDataFile(folder, "benign/clinc150/data_full.json")) as Record<
		string,
		[string, string][]
	>;
	return {
		banking77: ["train.csv", "test.csv"].flatMap((file) =>
			csv(folder, `benign/banking77/${file}`, ["text"]).map((record) => record.text),
		),
		clinc150: Object.values(clinc).flatMap((rows) => rows.map(([text]) => text)),
		sms_ham: parseDelimited(readDataFile(folder, "benign/sms_spam/SMSSpamCollection"), "\t", false)
			.filter(([label]) => label === "ham")
			.map((row) => row.slice(1).join(" ")),
		context_toxicity: csv(folder, "benign/context_toxicity/gn.csv", ["text", "label"])
			.filter((record) => Number(record.label) === 0)
			.map((record) => record.text),
	};
}

/** Texts whose SHA-256 is even may tune the model; figures come from the others. */
export function isTuneHalf(text: string): boolean {
	const digest = createHash("sha256").update(text).digest();
	return digest[digest.length - 1]! % 2 === 0;
}
