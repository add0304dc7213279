/**
 * An exact dictionary of 32-bit hashes that is searched where it lies: the top `bits` of a hash name a bucket, the
 * next 16 are kept as a tag. Rows are ordered by bucket, then tag.
 */
export interface HashTable {
	readonly bits: number;
	/** First row of each bucket, and one past the last: 2^bits + 1 numbers. */
	readonly starts: Uint32Array;
	readonly tags: Uint16Array;
}

/** Width of a tag; with 2^16 buckets a row keeps its whole hash. */
const TAG_BITS = 16;

/** Makes a table from bucket sizes and tags; throws when they disagree. Costs one pass over the sizes. */
export function openHashTable(bits: number, sizes: Uint8Array, tags: Uint16Array): HashTable {
	const starts = new Uint32Array(sizes.length + 1);
	let total = 0;
	for (let b = 0; b < sizes.length; b++) {
		starts[b] = total;
		total += sizes[b]!;
	}
	starts[sizes.length] = total;
	if (total !== tags.length) throw new Error(`embedded model: bucket sizes sum to ${total}, not ${tags.length}`);
	return { bits, starts, tags };
}

/** Row of a hash, or -1. */
export function findRow(table: HashTable, hash: number): number {
	const bucket = hash >>> (32 - table.bits);
	const tag = (hash >>> (32 - TAG_BITS - table.bits)) & 0xffff;
	const { starts, tags } = table;
	for (let row = starts[bucket]!; row < starts[bucket + 1]!; row++) if (tags[row] === tag) return row;
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
