/** Near repeats by MinHash and locality-sensitive hashing (Broder 1997; Leskovec et al., Mining of Massive Datasets, 3.4). Pure. */
import { createRandom } from "../embedded/random.ts";

/** Words in a shingle; a shorter text is one shingle. */
const SHINGLE_WORDS = 3;
/** Texts this similar (Jaccard, by their shingles) are one text. */
const NEAR_MIN = 0.7;
/** 16 bands of 4 find a pair at 0.7 with 98.8%, at 0.8 with 99.98%: 1 - (1 - s^4)^16. */
const BANDS = 16;
const ROWS_PER_BAND = 4;
const HASHES = BANDS * ROWS_PER_BAND;

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return hash >>> 0;
}

/** Distinct shingle hashes, sorted. */
function shinglesOf(text: string): Uint32Array {
	const words = text.split(" ");
	const hashes = new Set<number>();
	for (let i = 0; i + SHINGLE_WORDS <= words.length; i++)
		hashes.add(hashOf(words.slice(i, i + SHINGLE_WORDS).join(" ")));
	if (hashes.size === 0) hashes.add(hashOf(text));
	return Uint32Array.from(hashes).sort();
}

function jaccard(a: Uint32Array, b: Uint32Array): number {
	let shared = 0;
	for (let i = 0, j = 0; i < a.length && j < b.length; ) {
		const [x, y] = [a[i]!, b[j]!];
		if (x === y) shared++;
		if (x <= y) i++;
		if (y <= x) j++;
	}
	return shared / (a.length + b.length - shared);
}

export interface NearRepeats {
	/** Whether a text like this one was added before; if not, it is added. `text` is words with single spaces. */
	add(text: string): boolean;
}

/** An index of texts; equal seeds and order give equal answers. */
export function createNearRepeats(seed: number): NearRepeats {
	const random = createRandom(seed);
	const factors = Uint32Array.from({ length: HASHES }, () => random.below(2 ** 32) | 1);
	const offsets = Uint32Array.from({ length: HASHES }, () => random.below(2 ** 32));
	const tables = Array.from({ length: BANDS }, () => new Map<number, number[]>());
	const known: Uint32Array[] = [];
	const signature = new Uint32Array(HASHES);

	function sign(shingles: Uint32Array): void {
		signature.fill(0xffffffff);
		for (const shingle of shingles)
			for (let k = 0; k < HASHES; k++) {
				// Multiply and shift: the high bits depend on all bits of the shingle.
				const mixed = Math.imul(shingle ^ (shingle >>> 15), factors[k]!) + offsets[k]!;
				const hash = (mixed ^ (mixed >>> 16)) >>> 0;
				if (hash < signature[k]!) signature[k] = hash;
			}
	}

	function bandKey(band: number): number {
		let key = 0x811c9dc5;
		for (let row = 0; row < ROWS_PER_BAND; row++)
			key = Math.imul(key ^ signature[band * ROWS_PER_BAND + row]!, 0x01000193);
		return key;
	}

	return {
		add(text) {
			const shingles = shinglesOf(text);
			sign(shingles);
			const keys = tables.map((_, band) => bandKey(band));
			const candidates = new Set(tables.flatMap((table, band) => table.get(keys[band]!) ?? []));
			for (const index of candidates) if (jaccard(known[index]!, shingles) >= NEAR_MIN) return true;
			for (const [band, table] of tables.entries()) {
				const bucket = table.get(keys[band]!);
				if (bucket) bucket.push(known.length);
				else table.set(keys[band]!, [known.length]);
			}
			known.push(shingles);
			return false;
		},
	};
}
