/**
 * Remembers what a word adds to the bag and where its taps lie. All n-grams but word pairs lie inside one word, and a
 * few thousand words make up most of running text, so most of the model's scattered reads happen once. A word is known
 * by its letters, never by its hash alone, so an answer does not depend on what was judged before.
 */
export interface WordMemo {
	/** Sums of a word that are kept. */
	readonly dim: number;
	/** By the low bits of a hash, the slot of a word, or 0. */
	readonly index: Uint16Array;
	/** Slots in use; the first one is never used. */
	slotCount: number;
	/**
	 * All slots, `SLOT_BYTES` apart, in the order in which their words were met, so that the words in common use lie
	 * together: length, known n-grams, block, letters, sums.
	 */
	readonly bytes: Uint8Array;
	/** The same memory; the block of a word is its one unsigned 16-bit number. */
	readonly unsigned: Uint16Array;
	/** The same memory; the sums are signed 16-bit numbers: at most 49 n-grams of at most 127 each. */
	readonly signed: Int16Array;
}

/** More than the words in common use; 1 MB. When all are taken, everything is forgotten. */
const SLOT_COUNT = 16_384;
/** Four times as many, so that few words share a place; 128 KB. */
const INDEX_SIZE = 65_536;
/** One cache line: reading a word costs what reading any part of it costs. */
const SLOT_BYTES = 64;
/** Longer words are rare, and so are letters beyond Latin-1, which do not fit a byte: such words are summed anew. */
const MAX_UNITS = 12;
const MAX_UNIT = 0xff;

const KNOWN = 1;
const BLOCK = 2;
const UNITS = 4;
/** Where a slot's sums begin, bytes. */
const SUMS = UNITS + MAX_UNITS;
/** Most sums that a slot has room for. */
export const MAX_MEMO_SUMS = (SLOT_BYTES - SUMS) / 2;

export function createWordMemo(dim: number): WordMemo {
	if (dim > MAX_MEMO_SUMS) throw new Error(`word memo: room for ${MAX_MEMO_SUMS} sums, not ${dim}`);
	const memory = new ArrayBuffer(SLOT_COUNT * SLOT_BYTES);
	return {
		dim,
		index: new Uint16Array(INDEX_SIZE),
		slotCount: 1,
		bytes: new Uint8Array(memory),
		unsigned: new Uint16Array(memory),
		signed: new Int16Array(memory),
	};
}

/** A word stands at the place of its hash in the index, or, pushed out by a newer word, at the place beside it. */
function placeOf(hash: number): number {
	return hash & (INDEX_SIZE - 1);
}

function holds(bytes: Uint8Array, slot: number, units: Uint16Array, start: number, end: number): boolean {
	if (bytes[slot] !== end - start) return false;
	const at = slot + UNITS - start;
	for (let i = start; i < end; i++) if (bytes[at + i] !== units[i]) return false;
	return true;
}

/** Where the slot begins that holds the word `units[start, end)` of this hash, or -1. */
export function findWord(memo: WordMemo, hash: number, units: Uint16Array, start: number, end: number): number {
	const { index, bytes } = memo;
	const place = placeOf(hash);
	const slot = index[place]! * SLOT_BYTES;
	if (holds(bytes, slot, units, start, end)) return slot;
	const beside = index[place ^ 1]! * SLOT_BYTES;
	return holds(bytes, beside, units, start, end) ? beside : -1;
}

/** How many n-grams of the word in a slot the dictionary holds. */
export function knownGrams(memo: WordMemo, slot: number): number {
	return memo.bytes[slot + KNOWN]!;
}

/** Block of taps of the word in a slot. */
export function rememberedBlock(memo: WordMemo, slot: number): number {
	return memo.unsigned[(slot + BLOCK) >> 1]!;
}

/** Where the sums of the word in a slot begin in `memo.signed`. */
export function rememberedSums(slot: number): number {
	return (slot + SUMS) >> 1;
}

/**
 * Keeps a word and moves the one at its place in the index aside; does nothing for a long word or one with units above
 * `MAX_UNIT`. `block` is below 2^16.
 */
export function rememberWord(
	memo: WordMemo,
	hash: number,
	units: Uint16Array,
	start: number,
	end: number,
	known: number,
	block: number,
	sums: Int32Array,
): void {
	if (end - start > MAX_UNITS) return;
	for (let i = start; i < end; i++) if (units[i]! > MAX_UNIT) return;
	const { index, bytes, unsigned, signed } = memo;
	if (memo.slotCount === SLOT_COUNT) {
		index.fill(0);
		memo.slotCount = 1;
	}
	const place = placeOf(hash);
	if (index[place] !== 0) index[place ^ 1] = index[place]!;
	index[place] = memo.slotCount;
	const slot = memo.slotCount++ * SLOT_BYTES;
	bytes[slot] = end - start;
	bytes[slot + KNOWN] = known;
	unsigned[(slot + BLOCK) >> 1] = block;
	for (let i = start; i < end; i++) bytes[slot + UNITS + i - start] = units[i]!;
	for (let d = 0, at = rememberedSums(slot); d < memo.dim; d++) signed[at++] = sums[d]!;
}
