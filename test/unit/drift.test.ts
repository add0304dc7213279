/** Statistics of drift, against values that were worked out elsewhere. */
import { describe, expect, it } from "vitest";
import { chiSquareCritical, chiSquareTail, normalTwoSided } from "../../src/insight/chi-square.ts";
import { gStatistic, jensenShannon, kolmogorovSmirnov, psi, twoRates } from "../../src/insight/distance.ts";
import { judgeShift, SHIFT_RULES } from "../../src/insight/drift-shift.ts";
import { type DriftState, follow, MAX_OPEN, QUIET } from "../../src/insight/drift-state.ts";
import { cellOf, matchCells, withoutCells } from "../../src/insight/drift-windows.ts";
import { chartOf } from "../../src/insight/ewma.ts";
import { benjaminiHochberg, wilson } from "../../src/insight/intervals.ts";
import { judgePatterns } from "../../src/insight/pattern-rates.ts";
import { judgeAgreement, liveAccuracy, type RatedTwice } from "../../src/insight/reviewed.ts";

describe("distributions", () => {
	it.each([
		["3.841 is the 5% point of one degree", 3.841459, 1, 0.05],
		["16.919 of nine", 16.918978, 9, 0.05],
		["27.877 is the .1% point of nine", 27.877165, 9, 0.001],
		["far in the tail", 100, 3, 1.5541594e-21],
	])("chi-square: %s", (_name, x, df, p) => {
		expect(chiSquareTail(x, df) / p).toBeCloseTo(1, 4);
	});

	it("a critical value is where its tail is", () => {
		expect(chiSquareCritical(0.001, 9)).toBeCloseTo(27.877, 3);
		expect(chiSquareCritical(0.001, 3)).toBeCloseTo(16.266, 3);
	});

	it("a normal value of 1.96 is exceeded either way by 5%", () => {
		expect(normalTwoSided(1.959964)).toBeCloseTo(0.05, 6);
		expect(normalTwoSided(-3.290527)).toBeCloseTo(0.001, 6);
	});
});

describe("distances", () => {
	// Large counts, so that the smoothing does not show.
	const now = [6e8, 4e8];
	const reference = [5e8, 5e8];

	it("PSI is sum (p - q) ln(p/q)", () => {
		expect(psi(now, reference)).toBeCloseTo(0.1 * Math.log(1.2) - 0.1 * Math.log(0.8), 8);
	});

	it("Jensen-Shannon is in nats: two that share nothing are sqrt(ln 2) apart", () => {
		expect(jensenShannon([1e12, 0], [0, 1e12])).toBeCloseTo(Math.sqrt(Math.LN2), 6);
		expect(jensenShannon(now, reference)).toBeCloseTo(0.07112939, 6);
	});

	it("a PSI is about eight squared Jensen-Shannon distances", () => {
		expect(psi(now, reference) / jensenShannon(now, reference) ** 2).toBeCloseTo(8, 1);
	});

	it("D is the largest distance of the cumulated shares", () => {
		expect(kolmogorovSmirnov([10, 0, 10], [5, 10, 5])).toBeCloseTo(0.25, 10);
	});

	it("G of a table of two by two", () => {
		expect(gStatistic([30, 70], [50, 50])).toBeCloseTo(8.40237, 5);
	});

	it("z of two rates", () => {
		expect(twoRates(30, 100, 50, 100)).toBeCloseTo(-2.8868, 4);
		expect(twoRates(0, 10, 0, 10)).toBe(0);
	});
});

it("Wilson's interval of 10 among 10 ends at 1 and begins at .72", () => {
	expect(wilson(10, 10)!.high).toBeCloseTo(1, 10);
	expect(wilson(10, 10)!.low).toBeCloseTo(0.7225, 4);
	expect(wilson(0, 0)).toBeNull();
});

it("Benjamini and Hochberg's own example keeps four of fifteen", () => {
	const p = [
		0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
	];
	expect(benjaminiHochberg(p, 0.05).filter(Boolean)).toHaveLength(4);
});

