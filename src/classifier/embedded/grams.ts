import { type PreparedText, SPACE_UNIT } from "./text.ts";

/** Reusable output of `extractGrams`: 32-bit hashes, in order of appearance, repeats kept. */
export interface Grams {
	/** Word unigrams and bigrams, and character n-grams inside words. */
	grams: Int32Array;
	gramCount: number;
	/** One hash per token, for the word table. */
	words: Int32Array;
	/** Where each token lies in the prepared text: `[wordStarts[i], wordEnds[i])`. */
	wordStarts: Int32Array;
	wordEnds: Int32Array;
	wordCount: number;
}

/** Shortest and longest character n-gram; a space stands for each end of the word. */
const MIN_CHARS = 3;
const MAX_CHARS = 5;

const HASH_START = 0x811c9dc5 | 0;
const HASH_STEP = 0x01000193;
/** Added before mixing, so that a word, a word pair and a character n-gram never share a hash by construction. */
const WORD_KIND = 0x3c6ef372;
const PAIR_KIND = 0x1b873593;
const CHARS_KIND = 0x51ed270b;

export function createGrams(): Grams {
	return {
		grams: new Int32Array(8192),
		gramCount: 0,
		words: new Int32Array(1024),
		wordStarts: new Int32Array(1024),
		wordEnds: new Int32Array(1024),
		wordCount: 0,
	};
}

/** Bijective mixing of 32 bits (the finaliser of MurmurHash3), so that the top bits are usable as a bucket. */
function mix(h: number): number {
	let x = h ^ (h >>> 16);
	x = Math.imul(x, 0x85ebca6b);
	x ^= x >>> 13;
	x = Math.imul(x, 0xc2b2ae35);
	return x ^ (x >>> 16);
}

/** Finds and hashes the tokens of a prepared text. Allocates only when `out` must grow. */
export function extractWords(text: PreparedText, out: Grams): void {
	const { units, length } = text;
	if (out.words.length < length) {
		out.words = new Int32Array(length);
		out.wordStarts = new Int32Array(length);
		out.wordEnds = new Int32Array(length);
	}
	const { words, wordStarts, wordEnds } = out;
	let count = 0;
	let start = 1;
	while (start < length) {
		let h = HASH_START;
		let end = start;
		for (; units[end] !== SPACE_UNIT; end++) h = Math.imul(h ^ units[end]!, HASH_STEP);
		words[count] = mix(h + WORD_KIND);
		wordStarts[count] = start;
		wordEnds[count++] = end;
		start = end + 1;
	}
	out.wordCount = count;
}

/** Hash of two neighbouring tokens. */
export function pairGram(previous: number, word: number): number {
	return mix(Math.imul(previous, 0x9e3779b1) + (word ^ PAIR_KIND));
}

/** Writes the character n-grams of the token `[start, end)` at `at`; returns where they end. */
export function writeCharGrams(units: Uint16Array, start: number, end: number, grams: Int32Array, at: number): number {
	const first = units[start]!;
	if (first < 0x61 || first >= 0xd800) return at;
	let count = at;
	for (let i = start - 1; i + MIN_CHARS <= end + 1; i++) {
		let g = Math.imul(HASH_START ^ units[i]!, HASH_STEP);
		g = Math.imul(g ^ units[i + 1]!, HASH_STEP);
		const last = Math.min(i + MAX_CHARS, end + 1);
		for (let k = i + 2; k < last; k++) {
			g = Math.imul(g ^ units[k]!, HASH_STEP);
			grams[count++] = mix(g + CHARS_KIND);
		}
	}
	return count;
}

/** Makes room for every n-gram of a prepared text of this length. */
export function reserveGrams(out: Grams, length: number): void {
	const capacity = (MAX_CHARS - MIN_CHARS + 3) * length + 8;
	if (out.grams.length < capacity) out.grams = new Int32Array(capacity);
}

/** Hashes every n-gram of a prepared text. Allocates only when `out` must grow. */
export function extractGrams(text: PreparedText, out: Grams): void {
	extractWords(text, out);
	reserveGrams(out, text.length);
	const { grams, words, wordStarts, wordEnds, wordCount } = out;
	let count = 0;
	for (let i = 0; i < wordCount; i++) {
		grams[count++] = words[i]!;
		if (i > 0) grams[count++] = pairGram(words[i - 1]!, words[i]!);
		count = writeCharGrams(text.units, wordStarts[i]!, wordEnds[i]!, grams, count);
	}
	out.gramCount = count;
}

/** Hash of one token as `extractGrams` gives it; for building the word table. */
export function hashWord(word: string): number {
	let h = HASH_START;
	for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), HASH_STEP);
	return mix(h + WORD_KIND);
}
