import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baselineOf, judgeGate, parseGate, type Rule, valueAt } from "../../scripts/evaluation/model-card/gate.ts";
import { DATA_VERSION_PART, partsNotRun } from "../../scripts/evaluation/model-card/measure.ts";

const CARD = { golden: { rate: 0.8, none: null }, sets: { "a/b": { "x >= 1": 0.5 } } };

function judge(rule: Omit<Rule, "why">, baseline: unknown = {}, notRun: { part: string; reason: string }[] = []) {
	return judgeGate([{ ...rule, why: "test" }], CARD, baseline, notRun)[0];
}

describe("JSON Pointer", () => {
	it.each([
		["a path", "/golden/rate", 0.8],
		["escaped names", "/sets/a~1b/x >= 1", 0.5],
		["nowhere", "/golden/other/rate", undefined],
		["what an object inherits", "/golden/constructor", undefined],
	])("%s", (_, pointer, value) => {
		expect(valueAt(CARD, pointer)).toBe(value);
	});

	it("undoes its escapes in the order of RFC 6901", () => {
		expect(valueAt({ "~1": 3, "/": 4 }, "/~01")).toBe(3);
	});
});

describe("a rule", () => {
	const loss = (tolerance: number, better: "higher" | "lower") => ({ no_worse_than: { tolerance, better } });
	it.each([
		["a bound that is reached exactly", { min: 0.8, max: 0.8 }, {}, "passed", undefined],
		["a figure under its least", { min: 0.81 }, {}, "failed", "below 0.81"],
		["a figure over its most", { max: 0.79 }, {}, "failed", "above 0.79"],
		["a loss within the tolerance", loss(0.01, "higher"), { golden: { rate: 0.81 } }, "passed", undefined],
		["a loss beyond it", loss(0.01, "higher"), { golden: { rate: 0.82 } }, "failed", "the baseline has 0.8200"],
		["a gain", loss(0, "higher"), { golden: { rate: 0.1 } }, "passed", undefined],
		[
			"a rise where lower is better",
			loss(0.01, "lower"),
			{ golden: { rate: 0.7 } },
			"failed",
			"the baseline has 0.7000",
		],
		["a fall where lower is better", loss(0, "lower"), { golden: { rate: 0.9 } }, "passed", undefined],
		["no such figure in the baseline", loss(0, "lower"), {}, "failed", "the baseline has no such figure"],
	])("%s", (_, bounds, baseline, status, reason) => {
		const result = judge({ metric: "/golden/rate", ...bounds }, baseline);
		expect(result).toMatchObject({ metric: "/golden/rate", value: 0.8, status });
		expect(result?.reason).toBe(reason);
	});

	it.each([
		["leads nowhere", "/golden/typo"],
		["is undefined", "/golden/none"],
		["is no number", "/golden"],
	])("fails when its figure %s", (_, metric) => {
		expect(judge({ metric, min: 0 })).toMatchObject({
			status: "failed",
			value: null,
			reason: "the card has no such figure",
		});
	});

	it("about a part that was not measured is neither passed nor failed", () => {
		const notRun = [{ part: "/sets", reason: "DATA_DIR unset" }];
		expect(judge({ metric: "/sets/olid/roc_auc", min: 1 }, {}, notRun)).toMatchObject({
			status: "not_run",
			reason: "DATA_DIR unset",
		});
		expect(judge({ metric: "/setsuma", min: 1 }, {}, notRun)?.status).toBe("failed");
	});
});

describe("the gate file", () => {
	it.each([
		["a rule without a bound", { metric: "/a", why: "w" }],
		["a rule without a reason", { metric: "/a", min: 1 }],
		["an unknown field", { metric: "/a", min: 1, why: "w", least: 2 }],
		["a path that is no pointer", { metric: "a.b", min: 1, why: "w" }],
	])("refuses %s", (_, rule) => {
		expect(() => parseGate(JSON.stringify({ rules: [rule] }))).toThrow();
	});

	const committed = (name: string) =>
		readFileSync(new URL(`../../scripts/evaluation/${name}`, import.meta.url), "utf8");

	it("has one rule a figure, and a baseline for each that asks for one", () => {
		const rules = parseGate(committed("gate.json"));
		expect(new Set(rules.map(({ metric }) => metric)).size).toBe(rules.length);
		const baseline: unknown = JSON.parse(committed("baseline.json"));
		// What a data version shows is compared with production alone.
		const compared = rules.filter(
			({ no_worse_than, metric }) => no_worse_than && !metric.startsWith(DATA_VERSION_PART),
		);
		expect(compared.filter(({ metric }) => typeof valueAt(baseline, metric) !== "number")).toEqual([]);
	});
});

it("a baseline keeps the compared figures in the card's own shape", () => {
	const loss = { tolerance: 0, better: "higher" as const };
	const rules: Rule[] = [
		{ metric: "/sets/a~1b/x >= 1", no_worse_than: loss, why: "w" },
		{ metric: "/golden/none", no_worse_than: loss, why: "w" },
		{ metric: "/golden/rate", min: 0, why: "w" },
	];
	expect(baselineOf(rules, CARD)).toEqual({ sets: { "a/b": { "x >= 1": 0.5 } } });
});

it("names each part that data or target leave out", () => {
	expect(partsNotRun(true, true, true)).toEqual([]);
	expect(new Set(partsNotRun(true, false, true).map(({ reason }) => reason))).toEqual(new Set(["DATA_DIR unset"]));
	expect(partsNotRun(true, true, false)).toEqual([{ part: "/data_version", reason: "--version-dir unset" }]);
	expect(partsNotRun(false, true, true).map(({ part }) => part)).toEqual([
		"/robustness/sets",
		"/model_alone",
		"/robustness/golden",
		"/model",
		"/latency",
	]);
});
