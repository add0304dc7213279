import { HEADS } from "../../src/classifier/embedded/heads.ts";
import { averageOf, SNAPSHOTS_PER_EPOCH } from "./average.ts";
import { UNLABELLED } from "./labels.ts";
import type { Hyperparameters, Parameters } from "./network.ts";
import { type Random, shuffle } from "./random.ts";

/** Texts as rows of the two dictionaries; text i owns `[starts[i], starts[i + 1])`. */
export interface TrainingSet {
	readonly grams: Int32Array;
	readonly gramStarts: Float64Array;
	/** -1 for an unknown word. */
	readonly words: Int32Array;
	readonly wordStarts: Float64Array;
	/** `HEADS.length` a text. */
	readonly labels: Float32Array;
	readonly weights: Float32Array;
}

const HEAD_COUNT = HEADS.length;
/** First value of Adagrad's sums: bounds the first steps. */
const ADAGRAD_START = 0.01;

/** Adagrad with one sum per weight; used for the dense layers. */
function adagrad(weights: Float32Array, sums: Float32Array, at: number, gradient: number, rate: number): void {
	sums[at] = sums[at]! + gradient * gradient;
	weights[at] = weights[at]! - (rate * gradient) / Math.sqrt(sums[at]!);
}

function sumsFor(weights: Float32Array): Float32Array {
	return new Float32Array(weights.length).fill(ADAGRAD_START);
}

/**
 * Trains `parameters` in place on the rows of `order`, one text a step, by Adagrad on masked binary cross-entropy.
 * What is left is the mean of the weights from `averageFrom` on. `onEpoch` hears the mean loss of each epoch.
 */
