/**
 * An exact dictionary of 32-bit hashes. In the file it is compact: the top `bits` of a hash name a bucket, the next 16
 * are kept as a tag, and rows are ordered by bucket, then tag. Opened, it is a table with linear probing in which a
 * hash and its row lie side by side: looking one up touches memory once, and not even that for most of the hashes that
 * it does not hold, as the pairs of words mostly are.
 */
export interface HashTable {
	readonly bits: number;
	/** How far a hash is shifted to give its first slot. */
	readonly shift: number;
	/** Per slot the kept bits of a hash, then its row plus one, or 0 when the slot is empty. */
	readonly slots: Int32Array;
	/** One bit for each `PRESENT_BITS` first bits of a hash, set where the table holds such a one. */
	readonly present: Int32Array;
}

/** 128 KB, which stays in a core's own cache where the slots do not; of 65,000 hashes 6% of the absent ones pass. */
const PRESENT_BITS = 20;

/** Width of a tag; with 2^16 buckets a row keeps its whole hash. */
const TAG_BITS = 16;

/** Makes a table from bucket sizes and tags; throws when they disagree. Costs one pass over both. */
export function openHashTable(bits: number, sizes: Uint8Array, tags: Uint16Array): HashTable {
	// At most half full, so that a probe ends after a step or two.
	const slotBits = 33 - Math.clz32(tags.length);
	const table: HashTable = {
		bits,
		shift: 32 - slotBits,
		slots: new Int32Array(2 ** (slotBits + 1)),
		present: new Int32Array(2 ** PRESENT_BITS / 32),
	};
	let row = 0;
	for (let bucket = 0; bucket < sizes.length; bucket++) {
		for (const end = row + sizes[bucket]!; row < end; row++) {
			insert(table, (bucket << (32 - bits)) | (tags[row]! << (32 - TAG_BITS - bits)), row);
		}
	}
	if (row !== tags.length) throw new Error(`embedded model: bucket sizes sum to ${row}, not ${tags.length}`);
	return table;
}

function insert({ bits, shift, slots, present }: HashTable, hash: number, row: number): void {
	const bit = hash >>> (32 - PRESENT_BITS);
	present[bit >> 5]! |= 1 << bit;
	let slot = (hash >>> shift) << 1;
	while (slots[slot + 1] !== 0) slot = (slot + 2) & (slots.length - 1);
	slots[slot] = keptBits(hash, bits);
	slots[slot + 1] = row + 1;
}

/** Row of a hash, or -1. */
export function findRow({ bits, shift, slots, present }: HashTable, hash: number): number {
	const bit = hash >>> (32 - PRESENT_BITS);
	if (((present[bit >> 5]! >>> bit) & 1) === 0) return -1;
	const kept = keptBits(hash, bits) | 0;
	let slot = (hash >>> shift) << 1;
	while (slots[slot + 1] !== 0) {
		if (slots[slot] === kept) return slots[slot + 1]! - 1;
		slot = (slot + 2) & (slots.length - 1);
	}
	return -1;
}

/** The part of a hash that a table of `bits` keeps, as an unsigned number that sorts like the rows. */
export function keptBits(hash: number, bits: number): number {
	return hash >>> (32 - TAG_BITS - bits);
}

/** Bucket sizes and tags of distinct, ascending `keptBits` values; throws when a bucket holds more than 255. */
export function buildHashTable(kept: readonly number[], bits: number): { sizes: Uint8Array; tags: Uint16Array } {
	const sizes = new Uint8Array(2 ** bits);
	const tags = new Uint16Array(kept.length);
	for (const [row, value] of kept.entries()) {
		const bucket = Math.floor(value / 2 ** TAG_BITS);
		if (sizes[bucket] === 255) throw new Error(`bucket ${bucket} holds more than 255 rows`);
		sizes[bucket]!++;
		tags[row] = value & 0xffff;
	}
	return { sizes, tags };
}
