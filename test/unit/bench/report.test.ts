import { describe, expect, it } from "vitest";
import type { LibraryId } from "../../bench/normalizer/libraries.ts";
import type { Library } from "../../bench/normalizer/library.ts";
import { worstFactor } from "../../bench/normalizer/measure/run.ts";
import { renderChart } from "../../bench/normalizer/report/chart.ts";
import { renderMarkdown, renderText } from "../../bench/normalizer/report/render.ts";
import { formatNumber, makeTables } from "../../bench/normalizer/report/tables.ts";
import { checkTargets } from "../../bench/normalizer/report/targets.ts";
import { Figures, median } from "../../bench/normalizer/rows.ts";
import { GROWTH_KIND_NAMES } from "../../bench/normalizer/texts/adversarial.ts";
import { parseIds } from "../../bench/normalizer.ts";

const table = {
	title: "Speed",
	header: ["library", "texts/s"],
	rows: [
		["a|b", "1.2k"],
		["long name", "7"],
	],
};

function library(name: string): Library {
	return { name, version: "1.0.0", settings: "", hasDefaultList: false, build: () => ({ detect: () => false }) };
}

const libraries = new Map<LibraryId, Library>([
	["plainspeak", library("ours & <more>")],
	["fold-dfa", library("limit")],
	["obscenity", library("obscenity")],
]);

/** Figures of a run in which every target is met, but for what `overrides` says. */
function figuresOf(overrides: Record<string, number> = {}): Figures {
	const values: Record<string, number> = {
		innocent_texts: 64,
		"open/plainspeak/20000": 5,
		"update/plainspeak/add": 0.01,
		"update/plainspeak/remove": 0.01,
	};
	const speeds = {
		plainspeak: [900_000, 700_000, 500_000],
		"fold-dfa": [4e6, 3e6, 2e6],
		obscenity: [20_000, 2_000, 50],
	};
	for (const [id, perSize] of Object.entries(speeds))
		for (const [i, size] of [120, 2_000, 20_000].entries()) values[`speed/${id}/${size}`] = perSize[i]!;
	values["ratio/obscenity/120"] = 45;
	values["ratio/obscenity/20000"] = 10_000;
	for (const list of [120, 20_000])
		for (const kind of GROWTH_KIND_NAMES) values[`growth_factor/plainspeak/${list}/${kind}`] = 10;
	const figures = new Figures();
	for (const [name, value] of Object.entries({ ...values, ...overrides })) figures.add(name, value, "unit");
	return figures;
}

describe("rendering", () => {
	it("makes a GitHub table, with bars in cells escaped", () => {
		expect(renderMarkdown(table)).toBe(
			"### Speed\n\n| library | texts/s |\n| --- | ---: |\n| a\\|b | 1.2k |\n| long name | 7 |\n",
		);
	});

	it("pads columns for a terminal", () => {
		expect(renderText(table)).toBe("Speed\nlibrary    texts/s\na|b           1.2k\nlong name        7\n");
	});

	it.each([
		[null, "-"],
		[0, "0"],
		[0.004567, "0.00457"],
		[12.345, "12.3"],
		[1_749.6, "1,750"],
		[12_345, "12.3k"],
		[999_499, "999k"],
		[999_600, "1M"],
		[4_830_000, "4.83M"],
	])("writes %s as %s", (value, text) => {
		expect(formatNumber(value)).toBe(text);
	});

	it("gives every table as many cells a row as its header", () => {
		const figures = figuresOf();
		for (const { title, header, rows } of makeTables(libraries, figures, checkTargets(figures)))
			for (const row of rows) expect(row, title).toHaveLength(header.length);
	});

	it("draws every library, the fastest first, names escaped", () => {
		const svg = renderChart(libraries, figuresOf());
		const at = (name: string) => svg.indexOf(`>${name} 1.0.0<`);
		expect(at("limit")).toBeGreaterThan(0);
		expect(at("ours &amp; &lt;more&gt;")).toBeGreaterThan(at("limit"));
		expect(at("obscenity")).toBeGreaterThan(at("ours &amp; &lt;more&gt;"));
		expect(svg).not.toContain("NaN");
		expect(svg.match(/<text/g)).toHaveLength(svg.match(/<\/text>/g)!.length);
	});
});

describe("checkTargets", () => {
	it("meets all with figures inside the bounds", () => {
		expect(checkTargets(figuresOf()).filter((target) => !target.isMet)).toEqual([]);
	});

	it.each([
		["30x obscenity at 120", { "ratio/obscenity/120": 29.9 }, 1],
		["5,000x obscenity at 20,000", { "ratio/obscenity/20000": 4_999 }, 1],
		["6x the cost of fold + DFA", { "speed/fold-dfa/120": 5.5e6 }, 1],
		["3x the cost of 120 entries", { "speed/plainspeak/120": 1.6e6 }, 1],
		["12x for 10x the length", { "growth_factor/plainspeak/120/marks": 12.1 }, 1],
		["20 ms to open", { "open/plainspeak/20000": 21 }, 1],
		["1 ms an update", { "update/plainspeak/remove": 1.5 }, 1],
	])("misses a target beyond %s", (_what, overrides, missed) => {
		expect(checkTargets(figuresOf(overrides)).filter((target) => !target.isMet)).toHaveLength(missed);
	});

	it("counts what was not measured as missed", () => {
		const targets = checkTargets(new Figures());
		expect(targets.filter((target) => target.isMet)).toEqual([]);
	});
});

describe("figures", () => {
	it("refuse a second value for a name", () => {
		const figures = figuresOf();
		expect(() => figures.add("innocent_texts", 1, "texts")).toThrow("measured twice");
	});

	it("take the middle of an odd and of an even count", () => {
		expect(median([3, 1, 2])).toBe(2);
		expect(median([4, 1, 2, 3])).toBe(2.5);
	});

	it("find what ten times the length costs at worst, from 1,000 units on", () => {
		const lengths = (...ms: number[]) => new Map([100, 1_000, 10_000, 100_000].map((length, i) => [length, ms[i]!]));
		expect(worstFactor(lengths(1, 50, 500, 5_500))).toBe(11);
		expect(worstFactor(new Map([[1_000, 5]]))).toBeNull();
	});
});

describe("parseIds", () => {
	it("takes ids by name and refuses unknown ones", () => {
		expect(parseIds("fold-dfa,plainspeak")).toEqual(["fold-dfa", "plainspeak"]);
		expect(() => parseIds("fold-dfa,nothing")).toThrow("unknown library nothing");
	});
});
