import { describe, expect, it } from "vitest";
import { hasMixedCase, keepCase } from "../../../src/normalizer/rewrite.ts";

describe("the case of a span", () => {
	it.each([
		["all small", "kill", "murder", false],
		["a leading capital", "Kill", "Murder", false],
		["all capitals", "KILL", "MURDER", false],
		["a single capital", "K", "Murder", false],
		["capitals and a small ending", "KILLs", "murder", false],
		["a capital inside", "kIll", "murder", true],
		["a capital behind an apostrophe", "k'Ill", "murder", false],
		["capitals with digits and signs", "K1L_L", "MURDER", false],
		["a capital behind a digit", "1Kill", "Murder", false],
		["no letters", "1488", "murder", false],
		["nothing", "", "murder", false],
	])("%s: %s", (_shape, original, expected, isMixed) => {
		expect(keepCase(original, "murder")).toBe(expected);
		expect(hasMixedCase(original)).toBe(isMixed);
		// A letter beyond ASCII in the place of each l makes no difference.
		const marked = original.replaceAll("l", "\u00ef").replaceAll("L", "\u00cf");
		expect(keepCase(marked, "murder")).toBe(expected);
		expect(hasMixedCase(marked)).toBe(isMixed);
	});
});
