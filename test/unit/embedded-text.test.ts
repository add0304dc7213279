import fc from "fast-check";
import { expect, it } from "vitest";
import { buildEmojiNames, NO_EMOJI } from "../../scripts/embedded/emoji-names.ts";
import { createPreparedText, prepareText, URL_UNIT, USER_UNIT } from "../../src/classifier/embedded/text.ts";

const EMOJI = buildEmojiNames(JSON.stringify({ "🐀": ["rat", "animal"], "❤️": ["red_heart"], "👨‍🦲": ["man_bald"] }));
const SKIN = "\u{1f3ff}";

function prepared(text: string, emoji = EMOJI): string {
	const out = createPreparedText();
	prepareText(text, emoji, out);
	return String.fromCharCode(...out.units.subarray(0, out.length)).trim();
}

it.each([
	["case and punctuation", "Hello, World! (Again)", "hello world again"],
	["accents", "crème brûlée", "creme brulee"],
	["width and styled letters", "ＨＥＬＬＯ 𝓌𝑜𝓇𝓁𝒹", "hello world"],
	["runs of a letter", "sooooo coooool", "soo cool"],
	["zero-width units inside a word", "he\u200bll\u00ado", "hello"],
	["apostrophes of both shapes", "don't don’t", "dont dont"],
	["leet inside words", "1diot sh1t a$$hole b!tch", "idiot shit asshole bitch"],
	["numbers with a unit", "4pm 20th 2nd 90s", "4pm 20th 2nd 90s"],
	["a masked word keeps its stars", "f**k and f*ck", "f**k and f*ck"],
	["stars of emphasis", "*sigh* really*", "sigh really"],
	["letters spelt out", "f u c k you and k.i.l.l", "fuck you and kill"],
	["two single letters stay apart", "a b testing", "a b testing"],
	["an at sign before a short word", "@ss", "ass"],
	["an emoji and its name", "you are a 🐀", "you are a 🐀 rat"],
	["an emoji with a variation selector", "❤️", "❤ red heart"],
	["a skin tone of its own", `🐀${SKIN}`, `🐀 rat ${SKIN} dark skin tone`],
	["nothing but signs", "?!... --- ()", ""],
	["a lone surrogate", "a \ud83d b", "a b"],
])("reads %s", (_reason, text, expected) => {
	expect(prepared(text)).toBe(expected);
});

it("puts one unit for a link and for a user", () => {
	const [url, user] = [URL_UNIT, USER_UNIT].map((unit) => String.fromCharCode(unit));
	expect(prepared("see https://example.org/a?b=c and WWW.example.org @someone_else")).toBe(
		`see ${url} and ${url} ${user}`,
	);
});

it("skips an emoji it has no name for", () => {
	expect(prepared("a 🐀 b", NO_EMOJI)).toBe("a b");
});

it("starts and ends every token with one space, whatever the text", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
			const out = createPreparedText();
			prepareText(text, EMOJI, out);
			const written = [...out.units.subarray(0, out.length)];
			expect(written[0]).toBe(0x20);
			expect(written.at(-1)).toBe(0x20);
			expect(written.some((unit, i) => unit === 0x20 && written[i + 1] === 0x20)).toBe(false);
		}),
	);
});

it("holds 20,000 units whose compatibility forms are 18 times as long", () => {
	const out = createPreparedText();
	prepareText("\ufdfa".repeat(20_000), EMOJI, out);
	expect(out.length).toBeGreaterThan(200);
});
