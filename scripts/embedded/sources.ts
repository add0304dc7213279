import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, type DelimitedRecord, parseDelimited, recordsOf } from "../lib/delimited.ts";
import {
	ALL_CLEAR,
	JIGSAW_ATTRIBUTES,
	type JigsawLabels,
	type Labels,
	levelOfJigsaw,
	type Row,
	severityLabels,
} from "./labels.ts";
import { hasSwearing, topicLabels } from "./topics.ts";

/** A public data set as it is read for training. */
export interface Source {
	readonly name: string;
	readonly licence: string;
	/** Paths below the data folder. */
	readonly files: readonly string[];
	/** Recipe A: copies with a clear licence. B adds sets whose copies carry no licence file of their own. */
	readonly recipe: "A" | "B";
	read(texts: readonly string[]): Omit<Row, "source" | "weight">[];
}

function csv<C extends string>(text: string, columns: readonly C[]): DelimitedRecord<C>[] {
	return recordsOf(parseDelimited(text, ","), columns);
}

/** Undoes what the sets did to user names, links and markup, so that no source can be told by it. */
export function cleanText(text: string): string {
	return text
		.replace(/&amp;/g, "&")
		.replace(/&lt;/g, "<")
		.replace(/&gt;/g, ">")
		.replace(/&quot;/g, '"')
		.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
		.replace(/_x000D_/g, " ")
		.replace(/\[USER\]|<user>/gi, "@someone")
		.replace(/\[URL\]|<url>|(?<![A-Za-z])URL(?![A-Za-z])/g, "http://link")
		.replace(/\[NAME\]/g, "Alex")
		.replace(/\[RELIGION\]/g, "religion")
		.replace(
			/<(number|percent|money|time|date|phone|email|censored|happy|sad|laugh|wink|heart|surprise|annoyed|kiss|tong|smile|angel|devil|highfive)>/g,
			" ",
		)
		.replace(/\bRT @/g, "@");
}

/** Share of `part` in `whole` as a number, 0 when empty. */
function share(part: string, whole: string): number {
	return Number(whole) > 0 ? Number(part) / Number(whole) : 0;
}

/** Emotions of GoEmotions that go with attacks on people; rows with them say nothing about toxicity. */
const HEATED_EMOTIONS = new Set([2, 3, 10, 11]);

/**
 * A civil comment that at least half of its raters called toxic, as soft labels. How severe it is stays open: a level
 * for all of them costs .02 of kappa on Jigsaw.
 */
const TOXIC_COMMENT: Labels = { toxic: 0.95, severity_1: 0.95 };
/** The same where no rater could point at a toxic span. */
const WEAKLY_TOXIC_COMMENT: Labels = { toxic: 0.6, severity_1: 0.6 };

function hateOnly(rows: readonly { text: string; hate: number }[]): Omit<Row, "source" | "weight">[] {
	return rows.map(({ text, hate }) => ({ text: cleanText(text), labels: { identity_hate: hate } }));
}

/** The only set that labels all six attributes, and so the four levels. */
export const FULLY_LABELLED_SOURCE = "jigsaw_toxic_subset";
/** Comments that most raters called toxic: the rows that show harm without slurs or swearing. */
const TOXIC_COMMENTS_SOURCE = "toxic_spans";

