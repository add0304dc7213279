/**
 * Sketches of texts that meet where the texts read alike: MinHash (Broder 1997) in bands (locality-sensitive hashing).
 * Nothing of a text can be read from its sketch, but a text can be recognised by it: it is kept and erased with the text.
 */

/**
 * Two texts that share a part s of their shingles meet in a band with probability s^3, and in one of eight with
 * 1 - (1 - s^3)^8: 20% at s = .3, 66% at .5, 99.7% at .8.
 */
export const BANDS = 8;
const ROWS = 3;
/** Units of a shingle: a changed word changes few of them, and short texts have some. */
const SHINGLE_UNITS = 4;
/** As much of a long text as is looked at, units: a neighbour is alike from its start on. */
const MAX_UNITS = 4000;

/** FNV-1a, 32 bits. */
function hashOf(text: string, start: number, end: number): number {
	let hash = 0x811c9dc5;
	for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return hash >>> 0;
}

/** One of a family of hash functions: the final mix of MurmurHash3, seeded. */
function mix(hash: number, seed: number): number {
	let mixed = hash ^ Math.imul(seed + 1, 0x9e3779b1);
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Letters and digits in one case, words apart by one space: what is left when spelling is all that differs. */
function plain(text: string): string {
	return (
		text
			.slice(0, MAX_UNITS)
			.normalize("NFKC")
			.toLowerCase()
			.match(/[\p{L}\p{N}]+/gu) ?? []
	).join(" ");
}

/** The bands of a text, each a 32-bit number; none for a text without a letter or digit. */
export function sketchOf(text: string): number[] {
	const read = plain(text);
	if (read === "") return [];
	const minima = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
	const last = Math.max(read.length - SHINGLE_UNITS, 0);
	for (let start = 0; start <= last; start++) {
		const shingle = hashOf(read, start, Math.min(start + SHINGLE_UNITS, read.length));
		for (let i = 0; i < minima.length; i++) {
			const hash = mix(shingle, i);
			if (hash < minima[i]!) minima[i] = hash;
		}
	}
	return Array.from({ length: BANDS }, (_, band) => {
		let hash = 0x811c9dc5;
		for (let row = 0; row < ROWS; row++) hash = Math.imul(hash ^ minima[band * ROWS + row]!, 0x01000193);
		return hash >>> 0;
	});
}

/** Estimate of the shared part of two texts' shingles, 0..1, from the bands that they meet in: they do with its third power. */
export function similarityOf(sharedBands: number): number {
	return (sharedBands / BANDS) ** (1 / ROWS);
}
