/**
 * Remembers what a word adds to the bag and where its vector lies. All n-grams but word pairs lie inside one word, and a
 * few thousand words make up most of running text, so most of the model's scattered reads happen once. A word is known
 * by its letters, never by its hash alone, so an answer does not depend on what was judged before.
 */
export interface WordMemo {
	/** Sums of a word that are kept. */
	readonly dim: number;
	/** All slots, `SLOT_BYTES` apart: length (0 when empty), known n-grams, row, letters, sums. */
	readonly bytes: Uint8Array;
	/** The same memory; the row of a word is its one unsigned 16-bit number. */
	readonly unsigned: Uint16Array;
	/** The same memory; the sums are signed 16-bit numbers: at most 49 n-grams of at most 127 each. */
	readonly signed: Int16Array;
}

/** Twice the words in common use, so that few share a place; 2 MB. */
const SLOT_COUNT = 32_768;
/** One cache line: reading a word costs what reading any part of it costs. */
const SLOT_BYTES = 64;
/** Longer words are rare, and so are letters beyond Latin-1, which do not fit a byte: such words are summed anew. */
const MAX_UNITS = 12;
const MAX_UNIT = 0xff;

const KNOWN = 1;
const ROW = 2;
const UNITS = 4;
/** Where a slot's sums begin, bytes. */
const SUMS = UNITS + MAX_UNITS;
/** Most sums that a slot has room for. */
export const MAX_MEMO_SUMS = (SLOT_BYTES - SUMS) / 2;

export function createWordMemo(dim: number): WordMemo {
	if (dim > MAX_MEMO_SUMS) throw new Error(`word memo: room for ${MAX_MEMO_SUMS} sums, not ${dim}`);
	const memory = new ArrayBuffer(SLOT_COUNT * SLOT_BYTES);
	return { dim, bytes: new Uint8Array(memory), unsigned: new Uint16Array(memory), signed: new Int16Array(memory) };
}

/** A word stands in the slot of its hash, or, pushed out by a newer word, in the slot beside it. */
function slotOf(hash: number): number {
	return (hash & (SLOT_COUNT - 1)) * SLOT_BYTES;
}

function besideOf(slot: number): number {
	return slot ^ SLOT_BYTES;
}

function holds(bytes: Uint8Array, slot: number, units: Uint16Array, start: number, end: number): boolean {
	if (bytes[slot] !== end - start) return false;
	const at = slot + UNITS - start;
	for (let i = start; i < end; i++) if (bytes[at + i] !== units[i]) return false;
	return true;
}

/** Where the slot begins that holds the word `units[start, end)` of this hash, or -1. */
export function findWord(memo: WordMemo, hash: number, units: Uint16Array, start: number, end: number): number {
	const slot = slotOf(hash);
	if (holds(memo.bytes, slot, units, start, end)) return slot;
	const beside = besideOf(slot);
	return holds(memo.bytes, beside, units, start, end) ? beside : -1;
}

/** How many n-grams of the word in a slot the dictionary holds. */
export function knownGrams(memo: WordMemo, slot: number): number {
	return memo.bytes[slot + KNOWN]!;
}

/** Row of the vector of the word in a slot. */
export function rememberedRow(memo: WordMemo, slot: number): number {
	return memo.unsigned[(slot + ROW) >> 1]!;
}

/** Where the sums of the word in a slot begin in `memo.signed`. */
export function rememberedSums(slot: number): number {
	return (slot + SUMS) >> 1;
}

/**
 * Keeps a word in its slot and moves the one that was there aside; does nothing for a long word or one with units above
 * `MAX_UNIT`. `row` is below 2^16.
 */
export function rememberWord(
	memo: WordMemo,
	hash: number,
	units: Uint16Array,
	start: number,
	end: number,
	known: number,
	row: number,
	sums: Int32Array,
): void {
	if (end - start > MAX_UNITS) return;
	for (let i = start; i < end; i++) if (units[i]! > MAX_UNIT) return;
	const slot = slotOf(hash);
	const { bytes, unsigned, signed } = memo;
	if (bytes[slot] !== 0) bytes.copyWithin(besideOf(slot), slot, slot + SLOT_BYTES);
	bytes[slot] = end - start;
	bytes[slot + KNOWN] = known;
	unsigned[(slot + ROW) >> 1] = row;
	for (let i = start; i < end; i++) bytes[slot + UNITS + i - start] = units[i]!;
	for (let d = 0, at = rememberedSums(slot); d < memo.dim; d++) signed[at++] = sums[d]!;
}
