/**
 * A filter for one-edit matches. Two words are one edit apart only if they, or they less one letter each, are the same;
 * so every form registers itself and itself less each letter but the first, and a word is looked up in the same ways.
 * A Bloom filter over a rolling hash: a look-up costs two multiplications and one bit a letter.
 */

/** 2 Mi bits: at 20,000 forms of eight letters one bit in six is set, and of 40 unknown words one is searched in vain. */
const KEY_BITS = 1 << 21;
/** Keys of word ends, and as many of word beginnings: small enough for the fast caches. */
const END_BITS = 1 << 17;
const FIRST_END = KEY_BITS;
const FIRST_BEGINNING = KEY_BITS + END_BITS;
export const EDIT_KEY_BYTES = (KEY_BITS + 2 * END_BITS) / 8;
/** Leaves as many of the highest bits as END_BITS needs: those that every bit of a product's factors reaches. */
const END_SHIFT = 32 - Math.log2(END_BITS);
/** Factors of the letters of a key and of the length: odd, and without pattern. */
const FIRST_FACTOR = 0x9e3779b1;
const SECOND_FACTOR = 0x85ebca6b;
const THIRD_FACTOR = 0xc2b2ae35;
const FOURTH_FACTOR = 0x27d4eb2f;
const FIFTH_FACTOR = 0x2c1b3c6d;
const LENGTH_FACTOR = 0x165667b1;
/** Letters at the end that a key is made of. */
const END_UNITS = 3;
/** Longer than any form or word that is tried. */
const MAX_UNITS = 130;
/** Any odd number without pattern: the hash is a polynomial in it. */
const BASE = 0x2c1b3c6d;
const powers = powersOf(BASE);
/** Scratch: hashes of the beginnings of one word. */
const beginnings = new Int32Array(MAX_UNITS + 1);

function powersOf(base: number): Int32Array {
	const result = new Int32Array(MAX_UNITS);
	result[0] = 1;
	for (let i = 1; i < MAX_UNITS; i++) result[i] = Math.imul(result[i - 1] as number, base);
	return result;
}

export class EditKeys {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(EDIT_KEY_BYTES)) {
		this.bits = bits;
	}

	/** Registers a form. */
	add(form: string): void {
		const units = Uint16Array.from(form, (letter) => letter.charCodeAt(0));
		this.set(hashBeginnings(units, 0, units.length));
		for (let left = 1; left < units.length; left++) this.set(hashWithout(left, units.length));
		const { length } = units;
		for (let other = length - 1; other <= length + 1; other++) {
			this.setBit(endKey(units, 0, length, other));
			this.setBit(beginningKey(units, 0, other));
		}
		// A swap may straddle the last letters and those before.
		const before = length - END_UNITS - 1;
		if (before < 1) return;
		const swapped = units.slice();
		swapped[before] = units[before + 1] as number;
		swapped[before + 1] = units[before] as number;
		this.setBit(beginningKey(swapped, 0, length));
	}

	/** A first, cheap answer: unless the edit is in the last letters, these are right, else the first ones are. */
	mayResemble(units: Uint16Array, start: number, end: number): boolean {
		return this.hasBit(endKey(units, start, end, end - start)) || this.hasBit(beginningKey(units, start, end - start));
	}

	private setBit(key: number): void {
		this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}

	private hasBit(key: number): boolean {
		return ((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0;
	}

	/**
	 * Whether a form may be one edit from `[start, end)`, its first letter right; never a false no. The word is then open
	 * for `mayLack` and `mayDifferAt` until the next call.
	 */
	mayMatch(units: Uint16Array, start: number, end: number): boolean {
		if (this.has(hashBeginnings(units, start, end))) return true;
		for (let left = 1; left < end - start; left++) if (this.has(hashWithout(left, end - start))) return true;
		return false;
	}

	/** Whether a form may be the open word, of `length` letters, with one letter put in. */
	mayLack(length: number): boolean {
		return this.has(beginnings[length] as number);
	}

	/** Whether a form may be the open word with the letter at `left` out, replaced, or swapped with the next. */
	mayDifferAt(left: number, length: number): boolean {
		return this.has(hashWithout(left, length));
	}

	private set(hash: number): void {
		const first = firstKey(hash);
		const second = secondKey(hash);
		this.bits[first >>> 3] = (this.bits[first >>> 3] as number) | (1 << (first & 7));
		this.bits[second >>> 3] = (this.bits[second >>> 3] as number) | (1 << (second & 7));
	}

	private has(hash: number): boolean {
		const first = firstKey(hash);
		if (((this.bits[first >>> 3] as number) & (1 << (first & 7))) === 0) return false;
		const second = secondKey(hash);
		return ((this.bits[second >>> 3] as number) & (1 << (second & 7))) !== 0;
	}
}

/** Fills `beginnings` and returns the hash of the whole word. */
function hashBeginnings(units: Uint16Array, start: number, end: number): number {
	let hash = 0;
	for (let i = start; i < end; i++) {
		hash = (Math.imul(hash, BASE) + (units[i] as number)) | 0;
		beginnings[i - start + 1] = hash;
	}
	return hash;
}

/** The hash of the word in `beginnings`, of `length` letters, less the one at `left`. */
function hashWithout(left: number, length: number): number {
	const shift = powers[length - 1 - left] as number;
	const before = Math.imul(beginnings[left] as number, shift);
	const through = Math.imul(beginnings[left + 1] as number, shift);
	return (before + (beginnings[length] as number) - through) | 0;
}

function firstKey(hash: number): number {
	const mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
	return (mixed ^ (mixed >>> 13)) & (KEY_BITS - 1);
}

function secondKey(hash: number): number {
	const mixed = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
	return (mixed ^ (mixed >>> 11)) & (KEY_BITS - 1);
}

/** The key of a word's first letter, last letters, and length; the products do not wait for one another. */
function endKey(units: Uint16Array, start: number, end: number, length: number): number {
	const hash =
		Math.imul(units[start] as number, FIRST_FACTOR) ^
		Math.imul(units[end - 3] as number, SECOND_FACTOR) ^
		Math.imul(units[end - 2] as number, THIRD_FACTOR) ^
		Math.imul(units[end - 1] as number, FOURTH_FACTOR) ^
		Math.imul(length, LENGTH_FACTOR);
	return FIRST_END + (hash >>> END_SHIFT);
}

/** The key of the first letters of a word of `length`, up to where late edits begin. */
function beginningKey(units: Uint16Array, start: number, length: number): number {
	const count = length - END_UNITS;
	let hash = Math.imul(length, LENGTH_FACTOR) ^ Math.imul(units[start] as number, FIRST_FACTOR);
	if (count > 1) hash ^= Math.imul(units[start + 1] as number, SECOND_FACTOR);
	if (count > 2) hash ^= Math.imul(units[start + 2] as number, THIRD_FACTOR);
	if (count > 3) hash ^= Math.imul(units[start + 3] as number, FOURTH_FACTOR);
	if (count > 4) hash ^= Math.imul(units[start + 4] as number, FIFTH_FACTOR);
	return FIRST_BEGINNING + (hash >>> END_SHIFT);
}
