import { expect, it } from "vitest";
import {
	createWordMemo,
	findWord,
	knownGrams,
	MAX_MEMO_SUMS,
	MEMO_SUMS,
	rememberedRow,
	rememberWord,
} from "../../src/classifier/embedded/word-memo.ts";

/** The highest row that a slot has room for. */
const ROW = 0xffff;

function unitsOf(word: string): Uint16Array {
	return Uint16Array.from(` ${word} `, (unit) => unit.charCodeAt(0));
}

function remember(memo: ReturnType<typeof createWordMemo>, hash: number, word: string, known: number, sums: number[]) {
	rememberWord(memo, hash, unitsOf(word), 1, word.length + 1, known, ROW, Int32Array.from(sums));
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
	expect(rememberedRow(memo, slot)).toBe(ROW);
	expect([...memo.signed.subarray(slot + MEMO_SUMS, slot + MEMO_SUMS + 2)]).toEqual([-300, 6223]);
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
		expect(memo.signed[slot + MEMO_SUMS]).toBe(i + 1);
	}
});

it("refuses more sums than a slot has room for", () => {
	expect(() => createWordMemo(MAX_MEMO_SUMS + 1)).toThrow("room for");
});

it("holds the longest word that fits and leaves longer ones out", () => {
	const memo = createWordMemo(1);
	remember(memo, 4, "x".repeat(16), 1, [1]);
	remember(memo, 5, "x".repeat(17), 1, [1]);
	expect(find(memo, 4, "x".repeat(16))).toBeGreaterThanOrEqual(0);
	expect(find(memo, 5, "x".repeat(17))).toBe(-1);
});
