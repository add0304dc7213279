import type { Classification } from "../../verdict.ts";
import { blockOf, convolve, UNKNOWN_BLOCK } from "./filters.ts";
import { extractWords, pairGram, reserveGrams, writeCharGrams } from "./grams.ts";
import { classificationOf } from "./heads.ts";
import { applyLayers } from "./layers.ts";
import type { EmbeddedModel, Network } from "./model.ts";
import { findRow } from "./table.ts";
import { prepareText } from "./text.ts";
import { findWord, knownGrams, rememberedBlock, rememberedSums, rememberWord } from "./word-memo.ts";

/**
 * Judges one text. Pure in its result: the same model and text give the same numbers. A text without known words
 * is judged by the biases alone, which training holds at `safe`.
 */
export function scoreText(model: EmbeddedModel, text: string): Classification {
	return classificationOf(scoreHeads(model, text));
}

/** Calibrated probabilities in `HEADS` order; the array is the model's scratch, valid until the next text. */
export function scoreHeads({ networks, heads }: EmbeddedModel, text: string): Float64Array {
	if (networks.length === 1) return runNetwork(networks[0]!, text);
	heads.fill(0);
	for (const network of networks) {
		const own = runNetwork(network, text);
		for (let k = 0; k < heads.length; k++) heads[k] = heads[k]! + own[k]! / networks.length;
	}
	return heads;
}

function runNetwork(network: Network, text: string): Float64Array {
	const { scratch, sections, dimensions } = network;
	prepareText(text, network.emoji, scratch.text);
	extractWords(scratch.text, scratch.grams);
	reserveGrams(scratch.grams, scratch.text.length);
	reserveBlocks(network);
	sumBag(network);
	const { wordCount } = scratch.grams;
	convolve(scratch.filters, sections, scratch.blocks, wordCount, scratch.input, dimensions.gramDim);
	applyLayers(scratch.layers, sections, scratch.input);
	return scratch.layers.heads;
}

/** The words beyond both ends count as unknown. */
function reserveBlocks({ scratch }: Network): void {
	const { wordCount } = scratch.grams;
	if (scratch.blocks.length < wordCount + 2) scratch.blocks = new Int32Array((wordCount + 2) * 2);
	scratch.blocks[0] = UNKNOWN_BLOCK;
	scratch.blocks[wordCount + 1] = UNKNOWN_BLOCK;
}

/** Sums the weights of all n-grams, and finds the block of taps of each word. */
function sumBag(network: Network): void {
	const { sections, scratch, dimensions } = network;
	const { words, wordStarts, wordEnds, wordCount } = scratch.grams;
	const { sums, input, memo, blocks } = scratch;
	const { signed } = memo;
	const { units } = scratch.text;
	const dim = dimensions.gramDim;
	sums.fill(0);
	let known = 0;
	for (let i = 0; i < wordCount; i++) {
		const word = words[i]!;
		if (i > 0) known += addGram(network, pairGram(words[i - 1]!, word), sums);
		const slot = findWord(memo, word, units, wordStarts[i]!, wordEnds[i]!);
		if (slot < 0) {
			known += addWord(network, i);
			continue;
		}
		known += knownGrams(memo, slot);
		blocks[i + 1] = rememberedBlock(memo, slot);
		for (let d = 0, at = rememberedSums(slot); d < dim; d++) sums[d] = sums[d]! + signed[at++]!;
	}
	const scale = known === 0 ? 0 : 1 / Math.sqrt(known);
	for (let d = 0; d < dim; d++) input[d] = sums[d]! * sections.gramScale[d]! * scale;
}

/** Adds the n-grams of the i-th word to the sums and remembers them; returns how many of them are in the dictionary. */
function addWord(network: Network, i: number): number {
	const { grams, text, sums, wordSums, memo, blocks, filters } = network.scratch;
	const word = grams.words[i]!;
	const start = grams.wordStarts[i]!;
	const end = grams.wordEnds[i]!;
	wordSums.fill(0);
	let known = addGram(network, word, wordSums);
	const count = writeCharGrams(text.units, start, end, grams.grams, 0);
	for (let g = 0; g < count; g++) known += addGram(network, grams.grams[g]!, wordSums);
	for (let d = 0; d < sums.length; d++) sums[d] = sums[d]! + wordSums[d]!;
	const row = findRow(network.wordTable, word);
	const block = row < 0 ? UNKNOWN_BLOCK : blockOf(filters, network.sections, row);
	blocks[i + 1] = block;
	rememberWord(memo, word, text.units, start, end, known, block, wordSums);
	return known;
}

/** Adds the weights of one n-gram; returns 1 when the dictionary holds it, else 0. */
function addGram(network: Network, gram: number, sums: Int32Array): number {
	const row = findRow(network.gramTable, gram);
	if (row < 0) return 0;
	const weights = network.sections.gramWeights;
	let at = row * sums.length;
	for (let d = 0; d < sums.length; d++) sums[d] = sums[d]! + weights[at++]!;
	return 1;
}
