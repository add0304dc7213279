/**
 * A Bloom filter of ordinary words: a fuzzy match is refused when the text as written is such a word ("Yay" is not
 * one edit from cocaine). It can call an unknown word known (about 2 in 100), never the reverse.
 */

const HEADER_BYTES = 8;
const MAGIC = 0x31574b50;
export const BLOOM_HASHES = 6;

export interface KnownWords {
	/** Whether the folded units `[start, end)` spell a known word. */
	has(units: Uint16Array, start: number, end: number): boolean;
}

/** Two independent 32-bit hashes (FNV-1a with two offsets) by which all Bloom positions are derived. */
function positions(
	units: Uint16Array,
	start: number,
	end: number,
	mask: number,
	visit: (bit: number) => boolean,
): boolean {
	let a = 0x811c9dc5;
	let b = 0x01000193;
	for (let i = start; i < end; i++) {
		const unit = units[i] as number;
		a = Math.imul(a ^ unit, 0x01000193);
		b = Math.imul(b ^ unit, 0x5bd1e995);
		b ^= b >>> 13;
	}
	a ^= a >>> 16;
	b |= 1;
	for (let k = 0; k < BLOOM_HASHES; k++) {
		if (!visit((a & mask) >>> 0)) return false;
		a = (a + b) | 0;
	}
	return true;
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
	const isSet = (bit: number) => ((filter[bit >>> 3] as number) & (1 << (bit & 7))) !== 0;
	return { has: (units, start, end) => positions(units, start, end, mask, isSet) };
}

/** Builds the filter's bytes; `bitCount` must be a power of two. */
export function buildKnownWords(words: Iterable<string>, bitCount: number): ArrayBuffer {
	const bytes = new ArrayBuffer(HEADER_BYTES + bitCount / 8);
	const header = new DataView(bytes);
	header.setUint32(0, MAGIC, true);
	header.setUint32(4, bitCount, true);
	const filter = new Uint8Array(bytes, HEADER_BYTES);
	for (const word of words) {
		const units = Uint16Array.from(word, (c) => c.charCodeAt(0));
		positions(units, 0, units.length, bitCount - 1, (bit) => {
			filter[bit >>> 3] = (filter[bit >>> 3] as number) | (1 << (bit & 7));
			return true;
		});
	}
	return bytes;
}
