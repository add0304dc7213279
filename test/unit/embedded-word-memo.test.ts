import { expect, it } from "vitest";
import { createWordMemo, findWord, rememberWord } from "../../src/classifier/embedded/word-memo.ts";

function unitsOf(word: string): Uint16Array {
	return Uint16Array.from(` ${word} `, (unit) => unit.charCodeAt(0));
}

function remember(memo: ReturnType<typeof createWordMemo>, hash: number, word: string, known: number, sums: number[]) {
	rememberWord(memo, hash, unitsOf(word), 1, word.length + 1, known, Int32Array.from(sums));
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
	expect(memo.known[slot]).toBe(9);
	expect([...memo.sums.subarray(slot * 2, slot * 2 + 2)]).toEqual([-300, 6223]);
});

it("never takes another word of the same hash for it", () => {
	const memo = createWordMemo(1);
	remember(memo, -5, "garden", 1, [1]);
	for (const other of ["gardem", "garde", "gardens", "harden"]) expect(find(memo, -5, other)).toBe(-1);
	expect(find(memo, -5, "garden")).toBeGreaterThanOrEqual(0);
});

it("keeps the last word of a slot", () => {
	const memo = createWordMemo(1);
	remember(memo, 3, "garden", 1, [1]);
	remember(memo, 3, "house", 2, [2]);
	expect(find(memo, 3, "garden")).toBe(-1);
	expect(memo.known[find(memo, 3, "house")]).toBe(2);
});

it("holds the longest word that fits and leaves longer ones out", () => {
	const memo = createWordMemo(1);
	remember(memo, 4, "x".repeat(16), 1, [1]);
	remember(memo, 5, "x".repeat(17), 1, [1]);
	expect(find(memo, 4, "x".repeat(16))).toBeGreaterThanOrEqual(0);
	expect(find(memo, 5, "x".repeat(17))).toBe(-1);
});
