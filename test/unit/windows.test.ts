import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combineWindows, splitWindows, type WindowShape } from "../../src/classifier/windows.ts";
import { SEVERITIES } from "../../src/verdict.ts";
import { classificationOf } from "../fakes/parts.ts";

const SHAPE = { words: 10, overlapWords: 4, maxUnits: 60 };
const NARROW = { words: 3, overlapWords: 1, maxUnits: 60 };

function wideWindows(text: string, [wide]: [WindowShape]): readonly string[] {
	const windows = splitWindows(text, { wide, narrow: null });
	expect(windows.narrow).toEqual([]);
	return windows.wide;
}

describe("splitWindows", () => {
	it.each([
		["a short text", "one two three"],
		["exactly as many words as fit", "a b c d e f g h i j"],
		["few words over many lines", "a\n\n\nb"],
		["letters beyond ASCII", "ä ö ü é è ñ ç ø å ß"],
		["an empty text", ""],
		["white space", "   "],
	])("leaves %s whole", (_reason, text) => {
		expect(wideWindows(text, [SHAPE])).toEqual([text]);
	});

	it("shares the overlap between neighbours", () => {
		const words = Array.from({ length: 20 }, (_, i) => `w${i}`);
		expect(wideWindows(words.join(" "), [SHAPE])).toEqual([
			words.slice(0, 10).join(" "),
			words.slice(6, 16).join(" "),
			words.slice(10, 20).join(" "),
		]);
	});

	it("has every run of up to the overlap's words whole in some window", () => {
		const words = Array.from({ length: 200 }, (_, i) => `w${i}`);
		const windows = wideWindows(words.join(" "), [SHAPE]);
		for (let i = 0; i + SHAPE.overlapWords <= words.length; i++) {
			const run = words.slice(i, i + SHAPE.overlapWords).join(" ");
			expect(windows.some((window) => ` ${window} `.includes(` ${run} `))).toBe(true);
		}
	});

	it("cuts text without spaces, never inside a code point", () => {
		const text = `x${"😀".repeat(100)}`;
		const windows = wideWindows(text, [SHAPE]);
		expect(windows.length).toBeGreaterThan(3);
		expect(windows.every((window) => window.isWellFormed() && window.length <= SHAPE.maxUnits)).toBe(true);
		const covered = new Set(windows.flatMap((window) => [...window.matchAll(/./gu)].map(([char]) => char)));
		expect(covered).toEqual(new Set(["x", "😀"]));
	});

	it("has every stretch of text without spaces whole in some window", () => {
		const text = Array.from({ length: 60 }, (_, i) => `part${i}`).join(".");
		const windows = wideWindows(text, [{ words: 10, overlapWords: 4, maxUnits: 100 }]);
		for (let at = 0; at + 20 <= text.length; at++) {
			expect(windows.some((window) => window.includes(text.slice(at, at + 20)))).toBe(true);
		}
	});

	it("cuts a long text into narrow windows too, a short one not at all", () => {
		const plan = { wide: SHAPE, narrow: NARROW };
		expect(splitWindows("a b c d e f g h i j k l", plan)).toMatchObject({
			wide: ["a b c d e f g h i j", "c d e f g h i j k l"],
			narrow: ["a b c", "c d e", "e f g", "g h i", "i j k", "j k l"],
		});
		expect(splitWindows("a b c d e f", plan)).toEqual({ wide: ["a b c d e f"], narrow: [], openings: [] });
	});

	it("judges the sentences of a long text, and how they begin", () => {
		const text = "One two three. A b c d e f g h i j";
		const { openings } = splitWindows(text, { wide: { ...SHAPE, maxUnits: 30 }, narrow: NARROW });
		expect(openings).toEqual(["One two three.", "A b c d e", "A b c d e f g h", "A b c d e f g h i j"]);
	});

	it("keeps every window within its bounds, and every word in one", () => {
		const word = fc.string({ unit: "grapheme", maxLength: 30 });
		fc.assert(
			fc.property(fc.array(word, { maxLength: 60 }), (words) => {
				const text = words.join(" ");
				const windows = wideWindows(text, [SHAPE]);
				if (windows.length > 1) {
					for (const window of windows) {
						expect(window.length).toBeLessThanOrEqual(SHAPE.maxUnits);
						expect(window.split(/\s+/).length).toBeLessThanOrEqual(SHAPE.words);
						expect(window.isWellFormed()).toBe(text.isWellFormed());
						expect(text).toContain(window);
					}
				}
				for (const part of text.split(/\s+/).filter((part) => part.length <= 40)) {
					expect(windows.some((window) => window.includes(part))).toBe(true);
				}
			}),
		);
	});

	it("gives a classifier work in proportion to the text", () => {
		const judged = (words: number): number => {
			const { wide, narrow, openings } = splitWindows("word ".repeat(words), { wide: SHAPE, narrow: NARROW });
			return [...wide, ...narrow, ...openings].reduce((sum, window) => sum + window.length, 0);
		};
		expect(judged(100_000) / judged(10_000)).toBeCloseTo(10, 1);
	});
});

