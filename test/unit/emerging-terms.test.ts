import { describe, expect, it } from "vitest";
import { burstWeight } from "../../src/insight/burst.ts";
import { findEmergingTerms, type TermDocument } from "../../src/insight/emerging-terms.ts";
import { logOddsZ, rootG2 } from "../../src/insight/log-odds.ts";
import { editDistance, neighbourFinder, skeletonOf, soundOf } from "../../src/insight/term-neighbours.ts";
import { termOf, termsOf } from "../../src/insight/term-tokens.ts";

describe("the words of a text", () => {
	it.each([
		["case and marks", "Ünàlive!", "unalive"],
		["leet signs among letters", "s3ggs", "seggs"],
		["separators inside", "u-n-alive", "unalive"],
		["long repeats", "seggggs", "segs"],
		["an emoji", "🌽", "🌽"],
		["a price is none", "$20", ""],
		["a word too short", "ok", ""],
	])("%s", (_name, word, term) => {
		expect(termOf(word)).toBe(term);
	});

	it("are counted once, in pairs too, and without handles, addresses, links, numbers and placeholders", () => {
		const terms = termsOf("Unalive unalive @jo jo@example.org https://x.org 555-1234 [email] sewer slide");
		expect([...terms.keys()]).toEqual(["unalive", "unalive unalive", "unalive sewer", "sewer", "sewer slide", "slide"]);
	});
});

describe("scores", () => {
	// The figures of the brief that these formulae were tried with (OPERATIONS section 2).
	it("rank a word that is new above one that was there before", () => {
		const held = { k: 20, n: 5000 };
		expect(logOddsZ(held, { k: 0, n: 95_000 })).toBeCloseTo(4.6, 0);
		expect(rootG2(held, { k: 0, n: 95_000 })).toBeCloseTo(11, 0);
		expect(rootG2(held, { k: 10, n: 95_000 })).toBeCloseTo(9.1, 0);
		expect(rootG2({ k: 1, n: 100 }, { k: 50, n: 100 })).toBeLessThan(0);
	});

	it("a burst is a jump that lasts to the last day; a flat or rare series has none", () => {
		const days = (counts: readonly number[]) => counts.map((k) => ({ k, n: 500 }));
		const flat = new Array<number>(21).fill(3);
		expect(burstWeight(days([...flat, ...new Array<number>(7).fill(3)]))).toBe(0);
		expect(burstWeight(days([...flat, ...new Array<number>(7).fill(14)]))).toBeGreaterThan(5);
		expect(burstWeight(days([...new Array<number>(21).fill(0), 1, 1, 2, 1, 1, 2, 1]))).toBe(0);
		expect(burstWeight(days([...new Array<number>(7).fill(14), ...new Array<number>(21).fill(1)]))).toBe(0);
	});
});

describe("neighbours", () => {
	it.each([
		["kitten", "sitting", 3],
		["unalive", "unailve", 1],
		["segs", "seggs", 1],
		["same", "same", 0],
	])("%s and %s are %i edits apart", (a, b, edits) => {
		expect(editDistance(a, b, 3)).toBe(edits);
	});

	it("what is further than the limit is not measured", () => {
		expect(editDistance("kitten", "sitting", 1)).toBe(2);
		expect(editDistance("short", "muchlonger", 2)).toBe(3);
	});

	it("words that sound alike have one sound", () => {
		expect(soundOf("phuck")).toBe(soundOf("fukk"));
		expect(soundOf("knight")).toBe(soundOf("nite"));
		expect(soundOf("sex")).not.toBe(soundOf("text"));
	});

	it.each([
		["un-a.l1ve", "unalive", "skeleton"],
		["sewerslide", "sewer slide", "skeleton"],
		["unalife", "unalive", "edit 1"],
		["unaliveds", "unalive", "edit 2"],
		["ckeetahmien", "ketamine", "sound"],
	])("%s is near %s by its %s", (term, form, why) => {
		const find = neighbourFinder([
			{ form: "unalive", pattern: "unalive" },
			{ form: "sewer slide", pattern: "suicide" },
			{ form: "ketamine", pattern: "ketamine" },
		]);
		expect(find(term)).toMatchObject({ form, why });
		expect(find("breakfast")).toBeNull();
	});

	it("a skeleton has each run of a letter once", () => {
		expect(skeletonOf("S3gGs")).toBe("segs");
	});
});

describe("emerging terms", () => {
	const ORDINARY = new Set("they will you all stop the we saw a lot of rain today here go now".split(" "));
	let id = 0;
	function document(text: string, fields: Partial<TermDocument> = {}): TermDocument {
		id += 1;
		return { id: `id-${id}`, text, age: id % 7, author: `author-${id}`, tenant: `t${id % 2}`, weight: 1, ...fields };
	}
	const times = (n: number, text: string, fields: (i: number) => Partial<TermDocument> = () => ({})) =>
		Array.from({ length: n }, (_, i) => document(text, fields(i)));

	function search(harmful: readonly TermDocument[]) {
		return findEmergingTerms({
			harmful: [
				...harmful,
				...times(100, "you will all stop the rain"),
				...times(400, "you will all stop the rain", (i) => ({ age: 7 + (i % 28) })),
			],
			allowed: times(400, "we saw a lot of rain today", () => ({ weight: 20 })),
			known: [{ form: "unalive", pattern: "unalive" }],
			isOrdinary: (word) => ORDINARY.has(word),
		});
	}

	it("are those of several authors in what was held back, with the known form that they hide", () => {
		const found = search(times(20, "they will un4live2 you and florbing you"));
		expect(found.map(({ term }) => term)).toEqual(expect.arrayContaining(["florbing"]));
		expect(search(times(20, "they will unalife you"))[0]).toMatchObject({
			term: "unalife",
			documents: 20,
			authors: 20,
			tenants: 2,
			heldBackShare: 1,
			nearest: { form: "unalive", why: "edit 1" },
			examples: [expect.any(String), expect.any(String), expect.any(String)],
		});
	});

	it("are none that fewer than five authors wrote, however often, nor one that patterns read", () => {
		expect(search(times(50, "florbing", (i) => ({ author: `author-${i % 4}` })))).toEqual([]);
		expect(search(times(50, "florbing", () => ({ author: null })))).toEqual([]);
		expect(search(times(20, "will unalive you"))).toEqual([]);
	});

	it("are no names that one customer's users write, nor anything with an address", () => {
		const named = search(times(20, "they saw Florbing today", () => ({ tenant: "t" })));
		expect(named.filter(({ term }) => term.includes("florbing"))).toEqual([]);
		expect(search(times(20, "stop @florbing florb@example.org +15551234567"))).toEqual([]);
	});

	it("are ordinary words only when they are news", () => {
		expect(search(times(30, "they go here now")).map(({ term }) => term)).toContain("here");
		const always = [
			...times(30, "they go here now"),
			...times(120, "they go here now", (i) => ({ age: 7 + (i % 28) })),
		];
		expect(search(always)).toEqual([]);
	});
});
