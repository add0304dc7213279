import { HEADS, type Head } from "../../src/classifier/embedded/heads.ts";
import type { Parameters } from "./network.ts";

/**
 * The head whose meaning one set decides although others label it too, by other questions to other raters: its output
 * is fitted anew to that set from what all heads say. No severity follows from it, and no action of the default policy.
 */
export const REFITTED_HEAD: Head = "toxic";

/** What the heads say of a text, in `HEADS` order, and its 0..1 label. */
export interface LabelledLogits {
	readonly logits: Float64Array;
	readonly label: number;
}

/** Holds the intercept only where all labels are equal. */
const INTERCEPT_RIDGE = 1e-3;
const MAX_STEPS = 2000;
const CONVERGED = 1e-7;

/** Inverse of a symmetric positive definite matrix, by Gauss-Jordan elimination without exchanging rows. */
function invert(matrix: readonly Float64Array[]): Float64Array[] {
	const size = matrix.length;
	const rows = matrix.map((row, r) => Float64Array.from({ length: 2 * size }, (_, c) => row[c] ?? +(c - size === r)));
	for (const [p, pivot] of rows.entries()) {
		const scale = pivot[p]!;
		for (let c = 0; c < pivot.length; c++) pivot[c] = pivot[c]! / scale;
		for (const [r, row] of rows.entries()) {
			const factor = row[p]!;
			if (r !== p) for (let c = 0; c < row.length; c++) row[c] = row[c]! - factor * pivot[c]!;
		}
	}
	return rows.map((row) => row.slice(size));
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
	return sum;
}

/**
 * The weights of all heads, and an intercept after them, whose sum tells the labels best (logistic regression); `ridge`
 * pulls them to the head `own` alone, so without rows they are that. Steps by the bound 1/4 on the curvature of the
 * logistic loss never overshoot (Böhning and Lindsay 1988).
 */
export function fitMix(rows: readonly LabelledLogits[], own: number, ridge: number): Float64Array {
	const inputs = rows.map(({ logits }) => Float64Array.of(...logits, 1));
	const size = HEADS.length + 1;
	const prior = Float64Array.from({ length: size }, (_, i) => (i === own ? 1 : 0));
	const pull = Float64Array.from({ length: size }, (_, i) => (i === HEADS.length ? INTERCEPT_RIDGE : ridge));
	const bound = Array.from(pull, (strength, i) => {
		const row = new Float64Array(size);
		row[i] = strength;
		for (const input of inputs) for (let j = 0; j < size; j++) row[j] = row[j]! + (input[i]! * input[j]!) / 4;
		return row;
	});
	const inverse = invert(bound);
	const weights = prior.slice();
	for (let step = 0; step < MAX_STEPS; step++) {
		const gradient = pull.map((strength, i) => strength * (weights[i]! - prior[i]!));
		for (const [r, input] of inputs.entries()) {
			const error = 1 / (1 + Math.exp(-dot(weights, input))) - rows[r]!.label;
			for (let i = 0; i < size; i++) gradient[i] = gradient[i]! + error * input[i]!;
		}
		const change = inverse.map((row) => dot(row, gradient));
		for (let i = 0; i < size; i++) weights[i] = weights[i]! - change[i]!;
		if (Math.max(...change.map(Math.abs)) < CONVERGED) break;
	}
	return weights;
}

/** The parameters with the weights and bias of one head replaced by a mix of all heads' own, as `fitMix` gives it. */
export function mixHead(parameters: Parameters, head: number, mix: Float64Array): Parameters {
	const headWeights = parameters.headWeights.slice();
	const headBias = parameters.headBias.slice();
	const stride = headWeights.length / HEADS.length;
	headWeights.fill(0, head * stride, (head + 1) * stride);
	headBias[head] = mix[HEADS.length]!;
	for (let k = 0; k < HEADS.length; k++) {
		const share = mix[k]!;
		for (let i = 0; i < stride; i++) {
			const at = head * stride + i;
			headWeights[at] = headWeights[at]! + share * parameters.headWeights[k * stride + i]!;
		}
		headBias[head] = headBias[head]! + share * parameters.headBias[k]!;
	}
	return { ...parameters, headWeights, headBias };
}
