import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, pattern } from "./fixture.ts";

/** Forms of every kind that a short word can mean: whole, first of several, one edit away, with repeats, with an apostrophe. */
const FORMS = ["kill", "lik", "ilk", "ekl kil", "kkk", "killer", "leek ill", "k'lle", "kei", "ellike", "lil!"];
const LETTERS = "kile";
const BEHIND = ["", "!", ".", "'", "!!", " kil", " ill", " k i l l", ", lik", "' ill", "!k"];

function* words(maxLetters: number): Generator<string> {
	for (let letters = 1; letters <= maxLetters; letters++)
		for (let n = 0; n < LETTERS.length ** letters; n++)
			yield Array.from({ length: letters }, (_, i) => LETTERS[Math.floor(n / LETTERS.length ** i) % 4]).join("");
}

describe("the filter of short words", () => {
	it("changes no answer, whatever stands behind the word", () => {
		const filtered = compile(FORMS.map((form) => pattern([form], "reading", { id: form })));
		const unfiltered = compile(FORMS.map((form) => pattern([form], "reading", { id: form })));
		unfiltered.shortWords.bits.fill(0xff);
		const differing: string[] = [];
		let matched = 0;
		for (const word of words(6))
			for (const behind of BEHIND) {
				const answer = normalize(word + behind, filtered);
				if (answer.matches.length > 0) matched++;
				if (JSON.stringify(answer) !== JSON.stringify(normalize(word + behind, unfiltered)))
					differing.push(word + behind);
			}
		expect(differing).toEqual([]);
		expect(matched).toBeGreaterThan(5_000);
	});

	it("passes over most short words", () => {
		const { shortWords } = compile(FORMS.map((form) => pattern([form], "reading", { id: form })));
		expect(shortWords.bits.filter((byte) => byte !== 0).length).toBeLessThan(80);
	});
});
