import { afterEach, describe, expect, it, vi } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { Trie } from "../../../src/normalizer/trie.ts";
import { growthWords } from "../../bench/normalizer/measure/lists.ts";
import { adversarialText, GROWTH_KIND_NAMES } from "../../bench/normalizer/texts/adversarial.ts";
import { compile, pattern } from "./fixture.ts";

const SHORT_UNITS = 1_000;
const LONG_UNITS = 20_000;
/** Look-ups a unit may differ by this factor, as texts of one kind are not the same all along, and by this much in all. */
const MAX_FACTOR = 1.1;
const MAX_FEW = 40;

const words = growthWords("120");
const patterns = compile(words.map((word) => pattern([word], "reading", { id: `w-${word}` })));

/** Look-ups in the trie while the text is read in pieces of `length`: what any clock would measure, without its noise. */
function lookups(text: string, length: number): number {
	const child = vi.spyOn(Trie.prototype, "child");
	for (let at = 0; at < text.length; at += length) normalize(text.slice(at, at + length), patterns);
	const { length: calls } = child.mock.calls;
	child.mockRestore();
	return calls;
}

describe("the work for a text", () => {
	afterEach(() => vi.restoreAllMocks());

	it.each(GROWTH_KIND_NAMES)("grows no faster than its length: %s", (kind) => {
		const text = adversarialText(kind, LONG_UNITS, words);
		expect(lookups(text, LONG_UNITS)).toBeLessThanOrEqual(lookups(text, SHORT_UNITS) * MAX_FACTOR + MAX_FEW);
	});
});
