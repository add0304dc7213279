/** `npm run evaluate:normalizer`: stage 1 against what people wrote, in numbers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { CompiledPatterns } from "../src/normalizer/compile.ts";
import { normalize } from "../src/normalizer/normalize.ts";
import { type CommandIo, dataFolder, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { DataError, parseDelimited, recordsOf } from "./lib/delimited.ts";
import { compilePatternDocuments, readPatternDocuments } from "./lib/pattern-documents.ts";
import { readScowl } from "./lib/scowl.ts";
import { readFrequentWords } from "./lib/word-lists.ts";
import { harmfulWords, lexiconWords } from "./normalizer/evaluation/known.ts";
import { type LeftOut, readPairs } from "./normalizer/evaluation/pairs.ts";
import {
	byList,
	type ListResult,
	type PairOutcome,
	rewrittenInBenign,
	tryPair,
} from "./normalizer/evaluation/read-pairs.ts";
import {
	measureRestoration,
	type Restored,
	type RestoreResult,
	type SentencePair,
} from "./normalizer/evaluation/restore.ts";
import { readLanguages, spellingsOf } from "./normalizer/languages.ts";
import { accusations } from "./patterns/false-positives/find.ts";

const HELP = `Measures stage 1 on what people wrote: disguised words restored, coded terms read rightly, other languages left alone.

npm run evaluate:normalizer -- --data ../shared/data [--json]

  --data DIR   folder of the data sets, or DATA_DIR (layout: eval/noisyhate/..., lexicons/algospeak_.../...)
  --json       the result as JSON
Evaluation texts appear as numbers and kinds only; they must never become a pattern.`;

const NOISY_HATE = "eval/noisyhate/toxic detection model test set with perturbations.csv";

function readNoisyHate(folder: string): SentencePair[] {
	let text: string;
	try {
		text = readFileSync(join(folder, NOISY_HATE), "utf8");
	} catch {
		throw new DataError(`missing data file: ${NOISY_HATE} (below --data)`);
	}
	return recordsOf(parseDelimited(text, ","), ["clean_version", "perturbed_version"]).map((row) => ({
		clean: row.clean_version,
		perturbed: row.perturbed_version,
	}));
}

export interface NormalizerCard {
	readonly noisyhate: RestoreResult;
	readonly lists: readonly ListResult[];
	/** Pairs that are read wrongly or not at all; from lexicons, so they may be named. */
	readonly misread: readonly PairOutcome[];
	readonly leftOut: readonly LeftOut[];
	readonly ambiguous: { readonly terms: number; readonly rewritten: readonly { term: string; said: string }[] };
	readonly plainWords: { readonly words: number; readonly rewritten: readonly string[] };
	readonly languages: { readonly languages: number; readonly texts: number; readonly changed: readonly string[] };
}

/** Whether a term means something harmless most of the time: one ordinary word, number or emoji, or frequent words. */
function isAmbiguous(term: string, dictionary: ReadonlySet<string>, frequent: ReadonlySet<string>): boolean {
	const words = term.toLowerCase().split(/\s+/);
	if (words.length > 1) return words.every((word) => frequent.has(word));
	return dictionary.has(term.toLowerCase()) || /^\d+$/.test(term) || /^\p{Extended_Pictographic}\ufe0f?$/u.test(term);
}