export function trainNetwork(
	set: TrainingSet,
	order: Uint32Array,
	h: Hyperparameters,
	parameters: Parameters,
	random: Random,
	onEpoch: (epoch: number, loss: number) => void,
): void {
	const { gramDim, wordDim, filters, hidden, convWidth } = h;
	const inputs = gramDim + filters;
	const headStride = hidden + inputs;
	const window = convWidth * wordDim;
	const reach = convWidth >> 1;
	const { gramVectors, wordVectors, convWeights, convBias, hiddenWeights, hiddenBias, headWeights, headBias } =
		parameters;
	const gramSums = new Float32Array(gramVectors.length / gramDim).fill(ADAGRAD_START);
	const convSums = sumsFor(convWeights);
	const convBiasSums = sumsFor(convBias);
	const hiddenSums = sumsFor(hiddenWeights);
	const hiddenBiasSums = sumsFor(hiddenBias);
	const headSums = sumsFor(headWeights);
	const headBiasSums = sumsFor(headBias);
	const input = new Float64Array(inputs);
	const inputGradient = new Float64Array(inputs);
	const activation = new Float64Array(hidden);
	const hiddenGradient = new Float64Array(hidden);
	const headGradient = new Float64Array(HEAD_COUNT);
	const peak = new Int32Array(filters);
	const keepScale = 1 / (1 - h.hiddenDropout);
	let kept = new Int32Array(4096);
	let padded = new Float32Array(4096);
	let paddedGradient = new Float32Array(4096);
	const average = averageOf(parameters);
	const snapshotSteps = Math.max(1, Math.floor(order.length / SNAPSHOTS_PER_EPOCH));
	const isTuningWords = h.wordRate > 0;
	const wordSums = new Float32Array(wordVectors.length / wordDim).fill(ADAGRAD_START);
	for (let epoch = 0; epoch < h.epochs; epoch++) {
		const gramRate = h.gramRate * h.rateDecay ** epoch;
		const denseRate = h.denseRate * h.rateDecay ** epoch;
		const wordRate = h.wordRate * h.rateDecay ** epoch;
		shuffle(order, random);
		let lossSum = 0;
		let lossCount = 0;
		for (let step = 0; step < order.length; step++) {
			const text = order[step]!;
			// Forward: bag of the grams that dropout leaves.
			const from = set.gramStarts[text]!;
			const to = set.gramStarts[text + 1]!;
			if (kept.length < to - from) kept = new Int32Array(2 * (to - from));
			let n = 0;
			input.fill(0);
			for (let j = from; j < to; j++) {
				if (random.next() < h.gramDropout) continue;
				const row = set.grams[j]!;
				kept[n++] = row;
				const at = row * gramDim;
				for (let d = 0; d < gramDim; d++) input[d] = input[d]! + gramVectors[at + d]!;
			}
			const bagScale = n === 0 ? 0 : 1 / Math.sqrt(n);
			for (let d = 0; d < gramDim; d++) input[d] = input[d]! * bagScale;
			// Forward: convolution over word vectors with empty words beyond both ends, max over positions.
			const firstWord = set.wordStarts[text]!;
			const wordCount = set.wordStarts[text + 1]! - firstWord;
			const needed = (wordCount + 2 * reach) * wordDim;
			if (padded.length < needed) {
				padded = new Float32Array(2 * needed);
				paddedGradient = new Float32Array(2 * needed);
			}
			padded.fill(0, 0, needed);
			for (let i = 0; i < wordCount; i++) {
				const row = set.words[firstWord + i]!;
				if (row < 0) continue;
				const target = (i + reach) * wordDim;
				for (let d = 0; d < wordDim; d++) padded[target + d] = wordVectors[row * wordDim + d]!;
			}
			for (let f = 0; f < filters; f++) {
				let best = 0;
				let bestAt = -1;
				const bias = convBias[f]!;
				const weightAt = f * window;
				for (let i = 0; i < wordCount; i++) {
					const base = i * wordDim;
					let a = bias;
					let b = 0;
					let c = 0;
					let e = 0;
					for (let k = 0; k < window; k += 4) {
						a += convWeights[weightAt + k]! * padded[base + k]!;
						b += convWeights[weightAt + k + 1]! * padded[base + k + 1]!;
						c += convWeights[weightAt + k + 2]! * padded[base + k + 2]!;
						e += convWeights[weightAt + k + 3]! * padded[base + k + 3]!;
					}
					const sum = a + b + c + e;
					if (sum > best) {
						best = sum;
						bestAt = i;
					}
				}
				input[gramDim + f] = best;
				peak[f] = bestAt;
			}
			for (let u = 0; u < hidden; u++) {
				let sum = hiddenBias[u]!;
				const at = u * inputs;
				for (let i = 0; i < inputs; i++) sum += hiddenWeights[at + i]! * input[i]!;
				activation[u] = sum > 0 && random.next() >= h.hiddenDropout ? sum * keepScale : 0;
			}
			// Loss and gradients of the heads that the text has labels for.
			inputGradient.fill(0);
			hiddenGradient.fill(0);
			const weight = set.weights[text]!;
			for (let k = 0; k < HEAD_COUNT; k++) {
				const label = set.labels[text * HEAD_COUNT + k]!;
				if (label === UNLABELLED) {
					headGradient[k] = 0;
					continue;
				}
				let logit = headBias[k]!;
				const at = k * headStride;
				for (let u = 0; u < hidden; u++) logit += headWeights[at + u]! * activation[u]!;
				for (let i = 0; i < inputs; i++) logit += headWeights[at + hidden + i]! * input[i]!;
				const p = 1 / (1 + Math.exp(-logit));
				lossSum += Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
				lossCount++;
				headGradient[k] = (p - label) * weight;
			}
			for (let k = 0; k < HEAD_COUNT; k++) {
				const g = headGradient[k]!;
				if (g === 0) continue;
				const at = k * headStride;
				for (let u = 0; u < hidden; u++) {
					if (activation[u] === 0) continue;
					hiddenGradient[u] = hiddenGradient[u]! + g * headWeights[at + u]!;
					adagrad(headWeights, headSums, at + u, g * activation[u]!, denseRate);
				}
				for (let i = 0; i < inputs; i++) {
					const w = at + hidden + i;
					inputGradient[i] = inputGradient[i]! + g * headWeights[w]!;
					if (input[i] !== 0) adagrad(headWeights, headSums, w, g * input[i]!, denseRate);
				}
				adagrad(headBias, headBiasSums, k, g, denseRate);
			}
			for (let u = 0; u < hidden; u++) {
				if (activation[u] === 0) continue;
				const g = hiddenGradient[u]! * keepScale;
				const at = u * inputs;
				for (let i = 0; i < inputs; i++) {
					inputGradient[i] = inputGradient[i]! + g * hiddenWeights[at + i]!;
					if (input[i] !== 0) adagrad(hiddenWeights, hiddenSums, at + i, g * input[i]!, denseRate);
				}
				adagrad(hiddenBias, hiddenBiasSums, u, g, denseRate);
			}
			for (let f = 0; f < filters; f++) {
				if (peak[f]! < 0) continue;
				const g = inputGradient[gramDim + f]!;
				const at = f * window;
				const base = peak[f]! * wordDim;
				for (let k = 0; k < window; k++) {
					if (isTuningWords) paddedGradient[base + k] = paddedGradient[base + k]! + g * convWeights[at + k]!;
					if (padded[base + k] !== 0) adagrad(convWeights, convSums, at + k, g * padded[base + k]!, denseRate);
				}
				adagrad(convBias, convBiasSums, f, g, denseRate);
			}
			if (isTuningWords) {
				for (let i = 0; i < wordCount; i++) {
					const row = set.words[firstWord + i]!;
					if (row < 0) continue;
					const source = (i + reach) * wordDim;
					let square = 0;
					for (let d = 0; d < wordDim; d++) square += paddedGradient[source + d]! ** 2;
					if (square === 0) continue;
					const sum = wordSums[row]! + square / wordDim;
					wordSums[row] = sum;
					const rate = wordRate / Math.sqrt(sum);
					for (let d = 0; d < wordDim; d++) {
						const at = row * wordDim + d;
						wordVectors[at] = wordVectors[at]! - rate * paddedGradient[source + d]!;
					}
				}
				paddedGradient.fill(0, 0, needed);
			}
			let square = 0;
			for (let d = 0; d < gramDim; d++) {
				const g = inputGradient[d]! * bagScale;
				inputGradient[d] = g;
				square += g * g;
			}
			square /= gramDim;
			for (let j = 0; j < n; j++) {
				const row = kept[j]!;
				const sum = gramSums[row]! + square;
				gramSums[row] = sum;
				const rate = gramRate / Math.sqrt(sum);
				const at = row * gramDim;
				for (let d = 0; d < gramDim; d++) gramVectors[at + d] = gramVectors[at + d]! - rate * inputGradient[d]!;
			}
			const isSnapshot = (step + 1) % snapshotSteps === 0;
			if (isSnapshot && epoch + (step + 1) / order.length > h.averageFrom) average.add();
		}
		onEpoch(epoch, lossSum / Math.max(1, lossCount));
	}
	average.apply();
}