export const SOURCES: readonly Source[] = [
	{
		name: FULLY_LABELLED_SOURCE,
		licence: "CC0",
		files: ["train/jigsaw_toxic_subset/merged_jigsaw_6label.csv"],
		recipe: "A",
		read: ([text]) =>
			csv(text!, ["comment_text", ...JIGSAW_ATTRIBUTES]).map((record) => {
				const six = Object.fromEntries(JIGSAW_ATTRIBUTES.map((name) => [name, Number(record[name])])) as JigsawLabels;
				const clean = cleanText(record.comment_text);
				return { text: clean, labels: { ...topicLabels(clean), ...six, ...severityLabels(levelOfJigsaw(six)) } };
			}),
	},
	{
		name: TOXIC_COMMENTS_SOURCE,
		licence: "CC0",
		files: ["train/toxic_spans/tsd_train.csv", "train/toxic_spans/tsd_trial.csv"],
		recipe: "A",
		read: (texts) =>
			texts.flatMap((text) =>
				csv(text, ["spans", "text"]).map((record) => {
					const clean = cleanText(record.text);
					const graded = record.spans === "[]" ? WEAKLY_TOXIC_COMMENT : TOXIC_COMMENT;
					return { text: clean, labels: { ...topicLabels(clean), ...graded } };
				}),
			),
	},
	{
		name: "davidson2017",
		licence: "MIT",
		files: ["train/davidson2017/labeled_data.csv"],
		recipe: "A",
		read: ([text]) =>
			csv(text!, ["count", "hate_speech", "offensive_language", "class", "tweet"]).map((record) => {
				const hate = share(record.hate_speech, record.count);
				const toxic = hate + share(record.offensive_language, record.count);
				const clean = cleanText(record.tweet);
				const graded = { toxic, identity_hate: hate, severity_1: toxic };
				const rest: Labels =
					record.class === "2"
						? { severe_toxic: 0, obscene: 0, threat: 0, insult: 0, severity_2: 0, severity_3: 0 }
						: record.class === "0"
							? { severity_2: 0.9 }
							: {};
				return { text: clean, labels: { ...topicLabels(clean), ...graded, ...rest } };
			}),
	},
	{
		name: "toxigen_annotated",
		licence: "MIT",
		files: ["train/toxigen_annotated_safenlp/toxiGen.json"],
		recipe: "A",
		read: ([text]) => {
			const records = JSON.parse(text!) as { text: string; toxicity_score: number }[];
			return hateOnly(records.map((record) => ({ text: record.text, hate: (record.toxicity_score - 1) / 4 })));
		},
	},
	{
		name: "hatemoji_build",
		licence: "CC BY 4.0",
		files: ["build_train.csv", "build_validation.csv", "build_test.csv"].map((file) => `train/hatemoji/${file}`),
		recipe: "A",
		read: (texts) =>
			hateOnly(
				texts.flatMap((text) =>
					csv(text, ["text", "label_gold"]).map((record) => ({ text: record.text, hate: Number(record.label_gold) })),
				),
			),
	},
	{
		name: "edos_sexism",
		licence: "CC0",
		files: ["train/edos_sexism/edos_labelled_aggregated.csv"],
		recipe: "A",
		read: ([text]) =>
			csv(text!, ["text", "label_sexist", "label_category"]).map((record) => {
				const isThreat = record.label_category.startsWith("1.");
				const labels: Labels = { identity_hate: record.label_sexist === "sexist" ? 1 : 0 };
				return {
					text: cleanText(record.text),
					labels: isThreat ? { ...labels, threat: 1, ...severityLabels(3) } : labels,
				};
			}),
	},
	{
		name: "goemotions",
		licence: "Apache-2.0",
		files: ["train.tsv", "dev.tsv", "test.tsv"].map((file) => `train/goemotions/${file}`),
		recipe: "A",
		read: (texts) =>
			texts.flatMap((text) =>
				parseDelimited(text, "\t", false).map((row) => {
					const clean = cleanText(row[0] ?? "");
					const isHeated = (row[1] ?? "").split(",").some((id) => HEATED_EMOTIONS.has(Number(id)));
					const topics = topicLabels(clean);
					if (hasSwearing(clean)) return { text: clean, labels: { ...topics, severe_toxic: 0, severity_3: 0 } };
					if (isHeated) return { text: clean, labels: { ...topics, obscene: 0, severe_toxic: 0, severity_3: 0 } };
					const { self_harm, sexual, drugs, violence, ...six } = ALL_CLEAR;
					return { text: clean, labels: { ...six, ...topics } };
				}),
			),
	},
	{
		name: "dghs_vidgen2021",
		licence: "CC BY 4.0 (original)",
		files: ["merged_train.csv", "dev_500.csv", "test_2000.csv"].map((file) => `train/dghs_vidgen2021/${file}`),
		recipe: "B",
		read: (texts) =>
			hateOnly(
				texts.flatMap((text) => csv(text, ["text", "label"]).map((r) => ({ text: r.text, hate: Number(r.label) }))),
			),
	},
	{
		name: "gab_hate_corpus",
		licence: "CC BY 4.0 (original)",
		files: ["merged_train.csv", "dev_500.csv", "test_2000.csv"].map((file) => `train/gab_hate_corpus_ken20/${file}`),
		recipe: "B",
		read: (texts) =>
			hateOnly(
				texts.flatMap((text) => csv(text, ["text", "label"]).map((r) => ({ text: r.text, hate: Number(r.label) }))),
			),
	},
	{
		name: "hatexplain",
		licence: "MIT (original)",
		files: ["train/hatexplain/final_hateXplain.csv"],
		recipe: "B",
		read: ([text]) =>
			hateOnly(
				csv(text!, ["comment", "label"]).map((r) => ({
					text: r.comment,
					hate: r.label === "hatespeech" ? 1 : r.label === "offensive" ? 0.35 : 0,
				})),
			),
	},
];

/** Factors on the loss of rows by where they come from. */
export interface SourceWeights {
	readonly jigsawWeight: number;
	readonly spansWeight: number;
	readonly hateOnlyWeight: number;
}

function weightOf(source: Source, weights: SourceWeights): number {
	if (source.name === FULLY_LABELLED_SOURCE) return weights.jigsawWeight;
	if (source.name === TOXIC_COMMENTS_SOURCE) return weights.spansWeight;
	return source.recipe === "B" ? weights.hateOnlyWeight : 1;
}

/** Reads every source of the recipe; throws `DataError` naming the file that is absent or malformed. */
export function readSources(dataFolder: string, recipe: "A" | "B", weights: SourceWeights): Row[] {
	const rows: Row[] = [];
	for (const source of SOURCES) {
		if (source.recipe === "B" && recipe === "A") continue;
		const texts = source.files.map((file) => readDataFile(dataFolder, file));
		const weight = weightOf(source, weights);
		try {
			for (const row of source.read(texts)) rows.push({ ...row, source: source.name, weight });
		} catch (error) {
			throw new DataError(`${source.files[0]}: ${(error as Error).message}`);
		}
	}
	return rows;
}

/** Text of a file below the data folder; throws `DataError` when it is absent. */
export function readDataFile(dataFolder: string, file: string): string {
	const path = join(dataFolder, file);
	if (!existsSync(path)) throw new DataError(`missing data file: ${file} (below --data)`);
	return readFileSync(path, "utf8");
}