describe("windows", () => {
	it("cells tell weekdays from weekends and blocks of four hours", () => {
		const hour = (iso: string) => Date.parse(iso) / 3600_000;
		expect(cellOf(hour("2026-11-27T03:00Z"))).toBe(0);
		expect(cellOf(hour("2026-11-27T23:00Z"))).toBe(5);
		expect(cellOf(hour("2026-11-28T00:00Z"))).toBe(6);
		expect(cellOf(hour("2026-11-29T12:00Z"))).toBe(9);
	});

	it("a reference takes the proportions of the window, and is worth less than it is made of", () => {
		const now = new Map([
			[0, [90, 10]],
			[1, [0, 100]],
		]);
		const reference = new Map([
			[0, [900, 100]],
			[1, [0, 10]],
			[2, [5000, 0]],
		]);
		const matched = matchCells(now, reference)!;
		expect(matched.now).toEqual([90, 110]);
		const [a, b] = matched.reference as [number, number];
		expect(a / (a + b)).toBeCloseTo(0.45, 10);
		expect(a + b).toBeCloseTo(1 / (0.25 / 1000 + 0.25 / 10), 6);
	});

	it("a window without a counterpart is not judged", () => {
		expect(matchCells(new Map([[0, [10]]]), new Map([[1, [10]]]))).toBeNull();
	});

	it("what one key sent can be taken out", () => {
		expect(withoutCells(new Map([[3, [5, 2]]]), new Map([[3, [5, 0]]]))).toEqual(new Map([[3, [0, 2]]]));
	});
});

describe("a shift", () => {
	const quiet = [900, 60, 30, 10];
	const reference = quiet.map((n) => n * 100);

	it("needs effect, significance and texts", () => {
		const rule = SHIFT_RULES.classification;
		expect(judgeShift(rule, { now: quiet, reference })).toMatchObject({ isSufficient: true, isRaised: false });
		expect(judgeShift(rule, { now: [700, 160, 100, 40], reference })).toMatchObject({ isRaised: true });
		// The same shares of too few texts.
		expect(judgeShift(rule, { now: [70, 16, 10, 4], reference })).toMatchObject({
			isSufficient: false,
			isRaised: false,
		});
		// Significant at volume, and of no effect.
		const slight = judgeShift(rule, { now: [89_000, 6500, 3400, 1100], reference: reference.map((n) => n * 10) });
		expect(slight.p).toBeLessThan(1e-6);
		expect(slight.isRaised).toBe(false);
	});

	it("needs as many texts as keep a quiet window under the threshold", () => {
		const huge = { now: new Array(10).fill(1e6), reference: new Array(10).fill(1e12) };
		expect(judgeShift({ ...SHIFT_RULES.length, threshold: 0.1, minTexts: 0 }, huge).minTexts).toBe(279);
		const equal = { now: [280, 280], reference: [140, 140] };
		expect(judgeShift({ ...SHIFT_RULES.classification, threshold: 0.01 }, equal).minTexts).toBe(
			Number.POSITIVE_INFINITY,
		);
	});

	it("names the bins with the largest part in it", () => {
		const { bins } = judgeShift(SHIFT_RULES.classification, { now: [700, 60, 230, 10], reference });
		expect(bins[0]).toMatchObject({ bin: 2, now: 0.23, reference: 0.03 });
	});

	it("tells of a script that grows threefold though the whole mix hardly moves", () => {
		const scripts = { now: [9900, 100], reference: [998_000, 2000] };
		expect(judgeShift(SHIFT_RULES.script, scripts)).toMatchObject({ isRaised: true });
		expect(judgeShift(SHIFT_RULES.script, scripts).value).toBeLessThan(0.1);
	});
});

describe("a drift", () => {
	const HOUR = 3600_000;
	const raised = { isSufficient: true, isRaised: true, ratio: 2 };
	const quiet = { isSufficient: true, isRaised: false, ratio: 0.2 };
	const near = { isSufficient: true, isRaised: false, ratio: 0.9 };
	const after = (looks: readonly (typeof raised)[], state: DriftState = QUIET, open = 0) =>
		looks.reduce((now, look, i) => follow(now, look, i * HOUR, open), state);

	it("opens at the second of three looks, and not at one", () => {
		expect(after([quiet, raised, quiet]).openedAt).toBeNull();
		expect(after([raised, quiet, raised]).openedAt).toBe(2 * HOUR);
	});

	it("closes below 70% of its threshold only", () => {
		expect(after([raised, raised, near]).openedAt).toBe(HOUR);
		expect(after([raised, raised, near, quiet]).openedAt).toBeNull();
	});

	it("keeps silent for a day after it opened", () => {
		const closed = after([raised, raised, quiet]);
		expect(follow(follow(closed, raised, 5 * HOUR, 0), raised, 6 * HOUR, 0).openedAt).toBeNull();
		expect(follow(follow(closed, raised, 25 * HOUR, 0), raised, 26 * HOUR, 0).openedAt).toBe(25 * HOUR);
	});

	it("waits while five are open, and is not moved by a look with too few texts", () => {
		expect(after([raised, raised], QUIET, MAX_OPEN).openedAt).toBeNull();
		expect(after([raised, { ...raised, isSufficient: false }]).openedAt).toBeNull();
	});
});

