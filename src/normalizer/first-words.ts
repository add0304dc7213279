import { CLASS_DIGIT, CLASS_WORD, classTable } from "./fold.ts";

/**
 * A filter of the words that forms begin with. A word written plainly, between spaces, can only match a form that
 * begins with exactly that word, so that all others cost no look-up in the trie. The scanner has the hash at hand.
 * Words as common as "to" begin forms too ("to off yourself"), so a second filter tells how such forms go on.
 */

/** 256 Ki bits, two a form: at 20,000 forms one in seven is set, and of 45 other words one passes. */
const KEY_BITS = 1 << 18;
export const FIRST_WORD_BYTES = (2 * KEY_BITS) / 8;
const LINE_MASK = 64 * 8 - 1;
/** FNV-1a over units. */
export const HASH_BASIS = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

/** FNV-1a of a word, as the loops that cannot afford a call compute it unit by unit. */
export function hashWord(word: string): number {
	let hash = HASH_BASIS;
	for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), HASH_PRIME);
	return hash;
}

export class FirstWords {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(FIRST_WORD_BYTES)) {
		this.bits = bits;
	}

	/** Registers the letters that a form begins with, and the first two letters of its next word. */
	add(form: string): void {
		const word = leadingLetters(form);
		const hash = hashWord(word);
		this.set(firstKey(hash));
		this.set(secondKey(hash));
		if (word === form) this.set(nextKey(hash, 0, 0));
		if (form[word.length] !== " ") return;
		const [first, second] = [word.length + 1, word.length + 2].map((at) =>
			at < form.length ? form.charCodeAt(at) : 0,
		);
		this.set(nextKey(hash, first!, 0));
		this.set(nextKey(hash, first!, second!));
	}

	/** Whether a form may begin with the word of this hash; never a false no. */
	has(hash: number): boolean {
		return this.hasBit(firstKey(hash)) && this.hasBit(secondKey(hash));
	}

	/**
	 * Whether a form may be the word of this hash alone, or go on with a word of these first letters, both written plainly;
	 * `second` is 0 where it may be a repetition. Never a false no.
	 */
	goesOn(hash: number, first: number, second: number): boolean {
		return this.hasBit(nextKey(hash, 0, 0)) || this.hasBit(nextKey(hash, first, second));
	}

	private set(key: number): void {
		this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}

	private hasBit(key: number): boolean {
		return ((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0;
	}
}

/** The key of a word and the first two letters of the next; zeros for a word alone, or where the second is not known. */
function nextKey(hash: number, first: number, second: number): number {
	const mixed =
		Math.imul(hash ^ (hash >>> 13), 0x85ebca6b) ^ Math.imul(first, 0xc2b2ae35) ^ Math.imul(second, 0x27d4eb2f);
	return KEY_BITS + (Math.imul(mixed ^ (mixed >>> 16), 0x9e3779b1) >>> (32 - Math.log2(KEY_BITS)));
}

/** The letters that a form begins with; empty where it begins with something else. */
export function leadingLetters(form: string): string {
	let end = 0;
	while (end < form.length && isLetter(form.charCodeAt(end))) end++;
	return form.slice(0, end);
}

function firstKey(hash: number): number {
	return (hash ^ (hash >>> 15)) & (KEY_BITS - 1);
}

/** In the cache line of the first key. */
function secondKey(hash: number): number {
	const mixed = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
	return (firstKey(hash) & ~LINE_MASK) | (mixed >>> (32 - Math.log2(LINE_MASK + 1)));
}

function isLetter(unit: number): boolean {
	const unitClass = classTable[unit] as number;
	return (unitClass & CLASS_WORD) !== 0 && (unitClass & CLASS_DIGIT) === 0;
}
