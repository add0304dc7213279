import { expect, it } from "vitest";
import { averageOf } from "../../scripts/embedded/average.ts";
import type { Parameters } from "../../scripts/embedded/network.ts";

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
