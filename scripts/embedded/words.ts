import { hashWord } from "../../src/classifier/embedded/grams.ts";
import { keptBits } from "../../src/classifier/embedded/table.ts";
import type { Hyperparameters } from "./network.ts";
import { principalDirections, readWordVectors } from "./word-vectors.ts";

/** Buckets of the word table as a power of two. */
export const WORD_BITS = 14;
/** Deviation of the projected vectors over all words and dimensions: near the scale the convolution starts at. */
const VECTOR_DEVIATION = 0.5;

export interface WordTable {
	/** `keptBits` of each word's hash, ascending. */
	readonly keys: Uint32Array;
	/** `wordDim` a word. */
	readonly vectors: Float32Array;
}

/**
 * The words that the convolution knows: the most frequent ones in general, then those of the training texts
 * (`corpusWords`, most frequent first), with public vectors projected to their directions of largest variance.
 */
export function buildWordTable(path: string, corpusWords: readonly string[], h: Hyperparameters): WordTable {
	const isToken = /^[a-z][a-z0-9]*$/;
	const source = readWordVectors(path, (words) => {
		const available = new Set(words);
		const chosen = new Set(words.filter((word) => isToken.test(word)).slice(0, h.commonWords));
		const target = chosen.size + h.corpusWords;
		for (const word of corpusWords) {
			if (chosen.size >= target) break;
			if (available.has(word)) chosen.add(word);
		}
		return chosen;
	});
	const byKey = new Map<number, Float32Array>();
	for (const [word, vector] of source.vectors) byKey.set(keptBits(hashWord(word), WORD_BITS), vector);
	const keys = Uint32Array.from(byKey.keys()).sort();
	const unit = new Float32Array(keys.length * source.dim);
	for (const [row, key] of keys.entries()) {
		const vector = byKey.get(key)!;
		const length = Math.hypot(...vector) || 1;
		for (let d = 0; d < source.dim; d++) unit[row * source.dim + d] = vector[d]! / length;
	}
	const directions = principalDirections(unit, keys.length, source.dim, h.wordDim);
	return { keys, vectors: project(unit, keys.length, source.dim, directions, h.wordDim) };
}

/** Centred projections, scaled to a common deviation. */
function project(data: Float32Array, count: number, dim: number, directions: Float32Array, keep: number): Float32Array {
	const out = new Float32Array(count * keep);
	for (let row = 0; row < count; row++) {
		for (let k = 0; k < keep; k++) {
			let sum = 0;
			for (let d = 0; d < dim; d++) sum += data[row * dim + d]! * directions[k * dim + d]!;
			out[row * keep + k] = sum;
		}
	}
	let squares = 0;
	for (let k = 0; k < keep; k++) {
		let mean = 0;
		for (let row = 0; row < count; row++) mean += out[row * keep + k]! / Math.max(1, count);
		for (let row = 0; row < count; row++) {
			out[row * keep + k] = out[row * keep + k]! - mean;
			squares += out[row * keep + k]! ** 2;
		}
	}
	const factor = squares > 0 ? VECTOR_DEVIATION / Math.sqrt(squares / out.length) : 1;
	return out.map((x) => x * factor);
}
