/**
 * Remembers what a word adds to the bag and where its vector lies. All n-grams but word pairs lie inside one word, and a
 * few thousand words make up most of running text, so most of the model's scattered reads happen once. A word is known
 * by its letters, never by its hash alone, so an answer does not depend on what was judged before.
 */
export interface WordMemo {
	/** Sums of a word that are kept. */
	readonly dim: number;
	/** All slots, `SLOT_NUMBERS` apart: length (0 when empty), known n-grams, row, letters, sums. */
	readonly unsigned: Uint16Array;
	/** The same memory; the sums are signed: at most 49 n-grams of at most 127 each. */
	readonly signed: Int16Array;
}

/** Twice the words in common use, so that few share a place; 4 MB. */
const SLOT_COUNT = 32_768;
/** 128 bytes, two cache lines: reading a word costs what reading any part of it costs. */
const SLOT_NUMBERS = 64;
/** Longer words are rare and are summed anew. */
const MAX_UNITS = 16;

const KNOWN = 1;
const ROW = 2;
const UNITS = 3;
/** Where a slot's sums begin. */
export const MEMO_SUMS = UNITS + MAX_UNITS;
/** Most sums that a slot has room for. */
export const MAX_MEMO_SUMS = SLOT_NUMBERS - MEMO_SUMS;

export function createWordMemo(dim: number): WordMemo {
	if (dim > MAX_MEMO_SUMS) throw new Error(`word memo: room for ${MAX_MEMO_SUMS} sums, not ${dim}`);
	const memory = new ArrayBuffer(SLOT_COUNT * SLOT_NUMBERS * 2);
	return { dim, unsigned: new Uint16Array(memory), signed: new Int16Array(memory) };
}

/** A word stands in the slot of its hash, or, pushed out by a newer word, in the slot beside it. */
function slotOf(hash: number): number {
	return (hash & (SLOT_COUNT - 1)) * SLOT_NUMBERS;
}

function besideOf(slot: number): number {
	return slot ^ SLOT_NUMBERS;
}

function holds(unsigned: Uint16Array, slot: number, units: Uint16Array, start: number, end: number): boolean {
	if (unsigned[slot] !== end - start) return false;
	const at = slot + UNITS - start;
	for (let i = start; i < end; i++) if (unsigned[at + i] !== units[i]) return false;
	return true;
}

/** Where the slot begins that holds the word `units[start, end)` of this hash, or -1. */
export function findWord(memo: WordMemo, hash: number, units: Uint16Array, start: number, end: number): number {
	const slot = slotOf(hash);
	if (holds(memo.unsigned, slot, units, start, end)) return slot;
	const beside = besideOf(slot);
	return holds(memo.unsigned, beside, units, start, end) ? beside : -1;
}

/** How many n-grams of the word in a slot the dictionary holds. */
export function knownGrams(memo: WordMemo, slot: number): number {
	return memo.unsigned[slot + KNOWN]!;
}

/** Row of the vector of the word in a slot. */
export function rememberedRow(memo: WordMemo, slot: number): number {
	return memo.unsigned[slot + ROW]!;
}

/** Keeps a word in its slot and moves the one that was there aside; does nothing for a long word. `row` is below 2^16. */
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
	const slot = slotOf(hash);
	const { unsigned, signed } = memo;
	if (unsigned[slot] !== 0) unsigned.copyWithin(besideOf(slot), slot, slot + SLOT_NUMBERS);
	unsigned[slot] = end - start;
	unsigned[slot + KNOWN] = known;
	unsigned[slot + ROW] = row;
	for (let i = start; i < end; i++) unsigned[slot + UNITS + i - start] = units[i]!;
	for (let d = 0; d < memo.dim; d++) signed[slot + MEMO_SUMS + d] = sums[d]!;
}
