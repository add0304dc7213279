import { describe, expect, it } from "vitest";
import { BANDS, similarityOf, sketchOf } from "../../src/insight/min-hash.ts";

function shared(a: string, b: string): number {
	const [one, other] = [sketchOf(a), sketchOf(b)];
	return one.filter((hash, band) => hash === other[band]).length;
}

const TEXT = "nobody would miss me if I was gone tomorrow, I have written the letters already and said goodbye";

describe("sketches", () => {
	it.each([
		["case and marks of punctuation", TEXT.toUpperCase().replace(",", " ;;;")],
		["width", TEXT.replace("nobody", "ｎｏｂｏｄｙ")],
		["white space", TEXT.replaceAll(" ", "\n\n")],
	])("are the same where only %s differ", (_what, other) => {
		expect(sketchOf(TEXT)).toHaveLength(BANDS);
		expect(shared(TEXT, other)).toBe(BANDS);
	});

	it("meet where a word differs, and not where the texts do", () => {
		expect(shared(TEXT, TEXT.replace("letters", "notes"))).toBeGreaterThan(0);
		expect(shared(TEXT, "the train to the coast leaves from the other platform today, mind the gap")).toBe(0);
	});

	it("meet about as often as the estimate says", () => {
		const words = Array.from({ length: 400 }, (_, i) => `w${(i * 7919) % 1000}x`);
		let met = 0;
		for (let from = 0; from + 40 <= words.length; from += 10) {
			const text = words.slice(from, from + 40);
			met += shared(text.join(" "), [...text.slice(0, 36), "a", "b", "c", "d"].join(" "));
		}
		// Nine tenths of the words are shared, so about .82 of the shingles, and .55 of the bands.
		expect(met / (37 * BANDS)).toBeGreaterThan(0.4);
		expect(met / (37 * BANDS)).toBeLessThan(0.7);
	});

	it("are none for a text without a letter", () => {
		expect(sketchOf("!!! 🌽")).toEqual([]);
		expect(sketchOf("a")).toHaveLength(BANDS);
	});
});

it("the estimate of the shared part is the third root of the shared bands", () => {
	expect(similarityOf(BANDS)).toBe(1);
	expect(similarityOf(1)).toBeCloseTo(0.5, 12);
	expect(similarityOf(0)).toBe(0);
});