describe("the chart of a rate", () => {
	const hours = (rates: readonly number[], n = 2000) =>
		rates.map((rate) => ({ n, k: Math.round(rate * n), expected: 0.1 }));

	it("stays inside while the rate is as expected, and leaves when it doubles", () => {
		expect(chartOf(hours([0.1, 0.11, 0.09, 0.1]))).toMatchObject({ isSufficient: true, isRaised: false });
		expect(chartOf(hours([0.1, 0.1, 0.2, 0.2, 0.2]))).toMatchObject({ isRaised: true });
	});

	it("says nothing of hours with few texts", () => {
		expect(chartOf(hours([0.5, 0.5, 0.5], 100))).toMatchObject({ isSufficient: false, isRaised: false });
	});
});

it("patterns are judged together: one that doubles, one that falls silent, and a hundred that are as ever", () => {
	const usual = Array.from({ length: 100 }, (_, i) => ({
		pattern: `p${i}`,
		found: 50 + (i % 11) - 5,
		expected: 50,
		reference: 1400,
	}));
	const judged = judgePatterns([
		...usual,
		{ pattern: "more", found: 130, expected: 50, reference: 1400 },
		{ pattern: "silent", found: 0, expected: 25, reference: 700 },
		{ pattern: "rare", found: 8, expected: 2, reference: 50 },
	]);
	expect(judged.filter(({ verdict }) => verdict !== "usual").map(({ pattern, verdict }) => [pattern, verdict])).toEqual(
		[
			["more", "more"],
			["silent", "silent"],
		],
	);
});

describe("what people judged", () => {
	it("says how right each model was, as far as people looked", () => {
		const row = { model: "m", heldBack: true, harmful: true, sameSeverity: true, n: 8 };
		const [accuracy, ...others] = liveAccuracy([row, { ...row, harmful: false, sameSeverity: false, n: 2 }]);
		expect(others).toEqual([]);
		expect(accuracy).toMatchObject({ model: "m", judged: 10, heldBackRightly: { share: 0.8 }, allowedRightly: null });
		expect(accuracy!.sameSeverity!.low).toBeCloseTo(0.4902, 3);
	});

	it("agreement is Cohen's kappa: .7 of observed .85 and .5 by chance, and falls when reviewers part", () => {
		const rated = (same: number, different: number): RatedTwice[] => [
			{ first: "safe", second: "safe", n: same },
			{ first: "harmful", second: "harmful", n: same },
			{ first: "safe", second: "harmful", n: different },
			{ first: "harmful", second: "safe", n: different },
		];
		const look = judgeAgreement(rated(170, 30), rated(180, 20))!;
		expect(look).toMatchObject({ pairs: 400, isSufficient: true, isRaised: false });
		expect([look.observed, look.kappa]).toEqual([expect.closeTo(0.85, 10), expect.closeTo(0.7, 10)]);
		expect(look.low).toBeCloseTo(0.7 - 1.959964 * Math.sqrt((0.85 * 0.15) / (400 * 0.25)), 6);
		expect(judgeAgreement(rated(20, 5), [])).toMatchObject({ isSufficient: false, isRaised: false });
		expect(judgeAgreement(rated(120, 80), [])).toMatchObject({ isRaised: true });
		expect(judgeAgreement(rated(1700, 300), rated(1960, 40))).toMatchObject({
			before: expect.closeTo(0.96, 10),
			isRaised: true,
		});
		expect(judgeAgreement([{ first: "safe", second: "safe", n: 500 }], [])).toBeNull();
	});
});
