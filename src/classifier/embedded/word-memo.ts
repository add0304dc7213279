/**
 * Remembers what a word adds to the bag. All n-grams but word pairs lie inside one word, and a few thousand words make
 * up most of running text, so most of the model's scattered reads happen once. A word is known by its letters, never
 * by its hash alone, so an answer does not depend on what was judged before.
 */
export interface WordMemo {
	readonly dim: number;
	/** Letters of each slot's word, `SLOT_UNITS` apart. */
	readonly units: Uint16Array;
	/** Length of each slot's word; 0 in an empty slot. */
	readonly lengths: Uint8Array;
	/** How many n-grams of the word the dictionary holds. */
	readonly known: Uint8Array;
	/** Sums of those n-grams' weights, `dim` apart: at most 49 n-grams of at most 127 each. */
	readonly sums: Int16Array;
}

/** More slots than words in common use; 1.3 MB with 24 sums. One slot a word, the last word wins. */
const SLOT_COUNT = 16_384;
/** Longer words are rare and are summed anew. */
const SLOT_UNITS = 16;

export function createWordMemo(dim: number): WordMemo {
	return {
		dim,
		units: new Uint16Array(SLOT_COUNT * SLOT_UNITS),
		lengths: new Uint8Array(SLOT_COUNT),
		known: new Uint8Array(SLOT_COUNT),
		sums: new Int16Array(SLOT_COUNT * dim),
	};
}

function slotOf(hash: number): number {
	return hash & (SLOT_COUNT - 1);
}

/** The slot that holds the word `units[start, end)` of this hash, or -1. */
export function findWord(memo: WordMemo, hash: number, units: Uint16Array, start: number, end: number): number {
	const slot = slotOf(hash);
	if (memo.lengths[slot] !== end - start) return -1;
	const at = slot * SLOT_UNITS - start;
	for (let i = start; i < end; i++) if (memo.units[at + i] !== units[i]) return -1;
	return slot;
}

/** Keeps a word's sums in its slot, in place of the word that was there; does nothing for a long word. */
export function rememberWord(
	memo: WordMemo,
	hash: number,
	units: Uint16Array,
	start: number,
	end: number,
	known: number,
	sums: Int32Array,
): void {
	if (end - start > SLOT_UNITS) return;
	const slot = slotOf(hash);
	for (let i = start; i < end; i++) memo.units[slot * SLOT_UNITS + i - start] = units[i]!;
	memo.lengths[slot] = end - start;
	memo.known[slot] = known;
	for (let d = 0; d < memo.dim; d++) memo.sums[slot * memo.dim + d] = sums[d]!;
}
