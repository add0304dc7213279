import { FUZZY_BITS, SWAP_BIT } from "./compiled.ts";
import { HASH_BASIS, HASH_PRIME, hashWord, leadingLetters } from "./first-words.ts";

/**
 * A filter of short spellings that may mean something. A word of two to five letters, plainly written, can match a form
 * only as the form's first word (perhaps with letters repeated), or as one of the few spellings that one edit makes of a
 * short form; so all of them are listed, and nearly every short word of a text is done with after one look-up.
 */

/** One letter less than the shortest form that any edit is undone for: so the edits that count are few. */
export const MAX_SHORT_LETTERS = 5;
/** 256 Ki bits: at 20,000 forms of five to twelve letters one in eight is set; more would miss the fast caches more often. */
const KEY_BITS = 1 << 18;
/** Another than that of the first words, so that they do not err about the same words. */
const keyShift = 12;
/** How a hash becomes a key, for loops that cannot afford a call. */
export const SHORT_KEY_SHIFT = keyShift;
export const SHORT_KEY_MASK = KEY_BITS - 1;
export const SHORT_WORD_BYTES = KEY_BITS / 8;

export class ShortWords {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(SHORT_WORD_BYTES)) {
		this.bits = bits;
	}

	/** Registers a form with the fuzzy bits that it allows. */
	add(form: string, fuzzy: number): void {
		const word = leadingLetters(form);
		this.set(word);
		this.set(word.replace(/(.)\1+/gsu, "$1"));
		if (form.length > MAX_SHORT_LETTERS + 1) return;
		for (let i = 1; i < form.length; i++) {
			if ((fuzzy & FUZZY_BITS.edit1) !== 0) this.set(form.slice(0, i) + form.slice(i + 1));
			if ((fuzzy & SWAP_BIT) !== 0)
				this.set(form.slice(0, i) + form.charAt(i + 1) + form.charAt(i) + form.slice(i + 2));
		}
	}

	/** Whether the word of this FNV-1a hash may match; never a false no for words of two to five letters, none doubled. */
	has(hash: number): boolean {
		const key = keyOf(hash);
		return ((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0;
	}

	/**
	 * As `has`, for a word some of whose letters are doubled. One letter repeated may be the first of spaced ones, and is
	 * never passed over.
	 */
	hasDoubled(hash: number, units: Uint16Array, start: number, end: number): boolean {
		return this.has(hash) || isOneLetter(units, start, end) || this.has(hashOnce(units, start, end));
	}

	private set(word: string): void {
		if (word === "" || word.length > MAX_SHORT_LETTERS) return;
		const key = keyOf(hashWord(word));
		this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}
}

function keyOf(hash: number): number {
	return (hash ^ (hash >>> keyShift)) & (KEY_BITS - 1);
}

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const basis = HASH_BASIS;
const prime = HASH_PRIME;

/** The hash of the word with its doubled letters once. */
function hashOnce(units: Uint16Array, start: number, end: number): number {
	let hash = basis;
	for (let i = start; i < end; i++)
		if (i === start || units[i] !== units[i - 1]) hash = Math.imul(hash ^ (units[i] as number), prime);
	return hash;
}

function isOneLetter(units: Uint16Array, start: number, end: number): boolean {
	for (let i = start + 1; i < end; i++) if (units[i] !== units[start]) return false;
	return true;
}
