import { SEVERITIES, type Severity } from "../../../src/verdict.ts";
import { partOf, readCorpus, TEMPLATE_FOLDER } from "../../embedded/corpus.ts";
import { type BenignSet, type EvaluationSets, readBenignSets, readEvaluationSets } from "../../embedded/held-out.ts";
import type { Row } from "../../embedded/labels.ts";
import { createRandom } from "../../embedded/random.ts";
import { readDataFile, SOURCES } from "../../embedded/sources.ts";
import { readTemplateDocuments } from "../../embedded/templates.ts";
import { DEFAULT_HYPERPARAMETERS } from "../../embedded-train.ts";
import { EVALUATION_SETS, type EvaluationRow } from "../datasets.ts";
import { loadSet } from "../load.ts";
import { type DataFile, hashDataFiles } from "./provenance.ts";

/** The list that the keyword classifier knows: LDNOOBW, one word or phrase a line. */
const KEYWORD_FILE = "lexicons/ldnoobw/en";

/** A row of the training data's own kind with its true severity. */
export interface HeldOutRow extends Row {
	readonly severity: Severity;
}

/** Everything that is read from the data folder. */
export interface EvaluationData {
	readonly sets: Readonly<Record<string, readonly EvaluationRow[]>>;
	/** Jigsaw rows that the training script neither trains nor calibrates on. */
	readonly heldOut: readonly HeldOutRow[];
	/** Rows that the embedded model was trained on. */
	readonly trained: readonly Row[];
	/** What the training script's own figures are made from. */
	readonly development: { readonly sets: EvaluationSets; readonly benign: Record<BenignSet, string[]> };
	readonly keywords: readonly string[];
	readonly files: Readonly<Record<string, DataFile>>;
}

function severityOf({ labels }: Row): Severity {
	return SEVERITIES[labels.severity_1! + labels.severity_2! + labels.severity_3!]!;
}

/** Reads and splits all data as the training script does with this seed; throws `DataError` naming what is missing. */
export function readEvaluationData(folder: string, seed: number): EvaluationData {
	const sets = Object.fromEntries(EVALUATION_SETS.map((set) => [set.name, loadSet(set, folder)]));
	const development = { sets: readEvaluationSets(folder), benign: readBenignSets(folder) };
	const { rows } = readCorpus({
		data: folder,
		recipe: "B",
		weights: DEFAULT_HYPERPARAMETERS,
		documents: readTemplateDocuments(TEMPLATE_FOLDER),
		random: createRandom(seed),
		...development,
	});
	const parts = Object.groupBy(rows, partOf);
	return {
		sets,
		heldOut: (parts.validate ?? []).map((row) => ({ ...row, severity: severityOf(row) })),
		trained: parts.train ?? [],
		development,
		keywords: readDataFile(folder, KEYWORD_FILE)
			.split("\n")
			.filter((line) => line !== ""),
		files: hashDataFiles(folder, [
			...EVALUATION_SETS.flatMap(({ files }) => files),
			...SOURCES.flatMap(({ files }) => files),
			KEYWORD_FILE,
		]),
	};
}