describe("combineWindows", () => {
	it("returns a single window as it is", () => {
		const only = classificationOf("harmful");
		expect(combineWindows([only], [])).toBe(only);
	});

	it("takes the maximum of each head, so that one bad window decides", () => {
		const combined = combineWindows(
			[
				classificationOf("safe", 0.9, { sexual: 0.4 }),
				classificationOf("extremely_harmful", 0.7, { threat: 0.8 }),
				classificationOf("safe", 0.95),
			],
			[],
		);
		expect(combined.severity).toBe("extremely_harmful");
		expect(combined.confidence).toBeCloseTo(0.7, 12);
		expect(combined.attributes).toMatchObject({ sexual: 0.4, threat: 0.8, toxic: 0 });
	});

	it("keeps safe windows safe, however many", () => {
		const combined = combineWindows(Array(100).fill(classificationOf("safe", 0.9)), []);
		expect(combined.severity).toBe("safe");
		expect(combined.confidence).toBeGreaterThanOrEqual(0.9);
	});

	it("asks more of the highest of many windows than of one of two", () => {
		const doubtful = classificationOf("potentially_harmful", 0.55);
		expect(combineWindows([doubtful, doubtful], []).severity).toBe("potentially_harmful");
		expect(combineWindows(Array(40).fill(doubtful), []).severity).toBe("safe");
	});

	it.each([
		["extremely_harmful", "harmful"],
		["harmful", "potentially_harmful"],
		["potentially_harmful", "safe"],
		["safe", "safe"],
	] as const)("takes a narrow window that is %s for %s, and not its attributes", (narrow, severity) => {
		const wide = [classificationOf("safe", 0.95), classificationOf("safe", 0.95)];
		const combined = combineWindows(wide, [classificationOf(narrow, 0.9, { threat: 0.9 })]);
		expect(combined.severity).toBe(severity);
		expect(combined.confidence).toBe(combined.probabilities[severity]);
		expect(combined.attributes.threat).toBe(0);
	});

	it("lets no narrow window lower what a wide one found", () => {
		const wide = [classificationOf("extremely_harmful", 0.8), classificationOf("safe", 0.95)];
		expect(combineWindows(wide, [classificationOf("safe", 1)])).toEqual(combineWindows(wide, []));
	});

	it("gives probabilities that sum to 1 and are never negative", () => {
		const window = fc
			.tuple(fc.constantFrom(...SEVERITIES), fc.double({ min: 0, max: 1, noNaN: true }))
			.map(([severity, confidence]) => classificationOf(severity, confidence));
		const wide = fc.array(window, { minLength: 1, maxLength: 30 });
		fc.assert(
			fc.property(wide, fc.array(window, { maxLength: 8 }), (w, n) => {
				const { probabilities } = combineWindows(w, n);
				const values = SEVERITIES.map((severity) => probabilities[severity]);
				expect(values.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
				expect(Math.min(...values)).toBeGreaterThanOrEqual(-1e-12);
			}),
		);
	});
});
