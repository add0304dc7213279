import { expect, it } from "vitest";
import {
	createWordMemo,
	findWord,
	knownGrams,
	MAX_MEMO_SUMS,
	rememberedBlock,
	rememberedSums,
	rememberWord,
} from "../../src/classifier/embedded/word-memo.ts";

/** The highest block that a slot has room for. */
const BLOCK = 0xffff;

function unitsOf(word: string): Uint16Array {
	return Uint16Array.from(` ${word} `, (unit) => unit.charCodeAt(0));
}

function remember(memo: ReturnType<typeof createWordMemo>, hash: number, word: string, known: number, sums: number[]) {
	rememberWord(memo, hash, unitsOf(word), 1, word.length + 1, known, BLOCK, Int32Array.from(sums));
}

function find(memo: ReturnType<typeof createWordMemo>, hash: number, word: string): number {
	return findWord(memo, hash, unitsOf(word), 1, word.length + 1);
}

it("finds a word with its sums, wherever it stands", () => {
	const memo = createWordMemo(2);
	expect(find(memo, 77, "garden")).toBe(-1);
	remember(memo, 77, "garden", 9, [-300, 6223]);
	const slot = findWord(
		memo,
		77,
		Uint16Array.from(" the garden ", (unit) => unit.charCodeAt(0)),
		5,
		11,
	);
	expect(knownGrams(memo, slot)).toBe(9);
	expect(rememberedBlock(memo, slot)).toBe(BLOCK);
	expect([...memo.signed.subarray(rememberedSums(slot), rememberedSums(slot) + 2)]).toEqual([-300, 6223]);
});

it("never takes another word of the same hash for it", () => {
	const memo = createWordMemo(1);
	remember(memo, -5, "garden", 1, [1]);
	for (const other of ["gardem", "garde", "gardens", "harden"]) expect(find(memo, -5, other)).toBe(-1);
	expect(find(memo, -5, "garden")).toBeGreaterThanOrEqual(0);
});

it("keeps the last two words of a hash", () => {
	const memo = createWordMemo(1);
	for (const [i, word] of ["garden", "house", "street"].entries()) remember(memo, 3, word, i, [i]);
	expect(find(memo, 3, "garden")).toBe(-1);
	for (const [i, word] of ["house", "street"].entries()) {
		const slot = find(memo, 3, word);
		expect(knownGrams(memo, slot)).toBe(i + 1);
		expect(memo.signed[rememberedSums(slot)]).toBe(i + 1);
	}
});

it("forgets everything when it is full, and goes on", () => {
	const memo = createWordMemo(1);
	const wordOf = (i: number) => `w${i}`;
	const kept = () => {
		let count = 0;
		for (let i = 0; i < 20_000; i++) {
			const slot = find(memo, i * 3, wordOf(i));
			if (slot < 0) continue;
			expect(memo.signed[rememberedSums(slot)]).toBe(i % 1000);
			count++;
		}
		return count;
	};
	for (let i = 0; i < 16_383; i++) remember(memo, i * 3, wordOf(i), 1, [i % 1000]);
	expect(kept()).toBe(16_383);
	remember(memo, 16_383 * 3, wordOf(16_383), 1, [16_383 % 1000]);
	expect(kept()).toBe(1);
	for (let i = 0; i < 20_000; i++) remember(memo, i * 3, wordOf(i), 1, [i % 1000]);
	expect(kept()).toBe(20_000 - 16_382);
});

it("refuses more sums than a slot has room for", () => {
	expect(() => createWordMemo(MAX_MEMO_SUMS + 1)).toThrow("room for");
});

it("keeps neighbouring slots apart when each holds as many sums as it has room for", () => {
	const memo = createWordMemo(MAX_MEMO_SUMS);
	const sums = (value: number) => Array.from({ length: MAX_MEMO_SUMS }, () => value);
	remember(memo, 6, "garden", 49, sums(-6223));
	remember(memo, 7, "house", 48, sums(6223));
	for (const [hash, word, known, value] of [
		[6, "garden", 49, -6223],
		[7, "house", 48, 6223],
	] as const) {
		const slot = find(memo, hash, word);
		expect(knownGrams(memo, slot)).toBe(known);
		const at = rememberedSums(slot);
		expect([...memo.signed.subarray(at, at + MAX_MEMO_SUMS)]).toEqual(sums(value));
	}
});

it("holds the longest word that fits and leaves longer ones out", () => {
	const memo = createWordMemo(1);
	remember(memo, 4, "x".repeat(12), 1, [1]);
	remember(memo, 5, "x".repeat(13), 1, [1]);
	expect(find(memo, 4, "x".repeat(12))).toBeGreaterThanOrEqual(0);
	expect(find(memo, 5, "x".repeat(13))).toBe(-1);
});

it("leaves out a word whose letters do not fit a byte, so that it is never taken for one that looks like it", () => {
	const memo = createWordMemo(1);
	remember(memo, 9, "\u0161\u0163", 1, [1]);
	expect(find(memo, 9, "\u0161\u0163")).toBe(-1);
	expect(find(memo, 9, "ac")).toBe(-1);
	remember(memo, 9, "caf\u00e9", 1, [1]);
	expect(find(memo, 9, "caf\u00e9")).toBeGreaterThanOrEqual(0);
});
