import { HEADS } from "../../src/classifier/embedded/heads.ts";
import type { Random } from "./random.ts";

/** Sizes and rates of one training run; all of them stand in the model card. */
export interface Hyperparameters {
	readonly gramRows: number;
	readonly minTexts: number;
	readonly gramDim: number;
	readonly wordDim: number;
	/** Words by general frequency, then further words of the training texts. */
	readonly commonWords: number;
	readonly corpusWords: number;
	readonly convWidth: number;
	readonly filters: number;
	readonly hidden: number;
	readonly epochs: number;
	/** Epochs after which the weights are averaged until the end; `epochs` or more keeps the last ones. */
	readonly averageFrom: number;
	/** Networks that answer together, each from a seed of its own. */
	readonly networks: number;
	readonly gramRate: number;
	readonly denseRate: number;
	/** 0 keeps the public vectors as they are. */
	readonly wordRate: number;
	readonly rateDecay: number;
	readonly gramDropout: number;
	readonly hiddenDropout: number;
	/** Weights are kept in -limit..limit: 31 is six bits. */
	readonly gramLimit: number;
	readonly wordLimit: number;
	/** Factors on the loss of our own sentences, of the fully labelled set, of toxic_spans, and of recipe B's sets. */
	readonly templateWeight: number;
	readonly jigsawWeight: number;
	readonly spansWeight: number;
	readonly hateOnlyWeight: number;
	/** Share of texts that are trained on a second time with typing noise. */
	readonly noisyShare: number;
	/** Chance of each word of such a copy to be changed. */
	readonly noiseRate: number;
	/** Share of the pieces of harmless texts that are trained on by themselves. */
	readonly fragmentShare: number;
	/** Pull of the refitted head to what it was trained as; from about a million on it stays that. */
	readonly refitRidge: number;
}

export interface Parameters {
	readonly gramVectors: Float32Array;
	readonly wordVectors: Float32Array;
	readonly convWeights: Float32Array;
	readonly convBias: Float32Array;
	readonly hiddenWeights: Float32Array;
	readonly hiddenBias: Float32Array;
	/** Per head: the hidden units, then the inputs (the skip). */
	readonly headWeights: Float32Array;
	readonly headBias: Float32Array;
}

/** Deviation of the first weights of the bag. */
const FIRST_GRAM_DEVIATION = 0.1;

export function createParameters(
	h: Hyperparameters,
	gramRows: number,
	wordVectors: Float32Array,
	random: Random,
): Parameters {
	const inputs = h.gramDim + h.filters;
	const draw = (length: number, deviation: number): Float32Array =>
		Float32Array.from({ length }, () => random.normal() * deviation);
	return {
		gramVectors: draw(gramRows * h.gramDim, FIRST_GRAM_DEVIATION),
		wordVectors,
		convWeights: draw(h.convWidth * h.filters * h.wordDim, Math.sqrt(1 / (h.convWidth * h.wordDim))),
		convBias: new Float32Array(h.filters),
		hiddenWeights: draw(h.hidden * inputs, Math.sqrt(2 / inputs)),
		hiddenBias: new Float32Array(h.hidden),
		headWeights: draw(HEADS.length * (h.hidden + inputs), Math.sqrt(1 / (h.hidden + inputs))),
		headBias: new Float32Array(HEADS.length),
	};
}
