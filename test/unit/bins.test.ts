import { expect, it } from "vitest";
import { readKnownWords } from "../../scripts/lib/pattern-documents.ts";
import { detectLanguage } from "../../src/classifier/language.ts";
import { noveltyOf } from "../../src/decision-log/novelty.ts";
import {
	binLabels,
	confidenceBin,
	HISTOGRAMS,
	latencyBin,
	lengthBin,
	noveltyBin,
	scriptOf,
} from "../../src/insight/bins.ts";

it.each([
	["plain English", "I am fine", "latin"],
	["Russian", "Я в порядке", "cyrillic"],
	["Greek", "Είμαι καλά", "greek"],
	["Arabic", "أنا بخير", "arabic"],
	["Hindi", "मैं ठीक हूँ", "indic"],
	["Japanese", "大丈夫です", "cjk"],
	["nothing but emoji", "🌽🌽", "emoji"],
	["nothing but digits", "12 34", "other"],
	["a Cyrillic letter in a Latin word", "I will kіll you", "mixed"],
	["a Latin word among Russian ones", "Я люблю pizza", "other"],
])("the script of %s", (_name, text, script) => {
	expect(scriptOf(text, detectLanguage(text).code)).toBe(script);
});

it("values fall into the bins that they are named for", () => {
	expect([0, 15, 16, 16_383, 16_384, 20_000].map(lengthBin)).toEqual([0, 0, 1, 10, 11, 11]);
	expect([0, 1, 1.1, 100, 10_001].map(latencyBin)).toEqual([0, 0, 1, 6, 13]);
	expect([0, 0.0999, 0.1, 0.95, 1].map(confidenceBin)).toEqual([0, 0, 1, 9, 9]);
	expect([0, 0.01, 0.4, 1].map(noveltyBin)).toEqual([0, 1, 4, 5]);
	for (const [name, bins] of Object.entries(HISTOGRAMS))
		expect(binLabels(name as keyof typeof HISTOGRAMS)).toHaveLength(bins);
});

it("novelty is the share of words in no list; short ones and none say nothing", () => {
	const known = readKnownWords();
	expect(noveltyOf("the weather is lovely", known)).toBe(0);
	expect(noveltyOf("the weather qzxvrt fwqpzk", known)).toBe(0.5);
	expect(noveltyOf("a 🌽", known)).toBeNull();
});
