import { CLASS_DIGIT, CLASS_WORD, classTable } from "./fold.ts";
import { leetLetters } from "./leet.ts";

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const classes = classTable;
const wordClass = CLASS_WORD;
const digitClass = CLASS_DIGIT;

/**
 * A filter of how forms begin: their first three units, up to the first that is no letter or digit. It fits into the
 * fastest cache, so that a word no form begins like costs no look-up in the trie.
 */

/** 64 Ki bits: at 20,000 forms about one in ten is set. */
const KEY_BITS = 1 << 16;
export const PREFIX_KEY_BYTES = KEY_BITS / 8;

export class PrefixKeys {
	readonly bits: Uint8Array;

	/** An empty filter, or one over the bits of another. */
	constructor(bits: Uint8Array = new Uint8Array(PREFIX_KEY_BYTES)) {
		this.bits = bits;
	}

	/** Registers a form, as it is and with its doubled letters once. */
	add(form: string): void {
		for (const text of [form, form.replace(/(.)\1+/gsu, "$1")]) {
			const key = keyOf(text.charCodeAt(0), unitAt(text, 1), unitAt(text, 2));
			this.bits[key >>> 3] = (this.bits[key >>> 3] as number) | (1 << (key & 7));
		}
	}

	/** Whether a form may begin like the text at `at`; never a false no for an exact spelling. */
	mayStart(units: Uint16Array, length: number, at: number): boolean {
		return this.has(
			units[at] as number,
			at + 1 < length ? (units[at + 1] as number) : 0,
			at + 2 < length ? (units[at + 2] as number) : 0,
		);
	}

	/** As `mayStart`, for a text whose first unit is a leet sign; true where that stands for more than one letter. */
	mayStartWithSign(units: Uint16Array, length: number, at: number): boolean {
		const decoded = leetLetters.get(units[at] as number);
		if (decoded?.length !== 1 || at + 2 >= length) return true;
		const second = units[at + 1] as number;
		const third = units[at + 2] as number;
		// A doubled letter or a sign behind may stand for something else still.
		if (!isPlain(second) || !isPlain(third) || second === third || second === decoded[0]) return true;
		return this.has(decoded[0] as number, second, third);
	}

	/** As `mayStart`, for a text whose doubled letters count once; `end` bounds the word. */
	mayStartSqueezed(units: Uint16Array, at: number, end: number): boolean {
		const first = units[at] as number;
		let i = at + 1;
		while (i < end && units[i] === first) i++;
		const second = i < end ? (units[i] as number) : 0;
		while (i < end && units[i] === second) i++;
		return this.has(first, second, i < end ? (units[i] as number) : 0);
	}

	private has(first: number, second: number, third: number): boolean {
		const key = keyOf(first, second, third);
		return ((this.bits[key >>> 3] as number) & (1 << (key & 7))) !== 0;
	}
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

function isPlain(unit: number): boolean {
	return isWord(unit) && ((classes[unit] as number) & digitClass) === 0;
}
