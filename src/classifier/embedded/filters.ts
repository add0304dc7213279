/**
 * The convolution over words. What a word adds to each filter at each place under it (a tap) depends on the word alone,
 * so taps are computed when a word is first met, then only added up. A text's taps are most of the memory that judging
 * it reads, and their sums most of the arithmetic, so two filters share one 32-bit number: 15 bits each, under a guard
 * bit that tells after a subtraction which of two numbers was larger.
 */
import type { Dimensions, Sections } from "./format.ts";

/** The block of an unknown word. */
export const UNKNOWN_BLOCK = 0;

/** Words under one filter: the word itself and its two neighbours. */
export const CONV_WIDTH = 3;

/** Largest tap: `CONV_WIDTH` of them, each made positive by adding it once more, fit 15 bits. */
const MAX_TAP = 5461;
const LANE_BITS = 16;
const LANE = 0x7fff;
/** The guard bits of both lanes. */
const GUARDS = 0x8000_8000 | 0;

export interface Filters {
	/** Half the number of filters. */
	readonly pairs: number;
	/**
	 * `taps[block][tap][pair]`, in steps of the filter above `-MAX_TAP`. Blocks are filled in the order in which their
	 * words are met, so that those in common use lie together. The first is an unknown word: no step at all.
	 */
	readonly taps: Int32Array;
	/** The block of each word row; 0 for a word that was not met. */
	readonly blocks: Uint16Array;
	blockCount: number;
	/** What one step of each filter is worth. */
	readonly steps: Float64Array;
	/** Highest response of each pair so far, guard bits set. */
	readonly highest: Int32Array;
}

/** Length of the longest word vector. */
function longestVector({ wordVectors, wordScale }: Sections, { wordRows, wordDim }: Dimensions): number {
	let longest = 0;
	for (let row = 0, at = 0; row < wordRows; row++) {
		let sum = 0;
		for (let d = 0; d < wordDim; d++) sum += (wordVectors[at++]! * wordScale[d]!) ** 2;
		longest = Math.max(longest, sum);
	}
	return Math.sqrt(longest);
}

/** A step so large that no tap of a filter passes `MAX_TAP`: a product of vectors is at most that of their lengths. */
function stepsOf(sections: Sections, dimensions: Dimensions): Float64Array {
	const { filters, wordDim } = dimensions;
	const longest = longestVector(sections, dimensions);
	const steps = new Float64Array(filters);
	for (let row = 0, at = 0; row < CONV_WIDTH * filters; row++) {
		let sum = 0;
		for (let d = 0; d < wordDim; d++) sum += sections.convWeights[at++]! ** 2;
		const filter = row % filters;
		steps[filter] = Math.max(steps[filter]!, (Math.sqrt(sum) * longest) / MAX_TAP);
	}
	return steps;
}

/** Throws when the number of filters is odd. */
export function createFilters(sections: Sections, dimensions: Dimensions): Filters {
	const { filters, wordRows } = dimensions;
	if (filters % 2 !== 0) throw new Error(`embedded model: ${filters} filters do not make pairs`);
	const pairs = filters / 2;
	const stride = CONV_WIDTH * pairs;
	return {
		pairs,
		taps: new Int32Array((wordRows + 1) * stride).fill(pack(0, 0), 0, stride),
		blocks: new Uint16Array(wordRows),
		blockCount: 1,
		steps: stepsOf(sections, dimensions),
		highest: new Int32Array(pairs),
	};
}

function pack(low: number, high: number): number {
	return (low + MAX_TAP) | ((high + MAX_TAP) << LANE_BITS);
}

/** The block of taps of a word. */
export function blockOf(filters: Filters, sections: Sections, row: number): number {
	if (filters.blocks[row] === 0) {
		filters.blocks[row] = filters.blockCount;
		fillTaps(filters, filters.blockCount++, row, sections);
	}
	return filters.blocks[row]!;
}

function fillTaps(filters: Filters, block: number, row: number, sections: Sections): void {
	const { wordVectors, wordScale, convWeights } = sections;
	const { pairs, taps, steps } = filters;
	const wordDim = wordScale.length;
	const tapOf = (tap: number, filter: number): number => {
		const weight = (tap * steps.length + filter) * wordDim;
		let sum = 0;
		for (let d = 0; d < wordDim; d++) {
			sum += convWeights[weight + d]! * wordVectors[row * wordDim + d]! * wordScale[d]!;
		}
		return sum === 0 ? 0 : Math.round(sum / steps[filter]!);
	};
	let at = block * CONV_WIDTH * pairs;
	for (let tap = 0; tap < CONV_WIDTH; tap++) {
		for (let pair = 0; pair < pairs; pair++) taps[at++] = pack(tapOf(tap, 2 * pair), tapOf(tap, 2 * pair + 1));
	}
}

/** Finds the highest response of each pair over all words, without a branch. */
function raiseHighest({ pairs, taps, highest }: Filters, blocks: Int32Array, wordCount: number): void {
	const stride = CONV_WIDTH * pairs;
	highest.fill(GUARDS);
	for (let i = 1; i <= wordCount; i++) {
		const before = blocks[i - 1]! * stride;
		const here = blocks[i]! * stride + pairs;
		const after = blocks[i + 1]! * stride + 2 * pairs;
		for (let p = 0; p < pairs; p++) {
			const response = taps[before + p]! + taps[here + p]! + taps[after + p]!;
			const highestSoFar = highest[p]!;
			// A guard bit survives where the highest so far is not less; it is spread over its lane.
			const guard = (highestSoFar - response) & GUARDS;
			const keep = (guard - (guard >>> (LANE_BITS - 1))) | guard;
			highest[p] = (highestSoFar & keep) | (response & ~keep) | GUARDS;
		}
	}
}

/**
 * Writes the maximum over positions of each filter, rectified, to `out` from `outAt` on; zeros for no words.
 * `blocks[1..wordCount]` are the blocks of the words, between an unknown word at each end.
 */
export function convolve(
	filters: Filters,
	{ convBias }: Sections,
	blocks: Int32Array,
	wordCount: number,
	out: Float32Array,
	outAt: number,
): void {
	const { steps, highest } = filters;
	raiseHighest(filters, blocks, wordCount);
	for (let f = 0; f < steps.length; f++) {
		const lane = (highest[f >> 1]! >>> (f % 2 === 0 ? 0 : LANE_BITS)) & LANE;
		const response = convBias[f]! + steps[f]! * (lane - CONV_WIDTH * MAX_TAP);
		out[outAt + f] = wordCount === 0 ? 0 : Math.max(response, 0);
	}
}
