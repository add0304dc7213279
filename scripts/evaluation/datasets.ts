import { DataError, type DelimitedRecord, parseDelimited, recordsOf } from "../lib/delimited.ts";

/** One text of an evaluation set. */
export interface EvaluationRow {
	readonly text: string;
	/** Whether the set calls it harmful: hateful, offensive, toxic or unsafe, in its own sense. */
	readonly isPositive: boolean;
	/** A slice that the card shows by itself: a function, a kind of prompt. */
	readonly slice?: string;
}

export interface EvaluationSet {
	readonly name: string;
	/** Paths under the data folder, in the order that `read` takes their contents. */
	readonly files: readonly string[];
	/** Throws `DataError` when a file is not in the set's public format. */
	readonly read: (...contents: string[]) => EvaluationRow[];
}

function csv<C extends string>(content: string, columns: readonly C[]): DelimitedRecord<C>[] {
	return recordsOf(parseDelimited(content, ","), columns);
}

/** Reads one of two spellings; anything else means that the file is not what it seems. */
function oneOf(value: string, positive: string, negative: string, column: string): boolean {
	if (value === positive) return true;
	if (value === negative) return false;
	throw new DataError(`column "${column}" is neither "${positive}" nor "${negative}" in some row`);
}

/** HatemojiCheck (Kirk et al. 2022): hateful or not, with the function that each case tests. */
function readHatemoji(content: string): EvaluationRow[] {
	return csv(content, ["text", "label_gold", "functionality"]).map((row) => ({
		text: row.text,
		isPositive: oneOf(row.label_gold, "1", "0", "label_gold"),
		slice: row.functionality,
	}));
}

/** OLID level A (Zampieri et al. 2019): tweets in one file, `id,OFF|NOT` without a header in another. */
function readOlid(tweets: string, labels: string): EvaluationRow[] {
	const labelOf = new Map(parseDelimited(labels, ",").map(([id = "", label = ""]) => [id, label]));
	return recordsOf(parseDelimited(tweets, "\t", false), ["id", "tweet"]).map(({ id, tweet }) => {
		const label = labelOf.get(id);
		if (label === undefined) throw new DataError("a tweet has no label");
		return { text: tweet, isPositive: oneOf(label, "OFF", "NOT", "label") };
	});
}

/** The test sets of Dixon et al. 2018; the fuzzed one swaps identity terms. */
function readJigsawBias(content: string): EvaluationRow[] {
	return csv(content, ["comment", "toxic"]).map(({ comment, toxic }) => ({
		text: comment,
		isPositive: oneOf(toxic, "True", "False", "toxic"),
	}));
}

/** XSTest (Röttger et al. 2024): safe prompts that look unsafe, and their unsafe contrasts. */
function readXstest(content: string): EvaluationRow[] {
	return csv(content, ["prompt", "type", "label"]).map(({ prompt, type, label }) => ({
		text: prompt,
		isPositive: oneOf(label, "unsafe", "safe", "label"),
		slice: type,
	}));
}

/** From this mean toxicity of the annotators on, 0..1, Civil Comments are called toxic. */
const TOXIC_MIN = 0.5;

function readNoisyHate(column: "clean_version" | "perturbed_version"): (content: string) => EvaluationRow[] {
	return (content) =>
		csv(content, [column, "toxicity"]).map((row) => {
			const toxicity = Number(row.toxicity);
			if (row.toxicity === "" || Number.isNaN(toxicity))
				throw new DataError(`column "toxicity" is no number in some row`);
			return { text: row[column], isPositive: toxicity >= TOXIC_MIN };
		});
}

function readBanking77(...contents: string[]): EvaluationRow[] {
	return contents.flatMap((content) =>
		csv(content, ["text", "category"]).map(({ text }) => ({ text, isPositive: false })),
	);
}

function parseJson(content: string): unknown {
	try {
		return JSON.parse(content);
	} catch {
		throw new DataError("not JSON");
	}
}

/** CLINC150 (Larson et al. 2019): splits of [text, intent] pairs in one JSON file. */
function readClinc150(content: string): EvaluationRow[] {
	const splits = parseJson(content);
	if (typeof splits !== "object" || splits === null) throw new DataError("not an object of splits");
	return Object.values(splits).flatMap((split) => {
		if (!Array.isArray(split)) throw new DataError("a split is not a list");
		return split.map((pair: unknown) => {
			if (!Array.isArray(pair) || typeof pair[0] !== "string") throw new DataError("a row is not [text, intent]");
			return { text: pair[0], isPositive: false };
		});
	});
}

/** SMS Spam Collection (Almeida et al. 2011): `ham|spam`, tab, text, no header; only ham is a benign message. */
function readSmsHam(content: string): EvaluationRow[] {
	return parseDelimited(content, "\t", false)
		.map(([label = "", ...text]) => ({ label: label.trim(), text: text.join("\t") }))
		.filter(({ label }) => oneOf(label, "ham", "spam", "label"))
		.map(({ text }) => ({ text, isPositive: false }));
}

/** Talk page comments (Pavlopoulos et al. 2020), those that the annotators call non-toxic. */
function readContextToxicity(content: string): EvaluationRow[] {
	return csv(content, ["text", "label"])
		.filter(({ label }) => !oneOf(label, "1", "0", "label"))
		.map(({ text }) => ({ text, isPositive: false }));
}

const NOISY_HATE = "eval/noisyhate/toxic detection model test set with perturbations.csv";

/** Every set of the card, in the order of the card. */
export const EVALUATION_SETS: readonly EvaluationSet[] = [
	{ name: "hatemoji", files: ["eval/hatemoji/check_test.csv"], read: readHatemoji },
	{ name: "olid", files: ["eval/olid/testset-levela.tsv", "eval/olid/labels-levela.csv"], read: readOlid },
	{
		name: "jigsaw_bias",
		files: ["eval/jigsaw_bias_fuzzed/toxicity_nonfuzzed_testset.csv"],
		read: readJigsawBias,
	},
	{
		name: "jigsaw_bias_fuzzed",
		files: ["eval/jigsaw_bias_fuzzed/toxicity_fuzzed_testset.csv"],
		read: readJigsawBias,
	},
	{ name: "xstest", files: ["eval/xstest/xstest_prompts.csv"], read: readXstest },
	{ name: "noisyhate_clean", files: [NOISY_HATE], read: readNoisyHate("clean_version") },
	{ name: "noisyhate_perturbed", files: [NOISY_HATE], read: readNoisyHate("perturbed_version") },
	{ name: "banking77", files: ["benign/banking77/train.csv", "benign/banking77/test.csv"], read: readBanking77 },
	{ name: "clinc150", files: ["benign/clinc150/data_full.json"], read: readClinc150 },
	{ name: "sms_ham", files: ["benign/sms_spam/SMSSpamCollection"], read: readSmsHam },
	{ name: "context_toxicity", files: ["benign/context_toxicity/gn.csv"], read: readContextToxicity },
];

/** At most `limit` rows, spread evenly over the set, so that sorted sets keep their mixture. */
export function spreadSample<T>(rows: readonly T[], limit: number): T[] {
	if (rows.length <= limit) return [...rows];
	return Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)]!);
}
