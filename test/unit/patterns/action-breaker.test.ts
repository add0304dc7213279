import { describe, expect, it } from "vitest";
import {
	addBreakerCounts,
	addMatches,
	type BreakerCounts,
	conspicuous,
	emptyCounts,
	ISOLATE_BOUNDS,
	judgePattern,
	SERVICE_BOUNDS,
} from "../../../src/patterns/action-breaker.ts";
import { BreakerWindow, LOCAL_HOLD_MS } from "../../../src/patterns/breaker-window.ts";
import { changedIn, changeTimes, RECENT_MS, withChanges } from "../../../src/patterns/recent.ts";

interface Seen {
	readonly texts: number;
	readonly matched: number;
	readonly harmless: number;
	readonly authors: number;
}

/** What one pattern did at each tenant, its texts spread evenly over the authors. */
function seen(...tenants: readonly Seen[]): BreakerCounts {
	const counts = emptyCounts();
	for (const [index, { texts, matched, harmless, authors }] of tenants.entries()) {
		counts.texts.set(`tenant-${index}`, texts);
		for (let i = 0; i < matched; i++) {
			const isHarmless = Math.floor(((i + 1) * harmless) / matched) > Math.floor((i * harmless) / matched);
			const one = { matched: 1, harmless: isHarmless ? 1 : 0 };
			addMatches(counts, "p", `tenant-${index}`, `author-${i % authors}`, one);
		}
	}
	return counts;
}

/** A word of every other text. */
const BAD: Seen = { texts: 1000, matched: 550, harmless: 540, authors: 300 };
const QUIET: Seen = { texts: 1000, matched: 1, harmless: 1, authors: 1 };

describe("a pattern changed lately is demoted", () => {
	it.each([
		["one in every other text of two platforms", seen(BAD, BAD)],
		[
			"one in every other text of ten platforms, one of which has nearly all of them",
			seen(...Array(9).fill({ ...BAD, texts: 60, matched: 30, harmless: 30, authors: 20 }), BAD),
		],
		[
			"one in the texts of few people who write much",
			seen(...Array(2).fill({ texts: 1000, matched: 500, harmless: 500, authors: 50 })),
		],
		["one just above the bounds", seen(...Array(2).fill({ texts: 100, matched: 10, harmless: 6, authors: 10 }))],
	])("%s", (_reason, counts) => {
		expect(judgePattern(counts, "p", SERVICE_BOUNDS).isBad).toBe(true);
	});
});

describe("demotes nothing:", () => {
	it.each([
		["a flood of truly harmful texts", seen(...Array(5).fill({ ...BAD, harmless: 0 }))],
		[
			"a flood of which stage 2 alone misses some",
			seen(...Array(5).fill({ ...BAD, matched: 600, harmless: 300, authors: 600 })),
		],
		[
			"a flood on one platform",
			seen({ ...BAD, texts: 2000, matched: 2000, harmless: 2000, authors: 2000 }, QUIET, QUIET),
		],
		[
			"a flood by one author on each platform",
			seen(...Array(5).fill({ ...BAD, matched: 1000, harmless: 1000, authors: 1 })),
		],
		["a flood by a few authors", seen(...Array(5).fill({ ...BAD, matched: 1000, harmless: 1000, authors: 9 }))],
		[
			"a flood by one author beside others who use the word now and then",
			(() => {
				const counts = seen(...Array(3).fill({ texts: 1000, matched: 12, harmless: 12, authors: 12 }));
				for (const tenant of counts.texts.keys())
					addMatches(counts, "p", tenant, "flood", { matched: 500, harmless: 500 });
				return counts;
			})(),
		],
		[
			"a flood by nine people on small platforms",
			seen(...Array(5).fill({ texts: 100, matched: 27, harmless: 27, authors: 9 })),
		],
		[
			"a flood of harmful texts beside a platform where the word is harmless",
			seen(BAD, { ...BAD, texts: 300, matched: 100, harmless: 10, authors: 100 }),
		],
		[
			"a large flood of harmful texts beside small platforms where the word is harmless",
			seen(...Array(2).fill({ texts: 100, matched: 50, harmless: 50, authors: 50 }), { ...BAD, harmless: 0 }),
		],
		["a word in 2% of all texts", seen(...Array(5).fill({ ...BAD, matched: 20, harmless: 20, authors: 20 }))],
		[
			"two small platforms on which it is everywhere, beside a large one",
			seen(...Array(2).fill({ texts: 50, matched: 50, harmless: 50, authors: 50 }), { ...QUIET, texts: 10_000 }),
		],
		["too few texts to say anything", seen(...Array(2).fill({ texts: 49, matched: 49, harmless: 49, authors: 49 }))],
		["nothing", emptyCounts()],
	])("%s", (_reason, counts) => {
		expect(judgePattern(counts, "p", SERVICE_BOUNDS).isBad).toBe(false);
		expect(judgePattern(counts, "other", SERVICE_BOUNDS).isBad).toBe(false);
	});
});

it("harmful texts of an author weigh more than harmless ones", () => {
	const counts = seen(...Array(2).fill({ ...BAD, authors: 550, matched: 550, harmless: 550 }));
	for (const tenant of counts.texts.keys())
		for (let i = 0; i < 550; i++) addMatches(counts, "p", tenant, `author-${i}`, { matched: 5, harmless: 2 });
	expect(judgePattern(counts, "p", SERVICE_BOUNDS)).toMatchObject({ isBad: false, figures: { harmless: 0 } });
});

