import { expect, it } from "vitest";
import { NO_EMOJI } from "../../scripts/embedded/emoji-names.ts";
import { quantiseColumns, roundFractions } from "../../scripts/embedded/quantise.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { createGrams, extractGrams, hashWord } from "../../src/classifier/embedded/grams.ts";
import { buildHashTable, findRow, keptBits, openHashTable } from "../../src/classifier/embedded/table.ts";
import { createPreparedText, prepareText } from "../../src/classifier/embedded/text.ts";

function gramsOf(text: string) {
	const prepared = createPreparedText();
	const out = createGrams();
	prepareText(text, NO_EMOJI, prepared);
	extractGrams(prepared, out);
	return { grams: [...out.grams.subarray(0, out.gramCount)], words: [...out.words.subarray(0, out.wordCount)] };
}

it.each([16, 14, 10])("finds every hash that a table of 2^%i buckets was built from", (bits) => {
	const random = createRandom(5);
	const hashes = Array.from({ length: 5000 }, () => random.below(2 ** 32) | 0);
	const kept = [...new Set(hashes.map((hash) => keptBits(hash, bits)))].sort((a, b) => a - b);
	const built = buildHashTable(kept, bits);
	const table = openHashTable(bits, built.sizes, built.tags);
	for (const hash of hashes) expect(kept[findRow(table, hash)]).toBe(keptBits(hash, bits));
});

it("finds no row for a hash that is not in the table", () => {
	const built = buildHashTable(
		[1, 2, 3].map((n) => keptBits(n << 8, 16)),
		16,
	);
	expect(findRow(openHashTable(16, built.sizes, built.tags), 0x7fff_0000)).toBe(-1);
});

it("refuses bucket sizes that do not match the tags", () => {
	expect(() => openHashTable(2, Uint8Array.of(1, 0, 1, 0), new Uint16Array(3))).toThrow("sum to 2, not 3");
});

it("hashes words, word pairs and character n-grams with the word's ends", () => {
	const { grams, words } = gramsOf("cat dog");
	expect(words).toEqual([hashWord("cat"), hashWord("dog")]);
	// Per word: itself and " ca", "cat", "at ", " cat", "cat ", " cat "; and the pair.
	expect(grams).toHaveLength(2 * 7 + 1);
	expect(new Set(grams).size).toBe(grams.length);
});

it("gives a word pair another hash than the pair turned round", () => {
	const [ab, ba] = [gramsOf("not bad"), gramsOf("bad not")];
	expect(ab.grams.filter((hash) => !ba.grams.includes(hash))).toHaveLength(1);
});

it("keeps quantised weights within half a step of what they were", () => {
	const random = createRandom(3);
	const weights = Float32Array.from({ length: 4000 }, () => random.normal());
	const { values, scale } = quantiseColumns(weights, 4, 31);
	const clipped = weights.filter((w, i) => Math.abs(values[i]! * scale[i % 4]! - w) > scale[i % 4]! * 0.501);
	expect(Math.max(...values.map(Math.abs))).toBe(31);
	expect(clipped.length / weights.length).toBeLessThan(0.002);
});

it("rounds fractions by at most one part in 2^11", () => {
	const weights = Float32Array.of(0, 1, -0.3, 1e-6, 123.456, -7.1e8);
	const rounded = roundFractions(weights);
	for (const [i, w] of weights.entries()) expect(Math.abs(rounded[i]! - w)).toBeLessThanOrEqual(Math.abs(w) / 2048);
});
