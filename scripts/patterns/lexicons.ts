/** The public lexicons, and one training set, that sources of patterns cite, and which words and phrases each lists. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { foldToString } from "../../src/normalizer/fold.ts";
import { DataError, parseDelimited, recordsOf } from "../lib/delimited.ts";

interface Lexicon {
	/** Folder below the data folder. */
	readonly name: string;
	/** How a source names it. */
	readonly cited: RegExp;
	readonly files: readonly string[];
	/** What one file lists; explanations, tags and examples are no entries. */
	readonly termsOf: (text: string) => string[];
}

/** The cells of the named columns. */
function columns(delimiter: string, ...names: string[]): (text: string) => string[] {
	return (text) =>
		recordsOf(parseDelimited(text, delimiter, delimiter === ","), names).flatMap((row) => Object.values(row));
}

/** Every key and text below the named members of a JSON value, or below all of it. */
function jsonTexts(value: unknown, keep: (key: string) => boolean = () => true): string[] {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, below]) =>
		Array.isArray(value) ? jsonTexts(below, keep) : keep(key) ? [key, ...jsonTexts(below)] : [],
	);
}

/** A word of the training set counts as toxic when it was marked so often, and in at least such a share of its uses. */
const MIN_MARKS = 3;
const MIN_MARKED_SHARE = 0.5;

/** The single words that the annotators of Toxic Spans mark as toxic; offsets count code points. */
function toxicWords(csv: string): string[] {
	const uses = new Map<string, { marked: number; all: number }>();
	for (const { spans, text } of recordsOf(parseDelimited(csv, ","), ["spans", "text"])) {
		const marked = new Set(JSON.parse(spans) as number[]);
		let at = 0;
		for (const part of text.toLowerCase().split(/([a-z]+)/)) {
			const length = [...part].length;
			if (/^[a-z]/.test(part)) {
				const use = uses.get(part) ?? { marked: 0, all: 0 };
				use.all++;
				if (marked.has(at) && marked.has(at + length - 1)) use.marked++;
				uses.set(part, use);
			}
			at += length;
		}
	}
	return [...uses].flatMap(([word, { marked, all }]) =>
		marked >= MIN_MARKS && marked >= all * MIN_MARKED_SHARE ? [word] : [],
	);
}

const lines = (text: string) => text.split("\n");
const LEXICONS: readonly Lexicon[] = [
	{
		name: "lexicons/algospeak_moskal_supernak",
		cited: /\bMoskal & Supernak\b/,
		files: ["moskal_supernak_part.csv"],
		termsOf: columns(",", "term", "meaning"),
	},
	{
		name: "lexicons/algospeak_patterns_zeroinfinity",
		cited: /\bzeroinfinity\b/i,
		files: ["algospeak_patterns.json"],
		termsOf: (text) => jsonTexts(JSON.parse(text), (key) => !/^(?:metadata|patterns_placeholder)$/.test(key)),
	},
	{
		name: "lexicons/algospeak_dict_miavo",
		cited: /\bmiavo\b/i,
		files: ["sensitive_words.json"],
		termsOf: (text) => jsonTexts(JSON.parse(text), (key) => key === "categories"),
	},
	{
		name: "lexicons/surge_profanity",
		cited: /\bSurge AI\b/,
		files: ["profanity_en.csv"],
		termsOf: columns(",", "text", "canonical_form_1", "canonical_form_2", "canonical_form_3"),
	},
	{
		name: "lexicons/dsojevic_profanity",
		cited: /\bdsojevic\b/i,
		files: ["en.json", "emoji.json"],
		termsOf: (text) => jsonTexts(JSON.parse(text), (key) => key === "match").flatMap((match) => match.split("|")),
	},
	{ name: "lexicons/ldnoobw", cited: /\bLDNOOBW\b/i, files: ["en"], termsOf: lines },
	{
		name: "lexicons/dogwhistles",
		cited: /\bMendelsohn et al\./,
		files: ["glossary.tsv"],
		termsOf: (text) => columns("\t", "Dogwhistle", "Surface Forms")(text).flatMap((forms) => forms.split(";")),
	},
	{
		name: "lexicons/euphemism_drug",
		cited: /\bZhu et al\./,
		files: ["euphemism_answer_drug.txt", "target_keywords_drug.txt"],
		termsOf: (text) => text.split(/[:;\t\n]/),
	},
	{
		name: "lexicons/genz_slang",
		cited: /\bGen Z slang lexicon\b/,
		files: ["genz_slang.csv"],
		termsOf: columns(",", "keyword"),
	},
	{
		name: "lexicons/noslang_lexicon",
		cited: /\bnoslang\b/i,
		files: ["noslang_mod.txt"],
		termsOf: (text) => lines(text).flatMap((line) => line.split(/\s+-\s+/)),
	},
	{
		name: "train/toxic_spans",
		cited: /\bToxic Spans training set\b/,
		files: ["tsd_train.csv"],
		termsOf: toxicWords,
	},
];

/** Answers which lexicons a source cites and what they list. */
export interface Lexicons {
	/** Whether a source cites any lexicon. */
	cites(source: string): boolean;
	/**
	 * Whether some lexicon that `source` cites lists a word or phrase: alone, within an entry, or with other gaps between
	 * its words.
	 */
	lists(source: string, phrase: string): boolean;
}

/** Folded, its words with one space each before and behind. */
function spaced(text: string): string {
	const words = foldToString(text).replace(/[\s"'’,;()/\\_-]+/g, " ");
	return ` ${words.trim()} `;
}

/** Answers over entries at hand, by name of the lexicon; a test passes its own. */
export function lexiconsOver(entries: Readonly<Record<string, readonly string[]>>): Lexicons {
	const texts = new Map(Object.entries(entries).map(([name, terms]) => [name, terms.map(spaced).join("\n")]));
	const joined = new Map([...texts].map(([name, text]) => [name, `\n${text.replaceAll(" ", "")}\n`]));
	return {
		cites: (source) => LEXICONS.some(({ cited }) => cited.test(source)),
		lists: (source, phrase) => {
			const words = spaced(phrase);
			const whole = `\n${words.replaceAll(" ", "")}\n`;
			return LEXICONS.some(
				({ name, cited }) =>
					cited.test(source) && (texts.get(name)?.includes(words) || joined.get(name)?.includes(whole)),
			);
		},
	};
}

/** Reads what sources cite below the data folder. Throws `DataError` naming a file that is absent. */
export function readLexicons(folder: string): Lexicons {
	const read = (name: string, file: string) => {
		const path = join(name, file);
		try {
			return readFileSync(join(folder, path), "utf8");
		} catch {
			throw new DataError(`missing data file: ${path} (below --data)`);
		}
	};
	return lexiconsOver(
		Object.fromEntries(
			LEXICONS.map(({ name, files, termsOf }) => [name, files.flatMap((file) => termsOf(read(name, file)))]),
		),
	);
}