it("the figures are those of all reports together", () => {
	const sum = emptyCounts();
	for (const more of [seen(BAD, QUIET), seen(BAD, BAD)]) addBreakerCounts(sum, more);
	expect(judgePattern(sum, "p", SERVICE_BOUNDS)).toMatchObject({
		isBad: true,
		figures: { texts: 4000, authors: 600, tenants: 2 },
	});
});

it("an established pattern in 5% of the texts is worth a look, from 100 texts on", () => {
	const hits = new Map([
		["often", 10],
		["rare", 9],
	]);
	expect(
		conspicuous({
			hits,
			texts: new Map([
				["a", 100],
				["b", 99],
			]),
		}),
	).toEqual(new Map([["often", 10]]));
	expect(conspicuous({ hits, texts: new Map([["a", 99]]) })).toEqual(new Map());
});

describe("recent changes", () => {
	it("hold each pattern with its last change, for a week", () => {
		const first = withChanges([], ["a", "b"], 1, 0);
		const second = withChanges(first, ["b"], 2, RECENT_MS - 1);
		expect(second).toEqual([
			{ sequence: 1, at: 0, patterns: ["a"] },
			{ sequence: 2, at: RECENT_MS - 1, patterns: ["b"] },
		]);
		expect([changedIn(second, "a", RECENT_MS - 1), changedIn(second, "a", RECENT_MS)]).toEqual([1, null]);
		expect([changedIn(second, "b", RECENT_MS), changedIn(second, "c", 0)]).toEqual([2, null]);
		expect(withChanges(second, ["c"], 3, RECENT_MS)).toEqual([
			{ sequence: 2, at: RECENT_MS - 1, patterns: ["b"] },
			{ sequence: 3, at: RECENT_MS, patterns: ["c"] },
		]);
		expect(changeTimes(second)).toEqual(
			new Map([
				["a", 0],
				["b", RECENT_MS - 1],
			]),
		);
	});
});

describe("an isolate", () => {
	function isolate(changedAt: ReadonlyMap<string, number> = new Map([["p", 0]])) {
		let time = 1000;
		const window = new BreakerWindow(changedAt, () => time);
		/** Texts of two platforms in turn, each by its own author, all with the pattern. */
		const judge = (
			texts: number,
			isHarmless = true,
			tenantOf = (i: number) => `tenant-${i % 2}`,
			authorOf = (i: number) => `author-${i}`,
		) => {
			let blocked = 0;
			for (let i = 0; i < texts; i++) {
				if (!window.isDemoted("p")) blocked++;
				if (window.count(tenantOf(i), ["p"])) window.add(tenantOf(i), authorOf(i), ["p"], isHarmless);
			}
			return blocked;
		};
		return { window, judge, advance: (ms: number) => (time += ms) };
	}

	it("demotes a bad pattern after the first texts, by itself", () => {
		expect(isolate().judge(10_000)).toBe(ISOLATE_BOUNDS.texts);
	});

	it.each<[string, Parameters<ReturnType<typeof isolate>["judge"]>]>([
		["truly harmful texts", [1000, false]],
		["texts of one platform", [1000, true, () => "tenant-1"]],
		["texts of one author", [1000, true, undefined, () => "author-1"]],
	])("demotes nothing for %s", (_reason, flood) => {
		expect(isolate().judge(...flood)).toBe(1000);
	});

	it("never demotes an established pattern, nor one that was changed a week ago or lifted by people", () => {
		const old = isolate();
		expect(old.window.isWatched("p")).toBe(true);
		old.advance(RECENT_MS);
		expect(old.window.isWatched("p")).toBe(false);
		const lifted = isolate();
		lifted.window.follow({ demoted: [], spared: ["p"] });
		expect(lifted.window.isWatched("p")).toBe(false);
		expect([lifted.judge(1000), lifted.window.suspects.size]).toEqual([1000, 0]);
	});

	it("goes by what the publisher says, and for a while by what it saw itself", () => {
		const { window, judge, advance } = isolate();
		judge(100);
		advance(LOCAL_HOLD_MS - 1);
		expect(window.isDemoted("p")).toBe(true);
		advance(1);
		expect(window.isDemoted("p"), "the publisher did not share it").toBe(false);
		window.follow({ demoted: ["p"], spared: [] });
		advance(10 * RECENT_MS);
		expect([window.isDemoted("p"), window.isWatched("p")]).toEqual([true, false]);
		window.follow({ demoted: [], spared: ["p"] });
		expect(window.isDemoted("p")).toBe(false);
	});

	it("reports what it saw once, of a bounded number of texts", () => {
		const { window, judge } = isolate();
		expect(window.take()).toBeNull();
		judge(2000);
		const report = window.take() ?? emptyCounts();
		expect(report.texts).toEqual(
			new Map([
				["tenant-0", 250],
				["tenant-1", 250],
			]),
		);
		expect(judgePattern(report, "p", SERVICE_BOUNDS)).toMatchObject({ isBad: true, figures: { matched: 500 } });
		expect(window.take()).toBeNull();
	});

	it("reports an established pattern only where it is conspicuous", () => {
		const { window } = isolate(new Map());
		for (let i = 0; i < 200; i++) window.count("tenant-1", i % 10 === 0 ? ["often"] : i === 1 ? ["rare"] : []);
		expect(window.take()?.hits).toEqual(new Map([["often", 20]]));
		for (let i = 0; i < 200; i++) window.count("tenant-1", i === 1 ? ["rare"] : []);
		expect(window.take()).toBeNull();
	});
});
