import { CLASS_DIGIT, CLASS_WORD, classTable } from "./fold.ts";

/**
 * A filter of the words that forms begin with. A word written plainly, between spaces, can only match a form that
 * begins with exactly that word, so that all others cost no look-up in the trie. The scanner has the hash at hand.
 */

/** 256 Ki bits, two a form: at 20,000 forms one in seven is set, and of 45 other words one passes. */
const KEY_BITS = 1 << 18;
export const FIRST_WORD_BYTES = KEY_BITS / 8;
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

	/** Registers the letters that a form begins with. */
	add(form: string): void {
		const hash = hashWord(leadingLetters(form));
		for (const key of [firstKey(hash), secondKey(hash)])
			this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}

	/** Whether a form may begin with the word of this hash; never a false no. */
	has(hash: number): boolean {
		const first = firstKey(hash);
		if (((this.bits[first >>> 3] as number) & (1 << (first & 7))) === 0) return false;
		const second = secondKey(hash);
		return ((this.bits[second >>> 3] as number) & (1 << (second & 7))) !== 0;
	}
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

function secondKey(hash: number): number {
	const mixed = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
	return mixed >>> (32 - Math.log2(KEY_BITS));
}

function isLetter(unit: number): boolean {
	const unitClass = classTable[unit] as number;
	return (unitClass & CLASS_WORD) !== 0 && (unitClass & CLASS_DIGIT) === 0;
}
