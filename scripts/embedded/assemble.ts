import { createModelBytes, type Dimensions, viewSections } from "../../src/classifier/embedded/format.ts";
import { HEADS } from "../../src/classifier/embedded/heads.ts";
import { buildHashTable } from "../../src/classifier/embedded/table.ts";
import type { EmojiNames } from "../../src/classifier/embedded/text.ts";
import type { Platt } from "./calibration.ts";
import { GRAM_BITS } from "./dictionary.ts";
import type { Hyperparameters, Parameters } from "./network.ts";
import { quantiseColumns, roundFractions } from "./quantise.ts";
import { WORD_BITS } from "./words.ts";

export interface TrainedModel {
	readonly hyperparameters: Hyperparameters;
	/** `keptBits` of each dictionary row, ascending. */
	readonly gramKeys: Uint32Array;
	readonly wordKeys: Uint32Array;
	readonly parameters: Parameters;
	readonly emoji: EmojiNames;
}

/** The model file: quantised weights in the layout that scoring reads in place. */
export function assembleModel(model: TrainedModel, platt: readonly Platt[]): ArrayBuffer {
	const { hyperparameters: h, parameters, emoji } = model;
	const dimensions: Dimensions = {
		gramBits: GRAM_BITS,
		gramRows: model.gramKeys.length,
		gramDim: h.gramDim,
		wordBits: WORD_BITS,
		wordRows: model.wordKeys.length,
		wordDim: h.wordDim,
		convWidth: h.convWidth,
		filters: h.filters,
		hidden: h.hidden,
		heads: HEADS.length,
		emojiRows: emoji.codePoints.length,
		emojiBytes: emoji.names.length,
	};
	const bytes = createModelBytes(dimensions);
	const to = viewSections(bytes, dimensions);
	const gramTable = buildHashTable([...model.gramKeys], GRAM_BITS);
	to.gramSizes.set(gramTable.sizes);
	to.gramTags.set(gramTable.tags);
	const grams = quantiseColumns(parameters.gramVectors, h.gramDim, h.gramLimit);
	to.gramWeights.set(grams.values);
	to.gramScale.set(grams.scale);
	const wordTable = buildHashTable([...model.wordKeys], WORD_BITS);
	to.wordSizes.set(wordTable.sizes);
	to.wordTags.set(wordTable.tags);
	const words = quantiseColumns(parameters.wordVectors, h.wordDim, h.wordLimit);
	to.wordVectors.set(words.values);
	to.wordScale.set(words.scale);
	to.convWeights.set(byTap(roundFractions(parameters.convWeights), h));
	to.convBias.set(roundFractions(parameters.convBias));
	to.hiddenWeights.set(roundFractions(parameters.hiddenWeights));
	to.hiddenBias.set(roundFractions(parameters.hiddenBias));
	to.headWeights.set(roundFractions(parameters.headWeights));
	to.headBias.set(roundFractions(parameters.headBias));
	to.plattSlope.set(platt.map((fit) => fit.slope));
	to.plattIntercept.set(platt.map((fit) => fit.intercept));
	to.emojiCodePoints.set(emoji.codePoints);
	to.emojiOffsets.set(emoji.offsets);
	to.emojiNames.set(emoji.names);
	return bytes;
}

/** Training keeps each filter's taps together; scoring wants each tap's filters together. */
function byTap(weights: Float32Array, h: Hyperparameters): Float32Array {
	const out = new Float32Array(weights.length);
	for (let f = 0; f < h.filters; f++) {
		for (let tap = 0; tap < h.convWidth; tap++) {
			for (let d = 0; d < h.wordDim; d++) {
				out[(tap * h.filters + f) * h.wordDim + d] = weights[(f * h.convWidth + tap) * h.wordDim + d]!;
			}
		}
	}
	return out;
}
