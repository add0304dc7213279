import { expect, it } from "vitest";
import { quantile, type RollupSum, seriesOf } from "../../src/insight/series.ts";

const BOUNDS = [1, 2, 4];

it.each([
	["the middle of one bin", [0, 10, 0, 0], 0.5, 1.5],
	["between two bins", [10, 10, 0, 0], 0.5, 1],
	["the end of a wide bin", [0, 0, 10, 0], 1, 4],
	["past the last bound", [1, 0, 0, 99], 0.5, 4],
	["nothing", [0, 0, 0, 0], 0.5, 4],
])("a quantile in %s", (_where, bins, q, expected) => {
	expect(quantile(bins, BOUNDS, q)).toBe(expected);
});

it("adds up what is of one step, and leaves none out", () => {
	const row: RollupSum = {
		step: 7,
		classification: "safe",
		action: "allow",
		n: 2,
		errors: 0,
		algospeak: 1,
		degraded: 0,
		latencySumMs: 3000,
		latency: [0, 2, 0, 0],
	};
	const [first, empty] = seriesOf(
		[row, { ...row, action: "review", n: 1, errors: 2, latency: [0, 1, 0, 0] }],
		7,
		9,
		BOUNDS,
	);
	expect(first).toMatchObject({
		step: 7,
		n: 3,
		errors: 2,
		algospeak: 2,
		classifications: { safe: 3, harmful: 0 },
		actions: { allow: 2, review: 1, block: 0 },
		latencyMs: { mean: 2000, p50: 1500 },
	});
	expect(empty).toMatchObject({ step: 8, n: 0, actions: { allow: 0 }, latencyMs: null });
});
