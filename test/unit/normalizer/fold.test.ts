import { describe, expect, it } from "vitest";
import { createFoldedText, fold, foldToString } from "../../../src/normalizer/fold.ts";

const scratch = createFoldedText(4);
const MARKS = ["\u0300", "\u0301", "\u0308", "\u0327", "\u0331", "\u0336", "\u0345", "\u20dd"];

function isSurrogate(codePoint: number): boolean {
	return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

describe("fold", () => {
	it.each([
		["capitals", "KILL", "kill"],
		["full width", "ｋｉｌｌ", "kill"],
		["mathematical script", "𝓀𝒾𝓁𝓁", "kill"],
		["squared letters", "🅺🄸🅻🄻", "kill"],
		["small capitals", "ᴋɪʟʟ", "kill"],
		["Cyrillic look-alikes", "кіӏӏ рорn", "kill popn"],
		["Greek look-alikes", "ραρε", "pape"],
		["precomposed marks", "kïłł", "kill"],
		["combining marks", "k\u0336i\u0336l\u0336l\u0336", "kill"],
		["zero width and soft hyphen", "k\u200bi\u00adl\u2060l", "kill"],
		["skin tone and variation selector", "👊🏽❤️", "👊❤"],
		["ligatures", "ﬁﬅ", "fist"],
		["sharp s", "Straße", "strasse"],
		["key caps", "1️⃣", "1"],
		["other scripts stay", "漢字 ひらなま 한국", "漢字 ひらなま 한국"],
		["a voiced kana folds as its decomposed spelling does", "が か\u3099", "か か"],
		["lone surrogates stay", "a\ud800b\udc00", "a\ud800b\udc00"],
	])("%s", (_reason, text, expected) => {
		expect(foldToString(text)).toBe(expected);
	});

	it("is idempotent over every code point, alone and after an upper-case letter", () => {
		const failures: string[] = [];
		for (let cp = 0; cp <= 0x10ffff; cp++) {
			if (isSurrogate(cp)) continue;
			const once = foldToString(`K${String.fromCodePoint(cp)}`);
			if (foldToString(once) !== once) failures.push(cp.toString(16));
		}
		expect(failures).toEqual([]);
	});

	it("is idempotent over every upper-case letter with every kind of mark, composed or not", () => {
		const failures: string[] = [];
		for (let cp = 0x41; cp <= 0xffff; cp++) {
			const letter = String.fromCodePoint(cp);
			if (isSurrogate(cp) || letter.toLowerCase() === letter) continue;
			for (const mark of MARKS) {
				const decomposed = foldToString((letter + mark).normalize("NFD"));
				const composed = foldToString((letter + mark).normalize("NFC"));
				if (foldToString(decomposed) !== decomposed || foldToString(composed) !== composed)
					failures.push(`${cp.toString(16)}+${mark.charCodeAt(0).toString(16)}`);
			}
		}
		expect(failures).toEqual([]);
	});

	it("keeps starts in order, on code-point borders and inside the text for every code point", () => {
		const failures: string[] = [];
		for (let cp = 0; cp <= 0x10ffff; cp++) {
			if (isSurrogate(cp)) continue;
			const text = `a${String.fromCodePoint(cp)}z`;
			const { starts, length } = fold(text, scratch);
			let previous = 0;
			for (let k = 0; k <= length; k++) {
				const start = starts[k] as number;
				const isInsidePair = start > 0 && start < text.length && isSurrogate(text.charCodeAt(start)) && start === 2;
				if (start < previous || start > text.length || isInsidePair) failures.push(cp.toString(16));
				previous = start;
			}
			if (starts[length] !== text.length) failures.push(cp.toString(16));
		}
		expect(failures).toEqual([]);
	});
});
