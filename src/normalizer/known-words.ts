/**
 * A Bloom filter of ordinary words: a fuzzy match is refused when the text as written is such a word ("Yay" is not
 * one edit from cocaine). It can call an unknown word known (about 1 in 100), never the reverse. All bits of a word lie
 * in one block of a cache line (Putze, Sanders, Singler 2007), so that looking one up touches memory once.
 */

/** Room to spare, so that blocks begin where cache lines do. */
const HEADER_BYTES = 64;
const MAGIC = 0x32574b50;
const hashCount = 6;
const blockMask = 64 * 8 - 1;
export const BLOOM_HASHES = hashCount;

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

/** The step between Bloom positions; odd, so that it reaches every bit of a power-of-two filter. */
function hashB(units: Uint16Array, start: number, end: number): number {
	let hash = 0x01000193;
	for (let i = start; i < end; i++) {
		hash = Math.imul(hash ^ (units[i] as number), 0x5bd1e995);
		hash ^= hash >>> 13;
	}
	return hash | 1;
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
		let position = from;
		const first = position & mask;
		if (((filter[first >>> 3] as number) & (1 << (first & 7))) === 0) return false;
		const block = first & ~blockMask;
		const stride = hashB(units, start, end);
		for (let k = 1; k < hashCount; k++) {
			position = (position + stride) | 0;
			const bit = block | (position & blockMask);
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
		let position = hashA(units, 0, units.length, seed);
		const block = position & (bitCount - 1) & ~blockMask;
		const stride = hashB(units, 0, units.length);
		for (let k = 0; k < BLOOM_HASHES; k++) {
			const bit = block | (position & blockMask);
			filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
			position = (position + stride) | 0;
		}
	};
	for (const word of words) add(word, WORD_SEED);
	for (const name of names) add(name, NAME_SEED);
	return bytes;
}