function evaluate(folder: string, compiled: CompiledPatterns): NormalizerCard {
	const patterns = readPatternDocuments().flatMap((document) => document.patterns);
	const { pairs, leftOut, plainWords } = readPairs(folder);
	const outcomes = pairs.map((pair) => tryPair(pair, compiled));
	const dictionary = readScowl(60);
	const frequent = new Set(readFrequentWords());
	const terms = [...new Set(pairs.map(({ term }) => term))].filter((term) => isAmbiguous(term, dictionary, frequent));
	const languages = readLanguages();
	const isChanged = (text: string) => normalize(text, compiled).text !== text;
	return {
		noisyhate: measureRestoration(
			readNoisyHate(folder),
			compiled,
			harmfulWords(patterns),
			lexiconWords(folder),
			(word) => dictionary.has(word),
		),
		lists: byList(outcomes),
		misread: outcomes.filter(({ right }) => right === 0),
		leftOut,
		ambiguous: { terms: terms.length, rewritten: rewrittenInBenign(terms, compiled) },
		plainWords: {
			words: plainWords.length,
			rewritten: plainWords.filter((word) => accusations(`they talked about ${word} there`, compiled).length > 0),
		},
		languages: {
			languages: languages.length,
			texts: languages.flatMap(spellingsOf).length,
			changed: languages.filter((each) => spellingsOf(each).some(isChanged)).map(({ language }) => language),
		},
	};
}

function share(part: number, whole: number): string {
	return `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)}%)`;
}

function restoredLine(name: string, { words, restored, rewritten }: Restored): string {
	return `  ${name}: restored ${share(restored, words)}, rewritten at all ${share(rewritten, words)}`;
}

function render({ noisyhate, lists, misread, leftOut, ambiguous, plainWords, languages }: NormalizerCard): string[] {
	const section = (name: string, counts: Readonly<Record<string, Restored>>) =>
		Object.entries(counts).map(([key, each]) => restoredLine(`${name}, ${key}`, each));
	const reasons = Object.groupBy(leftOut, ({ reason }) => reason);
	return [
		"noisyhate: words that people disguised. Sentences are aligned word by word; a word counts when it differs beyond case",
		"and outer punctuation. Restored: the very word stands in the normalised sentence. Known: a harmful word that some",
		"pattern reads or writes. Lexicon: a word of two public profanity lists, whatever our patterns know.",
		restoredLine("known", noisyhate.known),
		restoredLine("known, disguise no ordinary word", noisyhate.unambiguous),
		restoredLine("lexicon", noisyhate.lexicon),
		restoredLine("any word", noisyhate.any),
		...section("known", noisyhate.knownByLength),
		...section("known", noisyhate.knownByKind),
		...Object.entries(noisyhate.misses)
			.sort(([, a], [, b]) => b - a)
			.map(([reason, count]) => `  missed: ${reason}: ${count}`),
		"",
		"coded terms of public lists, in sentences that give their context",
		...lists.map(
			({ list, pairs, right, meanShare, other, untouched }) =>
				`  ${list}: right ${share(right, pairs)}, in ${(100 * meanShare).toFixed(1)}% of the sentences; read as something else ${other}, untouched ${untouched}`,
		),
		...misread.map(
			({ list, term, meanings, other }) =>
				`  not read: ${list}: ${term} (${meanings.join(", ")})${other === null ? "" : ` read as ${other}`}`,
		),
		...Object.entries(reasons).map(
			([reason, each = []]) => `  left out, ${reason}: ${each.map(({ term }) => term).join(", ")}`,
		),
		`ambiguous terms in sentences without context: untouched ${share(ambiguous.terms - ambiguous.rewritten.length, ambiguous.terms)}`,
		...ambiguous.rewritten.map(({ term, said }) => `  rewritten: ${term} as ${said}`),
		`plain words of algospeak_dict_miavo: untouched ${share(plainWords.words - plainWords.rewritten.length, plainWords.words)}`,
		...plainWords.rewritten.map((word) => `  rewritten: ${word}`),
		`languages: ${languages.languages}, in ${languages.texts} spellings; changed: ${languages.changed.join(", ") || "none"}`,
	];
}

export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
	return runCommand("evaluate:normalizer", io, () => {
		const { values } = parseArgs({
			args: [...argv],
			options: { data: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const folder = dataFolder(values.data, io.env);
		if (folder === null) throw new UsageError("--data or DATA_DIR is missing (try --help)");
		const card = evaluate(folder, compilePatternDocuments());
		if (values.json) io.write(JSON.stringify(card, null, 2));
		else for (const line of render(card)) io.write(line);
		return 0;
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
