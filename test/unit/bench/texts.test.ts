import { describe, expect, it } from "vitest";
import { adversarialText, GROWTH_KIND_NAMES } from "../../bench/normalizer/texts/adversarial.ts";
import { generateEntries, HARM_WORDS } from "../../bench/normalizer/texts/entries.ts";
import { OBFUSCATION_KINDS, obfuscate, obfuscateTwice } from "../../bench/normalizer/texts/obfuscation.ts";
import { createRandom, pickByRank, shuffle } from "../../bench/normalizer/texts/random.ts";
import { generateTweets } from "../../bench/normalizer/texts/tweets.ts";

const noWord = () => false;

describe("createRandom", () => {
	it("gives the same numbers for a seed, others for another, all in [0, 1)", () => {
		const draw = (seed: number) => Array.from({ length: 1_000 }, createRandom(seed));
		expect(draw(1)).toEqual(draw(1));
		expect(draw(1)).not.toEqual(draw(2));
		expect(draw(1).every((value) => value >= 0 && value < 1)).toBe(true);
	});

	it("draws low ranks most often and every rank at times", () => {
		const random = createRandom(3);
		const counts = [0, 0, 0, 0];
		for (let i = 0; i < 2_000; i++) counts[pickByRank(random, [0, 1, 2, 3])]!++;
		expect([...counts].sort((a, b) => b - a)).toEqual(counts);
		expect(Math.min(...counts)).toBeGreaterThan(0);
	});

	it("shuffles without losing an item", () => {
		const items = Array.from({ length: 50 }, (_, i) => i);
		const shuffled = shuffle(createRandom(1), items);
		expect(shuffled).not.toEqual(items);
		expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
	});
});

describe("generateEntries", () => {
	it("gives distinct words of the promised shape, a short list being the head of a long one", () => {
		const entries = generateEntries(2_000, noWord);
		expect(new Set(entries).size).toBe(2_000);
		expect(entries.filter((entry) => !/^(?!.*(.)\1)[a-z]{5,12}$/.test(entry))).toEqual([]);
		expect(generateEntries(120, noWord)).toEqual(entries.slice(0, 120));
	});

	it("leaves out words of the language", () => {
		const [first, ...others] = generateEntries(20, noWord);
		expect(generateEntries(19, (word) => word === first)).toEqual(others);
	});
});

describe("generateTweets", () => {
	it("gives the same texts each time, of 85 to 100 bytes in the mean", () => {
		const tweets = generateTweets(3_000);
		expect(generateTweets(100)).toEqual(tweets.slice(0, 100));
		const bytes = tweets.reduce((sum, tweet) => sum + Buffer.byteLength(tweet), 0) / tweets.length;
		expect(bytes).toBeGreaterThan(85);
		expect(bytes).toBeLessThan(100);
	});
});

describe("the kinds of obfuscation", () => {
	it("are twelve, and each changes each of the five words", () => {
		expect(OBFUSCATION_KINDS).toHaveLength(12);
		for (const kind of OBFUSCATION_KINDS)
			for (const word of HARM_WORDS) expect(obfuscate(word, kind), `${kind.name} of ${word}`).not.toEqual([]);
	});

	it.each([
		["leet digits", "k1ll"],
		["leet symbols", "k!ll"],
		["masks", "k*ll"],
		["mixed case", "kIlL"],
		["repeats", "kkkiiillllll"],
		["dots", "k.i.l.l"],
		["spaces", "k i l l"],
		["mixed separators", "k-i.l_l"],
		["zero-width", "k\u200bi\u200bl\u200bl\u200b"],
		["styled Unicode", "𝓴𝓲𝓵𝓵"],
	])("write kill with %s as %s", (name, spelling) => {
		const kind = OBFUSCATION_KINDS.find((candidate) => candidate.name === name)!;
		expect(obfuscate("kill", kind)[0]).toBe(spelling);
	});

	it("combine in pairs that differ from either kind alone", () => {
		const pairs = obfuscateTwice("kill");
		expect(pairs).toContain("k.!.l.l");
		const alone = OBFUSCATION_KINDS.map((kind) => obfuscate("kill", kind)[0]);
		expect(pairs.filter((pair) => alone.includes(pair))).toEqual([]);
	});
});

describe("adversarial texts", () => {
	it.each(GROWTH_KIND_NAMES)("of %s have the length asked for, a short one being the head of a long one", (kind) => {
		const long = adversarialText(kind, 1_000, ["kill", "suicide"]);
		expect(long).toHaveLength(1_000);
		if (kind !== "prose") expect(long.startsWith(adversarialText(kind, 100, ["kill", "suicide"]))).toBe(true);
	});
});
