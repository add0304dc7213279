import type { Classification } from "../../verdict.ts";
import { extractGrams } from "./grams.ts";
import { classificationOf } from "./heads.ts";
import type { EmbeddedModel } from "./model.ts";
import { findRow } from "./table.ts";
import { prepareText } from "./text.ts";

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
	extractGrams(scratch.text, scratch.grams);
	sumBag(model);
	convolve(model);
	applyLayers(model);
	return scratch.heads;
}

function sumBag(model: EmbeddedModel): void {
	const { gramTable, sections, scratch, dimensions } = model;
	const { grams, gramCount } = scratch.grams;
	const { sums, input } = scratch;
	const weights = sections.gramWeights;
	const dim = dimensions.gramDim;
	sums.fill(0);
	let known = 0;
	for (let i = 0; i < gramCount; i++) {
		const row = findRow(gramTable, grams[i]!);
		if (row < 0) continue;
		known++;
		let at = row * dim;
		for (let d = 0; d < dim; d++) sums[d] = sums[d]! + weights[at++]!;
	}
	const scale = known === 0 ? 0 : 1 / Math.sqrt(known);
	for (let d = 0; d < dim; d++) input[d] = sums[d]! * sections.gramScale[d]! * scale;
}

/** Max over positions of each filter, rectified; the words beyond both ends count as unknown. */
function convolve(model: EmbeddedModel): void {
	const { wordTable, sections, scratch, dimensions } = model;
	const { words, wordCount } = scratch.grams;
	const { filters, convWidth, gramDim } = dimensions;
	const { input, taps } = scratch;
	if (scratch.rows.length < wordCount) scratch.rows = new Int32Array(wordCount * 2);
	const rows = scratch.rows;
	for (let i = 0; i < wordCount; i++) {
		const row = findRow(wordTable, words[i]!);
		rows[i] = row;
		if (row >= 0 && scratch.hasTaps[row] === 0) fillTaps(model, row);
	}
	const reach = convWidth >> 1;
	const stride = convWidth * filters;
	const { response } = scratch;
	for (let f = 0; f < filters; f++) input[gramDim + f] = 0;
	for (let i = 0; i < wordCount; i++) {
		response.set(sections.convBias);
		for (let tap = 0; tap < convWidth; tap++) {
			const neighbour = i + tap - reach;
			if (neighbour < 0 || neighbour >= wordCount || rows[neighbour]! < 0) continue;
			const at = rows[neighbour]! * stride + tap * filters;
			for (let f = 0; f < filters; f++) response[f] = response[f]! + taps[at + f]!;
		}
		for (let f = 0; f < filters; f++) if (response[f]! > input[gramDim + f]!) input[gramDim + f] = response[f]!;
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
