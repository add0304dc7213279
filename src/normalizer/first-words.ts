import { CLASS_DIGIT, CLASS_WORD, classTable } from "./fold.ts";

/**
 * A filter of the words that forms begin with. A word written plainly, between spaces, can only match a form that
 * begins with exactly that word, so that all others cost no look-up in the trie. The scanner has the hash at hand.
 */

/** 256 Ki bits: at 20,000 forms one in thirteen is set. */
const KEY_BITS = 1 << 18;
export const FIRST_WORD_BYTES = KEY_BITS / 8;
/** FNV-1a over units. */
export const HASH_BASIS = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

export class FirstWords {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(FIRST_WORD_BYTES)) {
		this.bits = bits;
	}

	/** Registers the letters that a form begins with. */
	add(form: string): void {
		const word = leadingLetters(form);
		let hash = HASH_BASIS;
		for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), HASH_PRIME);
		const key = keyOf(hash);
		this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}

	/** Whether a form may begin with the word of this hash; never a false no. */
	has(hash: number): boolean {
		const key = keyOf(hash);
		return ((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0;
	}
}

/** The letters that a form begins with; empty where it begins with something else. */
export function leadingLetters(form: string): string {
	let end = 0;
	while (end < form.length && isLetter(form.charCodeAt(end))) end++;
	return form.slice(0, end);
}

function keyOf(hash: number): number {
	return (hash ^ (hash >>> 15)) & (KEY_BITS - 1);
}

function isLetter(unit: number): boolean {
	const unitClass = classTable[unit] as number;
	return (unitClass & CLASS_WORD) !== 0 && (unitClass & CLASS_DIGIT) === 0;
}
