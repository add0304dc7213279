import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, samplePatterns } from "./fixture.ts";

const patterns = compile(samplePatterns);
const FRAGMENTS = [
	"kill",
	"k1ll",
	"k*ll",
	"s.e.x",
	"s e x",
	"unalive",
	"sewer slide",
	"sewerslide",
	"le$bean",
	"🌽",
	"watch",
	"commit sudoku",
	"killed it",
	"want to kill myself",
	"ꜱᴇx",
	"𝓼𝓮𝔁",
	"ﬁ",
	"\u0336",
	"\u200b",
	"\ufe0f",
	"👩🏽‍🚀",
	"\ud83c",
	"\udf3d",
	"рор",
	" ",
	".",
	"-",
	"\n",
	"$",
	"3",
	"aa",
];

const anyText = fc.oneof(
	fc.string({ unit: "grapheme", maxLength: 60 }),
	fc.string({ unit: "binary", maxLength: 60 }),
	fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 12 }).map((parts) => parts.join("")),
	fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 12 }).map((parts) => parts.join(" ")),
);

function splitsPair(text: string, at: number): boolean {
	const before = text.charCodeAt(at - 1);
	const after = text.charCodeAt(at);
	return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

describe("normalize, for any text", () => {
	it("keeps spans in range, ordered, disjoint and on code-point borders, and rewrites nothing outside them", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const result = normalize(text, patterns);
				let at = 0;
				let rebuilt = "";
				for (const match of result.matches) {
					expect(match.start).toBeGreaterThanOrEqual(at);
					expect(match.end).toBeGreaterThan(match.start);
					expect(match.end).toBeLessThanOrEqual(text.length);
					expect(splitsPair(text, match.start) || splitsPair(text, match.end)).toBe(false);
					expect(match.text).toBe(text.slice(match.start, match.end));
					rebuilt += text.slice(at, match.start) + match.replacement;
					at = match.end;
				}
				expect(result.text).toBe(rebuilt + text.slice(at));
			}),
			{ numRuns: 5_000 },
		);
	});

	it("gives the same answer again, whatever it read in between", () => {
		fc.assert(
			fc.property(anyText, anyText, (text, other) => {
				const first = normalize(text, patterns);
				normalize(other, patterns);
				expect(normalize(text, patterns)).toEqual(first);
			}),
			{ numRuns: 1_000 },
		);
	});
});
