import type { Classification } from "../../verdict.ts";
import { extractWords, pairGram, reserveGrams, writeCharGrams } from "./grams.ts";
import { classificationOf } from "./heads.ts";
import { CONV_WIDTH, type EmbeddedModel } from "./model.ts";
import { findRow } from "./table.ts";
import { prepareText } from "./text.ts";
import { findWord, rememberWord } from "./word-memo.ts";

/**
 * Judges one text. Pure in its result: the same model and text give the same numbers. A text without known words
 * is judged by the biases alone, which training holds at `safe`.
 */
export function scoreText(model: EmbeddedModel, text: string): Classification {
	return classificationOf(scoreHeads(model, text));
}

/** Calibrated probabilities in `HEADS` order; the array is the model's scratch, valid until the next text. */
export function scoreHeads(model: EmbeddedModel, text: string): Float64Array {
	const { scratch } = model;
	prepareText(text, model.emoji, scratch.text);
	extractWords(scratch.text, scratch.grams);
	reserveGrams(scratch.grams, scratch.text.length);
	sumBag(model);
	convolve(model);
	applyLayers(model);
	return scratch.heads;
}

function sumBag(model: EmbeddedModel): void {
	const { sections, scratch, dimensions } = model;
	const { words, wordStarts, wordEnds, wordCount } = scratch.grams;
	const { sums, input, memo } = scratch;
	const { units } = scratch.text;
	const dim = dimensions.gramDim;
	sums.fill(0);
	let known = 0;
	for (let i = 0; i < wordCount; i++) {
		const word = words[i]!;
		if (i > 0) known += addGram(model, pairGram(words[i - 1]!, word), sums);
		const slot = findWord(memo, word, units, wordStarts[i]!, wordEnds[i]!);
		if (slot < 0) {
			known += addWord(model, word, wordStarts[i]!, wordEnds[i]!);
			continue;
		}
		known += memo.known[slot]!;
		let at = slot * dim;
		for (let d = 0; d < dim; d++) sums[d] = sums[d]! + memo.sums[at++]!;
	}
	const scale = known === 0 ? 0 : 1 / Math.sqrt(known);
	for (let d = 0; d < dim; d++) input[d] = sums[d]! * sections.gramScale[d]! * scale;
}

/** Adds the n-grams of one word to the sums and remembers them; returns how many of them are in the dictionary. */
function addWord(model: EmbeddedModel, word: number, start: number, end: number): number {
	const { grams, text, sums, wordSums, memo } = model.scratch;
	wordSums.fill(0);
	let known = addGram(model, word, wordSums);
	const count = writeCharGrams(text.units, start, end, grams.grams, 0);
	for (let i = 0; i < count; i++) known += addGram(model, grams.grams[i]!, wordSums);
	for (let d = 0; d < sums.length; d++) sums[d] = sums[d]! + wordSums[d]!;
	rememberWord(memo, word, text.units, start, end, known, wordSums);
	return known;
}

/** Adds the weights of one n-gram; returns 1 when the dictionary holds it, else 0. */
function addGram(model: EmbeddedModel, gram: number, sums: Int32Array): number {
	const row = findRow(model.gramTable, gram);
	if (row < 0) return 0;
	const weights = model.sections.gramWeights;
	let at = row * sums.length;
	for (let d = 0; d < sums.length; d++) sums[d] = sums[d]! + weights[at++]!;
	return 1;
}

/** Max over positions of each filter, rectified; the words beyond both ends count as unknown. */
function convolve(model: EmbeddedModel): void {
	const { wordTable, sections, scratch, dimensions } = model;
	const { words, wordCount } = scratch.grams;
	const { filters, gramDim, wordRows } = dimensions;
	const { input, taps } = scratch;
	const { convBias } = sections;
	if (scratch.rows.length < wordCount + 2) scratch.rows = new Int32Array((wordCount + 2) * 2);
	const rows = scratch.rows;
	rows[0] = wordRows;
	for (let i = 0; i < wordCount; i++) {
		const row = findRow(wordTable, words[i]!);
		rows[i + 1] = row < 0 ? wordRows : row;
		if (row >= 0 && scratch.hasTaps[row] === 0) fillTaps(model, row);
	}
	rows[wordCount + 1] = wordRows;
	for (let f = 0; f < filters; f++) input[gramDim + f] = 0;
	const stride = CONV_WIDTH * filters;
	for (let i = 1; i <= wordCount; i++) {
		const before = rows[i - 1]! * stride;
		const here = rows[i]! * stride + filters;
		const after = rows[i + 1]! * stride + 2 * filters;
		for (let f = 0; f < filters; f++) {
			const response = convBias[f]! + taps[before + f]! + taps[here + f]! + taps[after + f]!;
			if (response > input[gramDim + f]!) input[gramDim + f] = response;
		}
	}
}

function fillTaps(model: EmbeddedModel, row: number): void {
	const { sections, scratch, dimensions } = model;
	const { filters, convWidth, wordDim } = dimensions;
	const { wordVectors, wordScale, convWeights } = sections;
	let at = row * convWidth * filters;
	let weight = 0;
	for (let tap = 0; tap < convWidth; tap++) {
		for (let f = 0; f < filters; f++) {
			let sum = 0;
			for (let d = 0; d < wordDim; d++) {
				sum += convWeights[weight++]! * wordVectors[row * wordDim + d]! * wordScale[d]!;
			}
			scratch.taps[at++] = sum;
		}
	}
	scratch.hasTaps[row] = 1;
}

function applyLayers(model: EmbeddedModel): void {
	const { sections, scratch, dimensions } = model;
	const { input, hidden, heads } = scratch;
	const inputs = dimensions.gramDim + dimensions.filters;
	let at = 0;
	for (let h = 0; h < dimensions.hidden; h++) {
		let sum = sections.hiddenBias[h]!;
		for (let i = 0; i < inputs; i++) sum += sections.hiddenWeights[at++]! * input[i]!;
		hidden[h] = Math.max(sum, 0);
	}
	at = 0;
	for (let k = 0; k < dimensions.heads; k++) {
		let sum = sections.headBias[k]!;
		for (let h = 0; h < dimensions.hidden; h++) sum += sections.headWeights[at++]! * hidden[h]!;
		for (let i = 0; i < inputs; i++) sum += sections.headWeights[at++]! * input[i]!;
		heads[k] = 1 / (1 + Math.exp(-(sections.plattSlope[k]! * sum + sections.plattIntercept[k]!)));
	}
}
