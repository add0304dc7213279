import { describe, expect, it } from "vitest";
import { hasContext } from "../../../src/normalizer/context.ts";
import { createFoldedText, fold } from "../../../src/normalizer/fold.ts";
import { compileContext } from "../../../src/normalizer/forms.ts";

const PHRASE = "corn";

function isNear(text: string, any: string[], within = 3): boolean {
	const at = text.indexOf(PHRASE);
	const context = compileContext({ any, within });
	if (!context) throw new Error("no context");
	return hasContext(fold(text, createFoldedText()), at, at + PHRASE.length, context);
}

describe("words around a phrase", () => {
	it.each([
		["a word before", "they watch corn", ["watch"], true],
		["a word after", "corn to watch", ["watch"], true],
		["a capital", "Watch corn", ["watch"], true],
		["a longer word", "watching corn", ["watch"], false],
		["a prefix", "watching corn", ["watch*"], true],
		["a word of one letter", "x corn", ["x"], true],
		["a longer word than of one letter", "xa corn", ["x"], false],
		["a prefix of one letter", "xa corn", ["x*"], true],
		["a prefix of one letter, whole", "x corn", ["x*"], true],
		["a phrase", "corn on the cob", ["on the cob"], true],
		["part of a phrase", "corn on a cob", ["on the cob"], false],
		["an emoji before", "🌽 corn", ["🌽"], true],
		["an emoji after", "corn 🌽", ["🌽"], true],
		["another emoji", "corn 🍆", ["🌽"], false],
		["one word too far", "watch all of that corn", ["watch"], false],
		["another sentence", "They watch. I like corn", ["watch"], false],
		["anything", "a corn", ["*"], true],
		["the second of two", "corn hub", ["watch", "hub"], true],
	])("%s: %s", (_what, text, any, expected) => {
		expect(isNear(text, any)).toBe(expected);
	});
});
