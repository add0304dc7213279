/** The two dense layers over the bag and the filters' maxima. */
import type { Dimensions, Sections } from "./format.ts";

/** Outputs computed side by side, so that no addition waits for the one before it. */
const LANES = 4;

/** One dense layer with its outputs padded with zeros to a multiple of `LANES`. */
interface Layer {
	readonly bias: Float32Array;
	/** `weights[input][output]`. */
	readonly weights: Float32Array;
}

export interface Layers {
	readonly toHidden: Layer;
	/** From the hidden outputs, then the inputs once more. */
	readonly toHeads: Layer;
	readonly inputs: Float64Array;
	readonly outputs: Float64Array;
	readonly heads: Float64Array;
}

/** A layer from its bias and its weights, row-major by output. */
function createLayer(bias: Float32Array, matrix: Float32Array): Layer {
	const inputs = matrix.length / bias.length;
	const padded = Math.ceil(bias.length / LANES) * LANES;
	const layer = { bias: new Float32Array(padded), weights: new Float32Array(inputs * padded) };
	layer.bias.set(bias);
	for (let o = 0; o < bias.length; o++) {
		for (let i = 0; i < inputs; i++) layer.weights[i * padded + o] = matrix[o * inputs + i]!;
	}
	return layer;
}

export function createLayers(sections: Sections, { gramDim, filters, hidden, heads }: Dimensions): Layers {
	const inputs = hidden + gramDim + filters;
	return {
		toHidden: createLayer(sections.hiddenBias, sections.hiddenWeights),
		toHeads: createLayer(sections.headBias, sections.headWeights),
		inputs: new Float64Array(inputs),
		outputs: new Float64Array(Math.ceil(Math.max(hidden, heads) / LANES) * LANES),
		heads: new Float64Array(heads),
	};
}

/** Writes `bias + weights * inputs` to `outputs`. */
function applyLayer({ bias, weights }: Layer, { inputs, outputs }: Layers): void {
	const stride = bias.length;
	const count = weights.length / stride;
	for (let o = 0; o < stride; o += LANES) {
		let sum0 = bias[o]!;
		let sum1 = bias[o + 1]!;
		let sum2 = bias[o + 2]!;
		let sum3 = bias[o + 3]!;
		for (let i = 0, at = o; i < count; i++, at += stride) {
			const input = inputs[i]!;
			sum0 += input * weights[at]!;
			sum1 += input * weights[at + 1]!;
			sum2 += input * weights[at + 2]!;
			sum3 += input * weights[at + 3]!;
		}
		outputs[o] = sum0;
		outputs[o + 1] = sum1;
		outputs[o + 2] = sum2;
		outputs[o + 3] = sum3;
	}
}

/** Calibrated probability of each head, in `layers.heads`. */
export function applyLayers(layers: Layers, { plattSlope, plattIntercept }: Sections, input: Float32Array): void {
	const { toHidden, toHeads, inputs, outputs, heads } = layers;
	const hidden = inputs.length - input.length;
	inputs.set(input);
	applyLayer(toHidden, layers);
	for (let h = 0; h < hidden; h++) inputs[h] = Math.max(outputs[h]!, 0);
	inputs.set(input, hidden);
	applyLayer(toHeads, layers);
	for (let k = 0; k < heads.length; k++) {
		heads[k] = 1 / (1 + Math.exp(-(plattSlope[k]! * outputs[k]! + plattIntercept[k]!)));
	}
}
