import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldToString } from "../../../src/normalizer/fold.ts";
import { buildFoldDfa } from "../../bench/normalizer/fold-dfa.ts";
import { LIBRARIES } from "../../bench/normalizer/libraries.ts";
import type { Detector, Library } from "../../bench/normalizer/library.ts";
import { expectContract } from "../../bench/normalizer/measure/contract.ts";
import { measureQuality } from "../../bench/normalizer/measure/quality.ts";
import { measureUpdate } from "../../bench/normalizer/measure/update.ts";
import { generateEntries } from "../../bench/normalizer/texts/entries.ts";

const entries = generateEntries(50, () => false);

/** Those that need no installed peer. */
describe.each(["plainspeak", "fold-dfa", "regexp-per-entry"] as const)("the adapter of %s", (id) => {
	it("finds the entries it was built with and nothing else", async () => {
		const library = await LIBRARIES[id]();
		expect(() => expectContract(library, library.build(entries), entries)).not.toThrow();
		expect(library.build(entries).detect(`an x${entries[0]}x is no entry`)).toBe(false);
	});

	it("takes and drops an entry", async () => {
		const library = await LIBRARIES[id]();
		const update = measureUpdate(library, library.build(entries), entries);
		expect(update.isRebuild).toBe(id === "fold-dfa");
		expect(Math.min(update.addMs, update.removeMs)).toBeGreaterThanOrEqual(0);
	});

	it("catches mixed case and flags at most one innocent text", async () => {
		const quality = measureQuality(await LIBRARIES[id]());
		expect(quality.byKind.get("mixed case")).toMatchObject({ caught: 5, total: 5 });
		expect(quality.falsePositives.length).toBeLessThanOrEqual(1);
	});
});

describe("expectContract", () => {
	const library = (detect: Detector["detect"]): Library => ({
		name: "fake",
		version: "0",
		settings: "",
		hasDefaultList: false,
		build: () => ({ detect }),
	});

	it.each([
		["finds nothing", () => false, "does not find"],
		["flags everything", () => true, "flags text"],
		["answers undefined", () => undefined as unknown as boolean, "does not find"],
	])("refuses a library that %s", (_what, detect, message) => {
		const fake = library(detect);
		expect(() => expectContract(fake, fake.build(entries), entries)).toThrow(message);
	});
});

describe("the fold + DFA reference", () => {
	it.each([
		["plain", "they kill him", 1],
		["case", "They KILL him", 1],
		["Cyrillic look-alikes", "they kіll him", 1],
		["full width and bold script", "ｋｉｌｌ 𝓴𝓲𝓵𝓵", 2],
		["zero-width and marks", "k\u200bi\u0336l\u00adl", 1],
		["at both ends, with signs around", "kill, (suicide)", 2],
		["two entries that share a border", "kill kill", 2],
		["a phrase, and the entry that begins it", "kill switch", 2],
		["inside other words", "skill killer kills", 0],
		["a lone surrogate before it", "\ud83d kill", 1],
		["emoji beside it", "😀kill😀", 1],
		["the empty text", "", 0],
	])("counts %s", (_what, text, count) => {
		expect(buildFoldDfa(["kill", "suicide", "kill switch"]).count(text)).toBe(count);
	});

	it("agrees with a search for each entry in the folded text", () => {
		const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 4 });
		const text = fc.string({
			unit: fc.constantFrom("a", "b", "c", "A", "B", "а", "ｂ", " ", ".", "\u0301", "😀"),
			maxLength: 40,
		});
		fc.assert(
			fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 8 }), text, (words, sample) => {
				const tokens = foldToString(sample).split(/[^abc]+/);
				const expected = tokens.filter((token) => words.includes(token)).length;
				expect(buildFoldDfa(words).count(sample)).toBe(expected);
			}),
			{ numRuns: 150 },
		);
	});
});
