/**
 * A Bloom filter of ordinary words: a fuzzy match is refused when the text as written is such a word ("Yay" is not
 * one edit from cocaine). It can call an unknown word known (about 1 in 100), never the reverse. All bits of a word lie
 * in one block of a cache line (Putze, Sanders, Singler 2007), so that looking one up touches memory once.
 */

/** Room to spare, so that blocks begin where cache lines do. */
const HEADER_BYTES = 64;
const MAGIC = 0x33574b50;
/** Bits of a word: one at the place of its first hash, the others in the same block. */
const hashCount = 7;
const BLOCK_BITS = 9;
const blockMask = 2 ** BLOCK_BITS - 1;
/** Places cut of 32 bits, from the higher ones, which all letters reach. */
const CUTS = 3;
const CUT_SHIFT = 32 - CUTS * BLOCK_BITS;

export interface KnownWords {
	/** Whether the folded units `[start, end)` spell an ordinary word. */
	has(units: Uint16Array, start: number, end: number): boolean;
	/** Whether they spell an ordinary word, or a name or foreign word that text often has. */
	hasName(units: Uint16Array, start: number, end: number): boolean;
	/** As `has`, the FNV-1a hash of the units being at hand. */
	hasHashed(hash: number, units: Uint16Array, start: number, end: number): boolean;
}

/** Names lie in the same filter under another seed, so that "sui" and "cide" are no words. */
const WORD_SEED = 0x811c9dc5;
const NAME_SEED = 0x4b9ace2f;

/** FNV-1a, the first of the two hashes that all Bloom positions derive from. */
function hashA(units: Uint16Array, start: number, end: number, seed: number): number {
	let hash = seed;
	for (let i = start; i < end; i++) hash = Math.imul(hash ^ (units[i] as number), 0x01000193);
	return hash ^ (hash >>> 16);
}

/** The second hash, of which the places inside a block are cut. */
function hashB(units: Uint16Array, start: number, end: number): number {
	let hash = 0x01000193;
	for (let i = start; i < end; i++) {
		hash = Math.imul(hash ^ (units[i] as number), 0x5bd1e995);
		hash ^= hash >>> 13;
	}
	return hash;
}

/** The k-th place of a word inside its block, three of them cut of the second hash and three of a product of it. */
function placeOf(k: number, second: number): number {
	const source = k < CUTS ? second : Math.imul(second ^ (second >>> 15), 0x2c1b3c6d);
	return (source >>> (CUT_SHIFT + BLOCK_BITS * (k % CUTS))) & blockMask;
}

/** Opens a filter made by `buildKnownWords`; throws on bytes of another format. */
export function openKnownWords(bytes: ArrayBuffer): KnownWords {
	const header = new DataView(bytes);
	const bitCount = bytes.byteLength >= HEADER_BYTES ? header.getUint32(4, true) : 0;
	if (
		bytes.byteLength < HEADER_BYTES ||
		header.getUint32(0, true) !== MAGIC ||
		bitCount !== (bytes.byteLength - HEADER_BYTES) * 8
	)
		throw new Error("known-words: not a known-word filter");
	const filter = new Uint8Array(bytes, HEADER_BYTES);
	const mask = bitCount - 1;
	const find = (units: Uint16Array, start: number, end: number, seed: number): boolean =>
		findAt(hashA(units, start, end, seed), units, start, end);
	const findAt = (from: number, units: Uint16Array, start: number, end: number): boolean => {
		const first = from & mask;
		if (((filter[first >>> 3] as number) & (1 << (first & 7))) === 0) return false;
		const block = first & ~blockMask;
		const second = hashB(units, start, end);
		for (let k = 0; k < hashCount - 1; k++) {
			const bit = block | placeOf(k, second);
			if (((filter[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
		}
		return true;
	};
	const has = (units: Uint16Array, start: number, end: number) => find(units, start, end, WORD_SEED);
	return {
		has,
		hasName: (units, start, end) => has(units, start, end) || find(units, start, end, NAME_SEED),
		hasHashed: (hash, units, start, end) => findAt(hash ^ (hash >>> 16), units, start, end),
	};
}

/** Builds the filter's bytes; `bitCount` must be a power of two. */
export function buildKnownWords(words: Iterable<string>, names: Iterable<string>, bitCount: number): ArrayBuffer {
	const bytes = new ArrayBuffer(HEADER_BYTES + bitCount / 8);
	const header = new DataView(bytes);
	header.setUint32(0, MAGIC, true);
	header.setUint32(4, bitCount, true);
	const filter = new Uint8Array(bytes, HEADER_BYTES);
	const add = (word: string, seed: number) => {
		const units = Uint16Array.from(word, (c) => c.charCodeAt(0));
		const first = hashA(units, 0, units.length, seed) & (bitCount - 1);
		const second = hashB(units, 0, units.length);
		const places = Array.from({ length: hashCount - 1 }, (_, k) => placeOf(k, second));
		for (const bit of [first, ...places.map((place) => (first & ~blockMask) | place)])
			filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
	};
	for (const word of words) add(word, WORD_SEED);
	for (const name of names) add(name, NAME_SEED);
	return bytes;
}
