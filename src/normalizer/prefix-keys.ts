import { CLASS_DIGIT, CLASS_WORD, classTable } from "./fold.ts";
import { leetLetters } from "./leet.ts";

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const classes = classTable;
const wordClass = CLASS_WORD;
const digitClass = CLASS_DIGIT;

/**
 * A filter of how forms begin: their first three units, up to the first that is no letter or digit, and their first five
 * letters. A word no form begins like costs no look-up in the trie.
 */

/** 64 Ki bits for three units, which fit into the fastest cache: at 20,000 forms about one in ten is set. */
const KEY_BITS = 1 << 16;
/** 256 Ki bits for five letters: at 20,000 forms one in fifteen is set. */
const LONG_KEY_BITS = 1 << 18;
const LONG_KEY_LETTERS = 5;
const LONG_KEY_SHIFT = 32 - Math.log2(LONG_KEY_BITS);
export const PREFIX_KEY_BYTES = (KEY_BITS + LONG_KEY_BITS) / 8;

export class PrefixKeys {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(PREFIX_KEY_BYTES)) {
		this.bits = bits;
	}

	/** Registers a form, as it is and with its doubled letters once. */
	add(form: string): void {
		for (const text of [form, form.replace(/(.)\1+/gsu, "$1")]) {
			const [a, b, c, d, e] = Array.from({ length: LONG_KEY_LETTERS }, (_, i) => unitAt(text, i)) as Five;
			this.set(keyOf(a, b, c));
			if (isPlain(a) && isPlain(b) && isPlain(c) && isPlain(d) && isPlain(e)) this.set(longKeyOf(a, b, c, d, e));
		}
	}

	/** Whether a form may begin like the text at `at`; never a false no for an exact spelling. */
	mayStart(units: Uint16Array, length: number, at: number): boolean {
		const first = units[at] as number;
		const second = at + 1 < length ? (units[at + 1] as number) : 0;
		const third = at + 2 < length ? (units[at + 2] as number) : 0;
		if (!this.has(keyOf(first, second, third))) return false;
		return this.mayGoOn(units, length, at, first, second, third);
	}

	/** As `mayStart`, for a text whose first unit is a leet sign; true where that stands for more than one letter. */
	mayStartWithSign(units: Uint16Array, length: number, at: number): boolean {
		const decoded = leetLetters.get(units[at] as number);
		if (decoded?.length !== 1 || at + 2 >= length) return true;
		const first = decoded[0] as number;
		const second = units[at + 1] as number;
		const third = units[at + 2] as number;
		// A doubled letter or a sign behind may stand for something else still.
		if (!isPlain(second) || !isPlain(third) || second === third || second === first) return true;
		return this.has(keyOf(first, second, third)) && this.mayGoOn(units, length, at, first, second, third);
	}

	/** As `mayStart`, for a word `[at, end)` of letters whose doubled ones count once. */
	mayStartSqueezed(units: Uint16Array, at: number, end: number): boolean {
		const b = nextLetter(units, at, end);
		const c = nextLetter(units, b, end);
		const first = units[at] as number;
		const second = b < end ? (units[b] as number) : 0;
		const third = c < end ? (units[c] as number) : 0;
		if (!this.has(keyOf(first, second, third))) return false;
		const d = nextLetter(units, c, end);
		const e = nextLetter(units, d, end);
		return e >= end || this.has(longKeyOf(first, second, third, units[d] as number, units[e] as number));
	}

	/** Whether the first five units may begin a form, where they leave no choice: letters, none of them doubled. */
	private mayGoOn(
		units: Uint16Array,
		length: number,
		at: number,
		first: number,
		second: number,
		third: number,
	): boolean {
		if (at + LONG_KEY_LETTERS > length) return true;
		const fourth = units[at + 3] as number;
		const fifth = units[at + 4] as number;
		if (first === second || second === third || third === fourth || fourth === fifth) return true;
		if (!isPlain(first) || !isPlain(second) || !isPlain(third) || !isPlain(fourth) || !isPlain(fifth)) return true;
		return this.has(longKeyOf(first, second, third, fourth, fifth));
	}

	private set(key: number): void {
		this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
	}

	private has(key: number): boolean {
		return ((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0;
	}
}

type Five = [number, number, number, number, number];

/** The position of the next letter that is another one, `end` at most. */
function nextLetter(units: Uint16Array, at: number, end: number): number {
	let i = at + 1;
	while (i < end && units[i] === units[at]) i++;
	return Math.min(i, end);
}

function unitAt(form: string, index: number): number {
	return index < form.length ? form.charCodeAt(index) : 0;
}

function isWord(unit: number): boolean {
	return ((classes[unit] as number) & wordClass) !== 0;
}

/** Behind a unit that is no letter or digit nothing counts: a gap between words is written in many ways. */
function keyOf(first: number, second: number, third: number): number {
	const b = isWord(first) && isWord(second) ? second : 0;
	const c = b !== 0 && isWord(third) ? third : 0;
	const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
	return (hash ^ (hash >>> 15)) & (KEY_BITS - 1);
}

/** The key of five letters. */
function longKeyOf(a: number, b: number, c: number, d: number, e: number): number {
	const hash =
		Math.imul(a, 0x9e3779b1) ^
		Math.imul(b, 0x85ebca6b) ^
		Math.imul(c, 0xc2b2ae35) ^
		Math.imul(d, 0x27d4eb2f) ^
		Math.imul(e, 0x2c1b3c6d);
	return KEY_BITS + (hash >>> LONG_KEY_SHIFT);
}

function isPlain(unit: number): boolean {
	return isWord(unit) && ((classes[unit] as number) & digitClass) === 0;
}
