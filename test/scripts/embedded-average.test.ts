import { expect, it } from "vitest";
import { averageOf } from "../../scripts/embedded/average.ts";
import { createParameters, type Parameters } from "../../scripts/embedded/network.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { trainNetwork } from "../../scripts/embedded/train.ts";
import { DEFAULT_HYPERPARAMETERS } from "../../scripts/embedded-train.ts";
import { HEADS } from "../../src/classifier/embedded/heads.ts";

const parametersOf = (...values: number[]) => ({ headBias: Float32Array.from(values) }) as unknown as Parameters;

it("is the mean of the weights at the moments it was told of", () => {
	const parameters = parametersOf(1, 10);
	const average = averageOf(parameters);
	average.add();
	parameters.headBias.set([2, 20]);
	average.add();
	parameters.headBias.set([6, 60]);
	average.add();
	parameters.headBias.set([100, 100]);
	average.apply();
	expect([...parameters.headBias]).toEqual([3, 30]);
});

it("leaves the weights alone when it was told of no moment", () => {
	const parameters = parametersOf(1, 2);
	averageOf(parameters).apply();
	expect([...parameters.headBias]).toEqual([1, 2]);
});

/** Trains on two texts of one n-gram and one word each; returns the weights of the heads. */
function trained(averageFrom: number): number[] {
	const h = { ...DEFAULT_HYPERPARAMETERS, wordDim: 8, averageFrom };
	const random = createRandom(1);
	const parameters = createParameters(h, 2, new Float32Array(2 * h.wordDim).fill(0.5), random);
	const starts = Float64Array.of(0, 1, 2);
	const rows = Int32Array.of(0, 1);
	const labels = Float32Array.from({ length: 2 * HEADS.length }, (_, i) => (i < HEADS.length ? 0 : 1));
	const set = {
		grams: rows,
		gramStarts: starts,
		words: rows,
		wordStarts: starts,
		labels,
		weights: Float32Array.of(1, 1),
	};
	trainNetwork(set, Uint32Array.of(0, 1), h, parameters, random, () => {});
	return [...parameters.headWeights];
}

it("is what training leaves from the epoch on that it is asked for", () => {
	const last = trained(DEFAULT_HYPERPARAMETERS.epochs);
	expect(trained(2.5)).not.toEqual(last);
	expect(trained(DEFAULT_HYPERPARAMETERS.epochs + 1)).toEqual(last);
});
