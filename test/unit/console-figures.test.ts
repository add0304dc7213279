/** The console's arithmetic: axes, lines, shares, counters and cards. */
import { describe, expect, it } from "vitest";
import { axisOf, indexAt, pathOf } from "../../src/console/components/scale.ts";
import { shareOf, shareText } from "../../src/console/components/share.ts";
import { samplesOf, sampleValue } from "../../src/console/dashboard/metrics.ts";
import { compareCards } from "../../src/console/models/figures.ts";
import { expose, type MetricFamily } from "../../src/insight/exposition.ts";
import { wilson } from "../../src/insight/intervals.ts";

describe("an axis", () => {
	it.each([
		["fifties", [160, 3], { max: 200, ticks: [0, 50, 100, 150, 200] }],
		["ones, where values are whole", [2, 0], { max: 2, ticks: [0, 1, 2] }],
		["halves", [1.5], { max: 1.5, ticks: [0, 0.5, 1, 1.5] }],
		["shares below one", [0.07], { max: 0.08, ticks: [0, 0.02, 0.04, 0.06, 0.08] }],
		["one, where nothing is", [0, 0], { max: 1, ticks: [0, 1] }],
		["one, where there are no values", [], { max: 1, ticks: [0, 1] }],
	])("counts by %s", (_what, values, axis) => {
		expect(axisOf(values)).toEqual(axis);
	});

	it("has a few ticks at equal distances, whatever the values", () => {
		for (let most = 0.0011; most < 1e7; most *= 1.37) {
			const { ticks } = axisOf([most]);
			expect(ticks.length).toBeGreaterThanOrEqual(3);
			expect(ticks.length).toBeLessThanOrEqual(6);
		}
	});
});

describe("a line", () => {
	it("breaks where there is no value, and shows a point alone", () => {
		const line = pathOf([[0, 1], [1, 2], null, [3, 4]]);
		expect(line).toMatch(/^M0\.0 1\.0L1\.0 2\.0M3\.0 4\.0m-2 0a/);
		expect(pathOf([])).toBe("");
	});

	it("is pointed at by the nearest of its points, and never beyond its ends", () => {
		expect([0, 24, 26, 100, 500].map((place) => indexAt(3, 0, 100, place))).toEqual([0, 0, 1, 2, 2]);
		expect(indexAt(1, 0, 100, 50)).toBe(0);
		expect(indexAt(0, 0, 100, 50)).toBeNull();
	});
});

describe("a share", () => {
	it("has the interval that the service gives", () => {
		for (const [k, n] of [
			[0, 5],
			[3, 7],
			[500, 1000],
			[5, 5],
		] as const)
			expect(shareOf(k, n)).toEqual(wilson(k, n));
	});

	it("says in words that nothing was counted", () => {
		expect(shareText(shareOf(1, 2), "none")).toBe("50.0% (9.5 to 90.5)");
		expect(shareText(shareOf(0, 0), "none")).toBe("none");
	});
});

describe("counters", () => {
	it("are read as the service writes them", () => {
		const families: MetricFamily[] = [
			{
				name: "a_total",
				help: "A.",
				type: "counter",
				samples: [
					{ labels: { result: "hit", model: 'with "quotes", and a }' }, value: 3 },
					{ labels: { result: "miss", model: "b" }, value: 4.5 },
				],
			},
			{ name: "b", help: "B.", type: "gauge", samples: [{ value: 7 }] },
		];
		const samples = samplesOf(expose(families, "prometheus"));
		expect(samples).toHaveLength(3);
		expect(sampleValue(samples, "a_total", "result", "hit")).toBe(3);
		expect(sampleValue(samples, "a_total", "result", "miss")).toBe(4.5);
		expect(sampleValue(samples, "b")).toBe(7);
		expect(sampleValue(samples, "absent")).toBe(0);
	});
});

describe("cards", () => {
	it("are compared by every figure of either", () => {
		const first = { f1: 0.8, by_class: { safe: 1 }, note: "text", list: [2] };
		expect(compareCards(first, { f1: 0.9, latency: 3 })).toEqual([
			{ name: "f1", first: 0.8, second: 0.9 },
			{ name: "by_class / safe", first: 1, second: null },
			{ name: "list / 0", first: 2, second: null },
			{ name: "latency", first: null, second: 3 },
		]);
		expect(compareCards(null, null)).toEqual([]);
	});
});
