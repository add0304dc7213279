import { HASH_BASIS, HASH_PRIME } from "./first-words.ts";
import { createFoldedUnits, type FoldedUnits, foldOdd, growUnits, isPair, SENTINEL } from "./fold.ts";
import { MAX_SHORT_LETTERS, SHORT_KEY_MASK, SHORT_KEY_SHIFT, type ShortWords } from "./short-words.ts";
import { FIRST_STOP, KIND_SHIFT, NOT_ALONE, readTable } from "./unit-kinds.ts";

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const chunkSize = 4;
const uneven = 1 << 26;
const table = readTable;
const basis = HASH_BASIS;
const prime = HASH_PRIME;
const firstStop = FIRST_STOP;
const notAlone = NOT_ALONE;
const kindShift = KIND_SHIFT;
const keyShift = SHORT_KEY_SHIFT;
const keyMask = SHORT_KEY_MASK;
const maxLetters = MAX_SHORT_LETTERS;

/** A record of a chunk between spaces: where it begins and ends, its units' FNV-1a hash, and its kinds. */
export const CHUNK_SIZE = chunkSize;
/** Set in a chunk's kinds where a unit stands twice in a row; less that, kinds of letters are below FIRST_NO_LETTER. */
export const UNEVEN = uneven;

/**
 * Folds texts and, in the same pass, passes over short plain words that can mean nothing: most of a text. The other chunks
 * are listed, to be looked at when the whole text is folded, because a match may go on into the next words.
 */
export class Reader {
	/** The text read last. */
	readonly folded: FoldedUnits = createFoldedUnits();
	/** Records of CHUNK_SIZE numbers in text order, up to `chunksEnd`. The hash and UNEVEN hold for plain words only. */
	chunks = new Int32Array(0);
	chunksEnd = 0;
	private readonly shortBits: Uint8Array;
	/** The chunk that is being read: its begin, the position behind what is read, its hash, kinds, and last unit. */
	private at = 0;
	private out = 0;
	private hash = basis;
	private kinds = 0;
	private last = 0;

	constructor(shortWords: ShortWords) {
		this.shortBits = shortWords.bits;
	}

	/** Reads `text` into `folded` and `chunks`. */
	read(text: string): void {
		const { folded } = this;
		const { length } = text;
		growUnits(folded, length);
		// Each unit may end a chunk, be it an empty one, and the text ends one.
		const size = (length + 1) * CHUNK_SIZE;
		if (this.chunks.length < size) this.chunks = new Int32Array(size * 2);
		this.chunksEnd = 0;
		this.at = 0;
		this.out = 0;
		this.hash = HASH_BASIS;
		this.kinds = 0;
		this.last = 0;
		for (let i = this.readAlone(text, 0); i < length; i = this.readAlone(text, i)) {
			growUnits(folded, this.out + length - i);
			this.out = foldOdd(text, i, folded.units, this.out);
			this.kinds |= NOT_ALONE;
			i += isPair(text, i) ? 2 : 1;
		}
		const { chunks, chunksEnd, out } = this;
		chunks[chunksEnd] = this.at;
		chunks[chunksEnd + 1] = out;
		chunks[chunksEnd + 2] = this.hash;
		chunks[chunksEnd + 3] = this.kinds;
		this.chunksEnd += CHUNK_SIZE;
		folded.units[out] = SENTINEL;
		folded.length = out;
	}

	/**
	 * Reads from `from` up to the end, or to a unit that does not fold alone; the position there. Every unit takes the same
	 * few steps and so does every chunk, listed or not: a branch that cannot be foreseen costs more than ten units. There
	 * are no calls, so that all of it stays in registers.
	 */
	private readAlone(text: string, from: number): number {
		const { chunks, shortBits } = this;
		const { units } = this.folded;
		const { length } = text;
		let { at, out, hash, kinds, last, chunksEnd } = this;
		let i = from;
		for (; i < length; i++) {
			const entry = table[text.charCodeAt(i)] as number;
			if (entry < firstStop) {
				units[out++] = entry;
				hash = Math.imul(hash ^ entry, prime);
				// All bits are set where a unit stands again.
				kinds |= entry | (((entry ^ last) - 1) & uneven);
				last = entry;
				continue;
			}
			if (entry === notAlone) break;
			chunks[chunksEnd] = at;
			chunks[chunksEnd + 1] = out;
			chunks[chunksEnd + 2] = hash;
			chunks[chunksEnd + 3] = kinds;
			const letters = out - at;
			const key = (hash ^ (hash >>> keyShift)) & keyMask;
			const isOneOrLonger = (((letters ^ 1) - 1) | (maxLetters - letters)) >>> 31;
			const isShortWord = ((shortBits[key >>> 3] as number) >>> (key & 7)) & 1;
			const isListed = (0 - ((kinds >>> kindShift) | isOneOrLonger | isShortWord)) >>> 31;
			chunksEnd += isListed * chunkSize;
			units[out++] = entry;
			at = out;
			hash = basis;
			kinds = 0;
			last = 0;
		}
		this.at = at;
		this.out = out;
		this.hash = hash;
		this.kinds = kinds;
		this.last = last;
		this.chunksEnd = chunksEnd;
		return i;
	}
}
