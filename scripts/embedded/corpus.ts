import { createHash } from "node:crypto";
import { type Decontaminated, decontaminate } from "./decontaminate.ts";
import { type BenignSet, type EvaluationSets, evaluationTexts, vectorTexts } from "./held-out.ts";
import type { Row } from "./labels.ts";
import type { Random } from "./random.ts";
import { FULLY_LABELLED_SOURCE, readSources, type SourceWeights } from "./sources.ts";
import { expandTemplates, sharedLexicons, type TemplateDocument } from "./templates.ts";

export const TEMPLATE_FOLDER = new URL("./templates/", import.meta.url).pathname;

/** Share of all rows that calibrates, and of the Jigsaw rows that validates; neither is trained on. */
const CALIBRATION_SHARE = 0.06;
const VALIDATION_SHARE = 0.1;

/** Where a row goes, from its text alone: the same text never stands on two sides. */
export function partOf(row: Row): "train" | "calibrate" | "validate" {
	const share = createHash("sha256").update(row.text).digest().readUInt32LE(0) / 2 ** 32;
	if (share < CALIBRATION_SHARE) return "calibrate";
	return row.source === FULLY_LABELLED_SOURCE && share < CALIBRATION_SHARE + VALIDATION_SHARE ? "validate" : "train";
}

/** What a corpus is made from. */
export interface CorpusParts {
	/** The data folder. */
	readonly data: string;
	readonly recipe: "A" | "B";
	readonly weights: SourceWeights & { readonly templateWeight: number };
	readonly documents: readonly { readonly name: string; readonly document: TemplateDocument }[];
	readonly random: Random;
	/** What is kept out of it. */
	readonly sets: EvaluationSets;
	readonly benign: Readonly<Record<BenignSet, readonly string[]>>;
}

/** Every public and every drawn row, without those that stand in a set the model is judged by. */
export function readCorpus({ data, recipe, weights, documents, random, sets, benign }: CorpusParts): Decontaminated {
	const natural = readSources(data, recipe, weights);
	const lexicons = sharedLexicons(documents);
	const drawn = documents.flatMap(({ name, document }) =>
		expandTemplates(document, lexicons, `templates/${name}`, weights.templateWeight, random),
	);
	return decontaminate([...natural, ...drawn], Object.values(benign).flat(), [
		...evaluationTexts(sets),
		...vectorTexts(),
	]);
}
