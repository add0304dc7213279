import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanComment } from "../../scripts/data/clean.ts";
import { synthesizeLines } from "../../scripts/data/synthesize.ts";
import { seedComments } from "./jigsaw-file.ts";

describe("a clean comment", () => {
	it.each([
		["a decimal entity", "it&#39;s fine", "it's fine"],
		["a hexadecimal one", "it&#x27;s &#X1F600;", "it's 😀"],
		["a hard space", "one&nbsp;two &nbsp; three", "one two three"],
		["quotes and dashes", "&ldquo;yes&rdquo; &mdash; caf&eacute;", "“yes” — café"],
		["a tag", '<p class="x">one</p> <br/>two', "one two"],
		["a tag written as entities", "one&lt;br&gt;two &#60;b&#62;three&lt;/b&gt;", "one two three"],
		["an address in a tag", '<a href="http://example.com/x">here</a>', "here"],
		["a line break", "one\r\n\r\ntwo\tthree", "one two three"],
		["an address written with an entity", "write to me&#64;example.com", "write to [email]"],
	])("has no more of %s", (_what, text, expected) => {
		expect(cleanComment(text)).toBe(expected);
	});

	it.each([
		["an ampersand", "R&D, AT&T; fish & chips"],
		["an unknown entity", "&zork; and &constructor;"],
		["a number that is no character", "&#0; &#xD800; &#1114112; &#7;"],
		["signs of less and more", "x <y and z> w, 3 < 4 > 2, a <i and j> b"],
		["a made-up tag", "<grin> sure <sarcasm>"],
	])("keeps %s", (_what, text) => {
		expect(cleanComment(text)).toBe(text);
	});

	it("undoes entities once", () => {
		expect(cleanComment("&amp;lt;br&amp;gt; &amp;amp;")).toBe("&lt;br&gt; &amp;");
	});

	it("is what a page would show of any text that was written for it", () => {
		const word = fc.stringMatching(/^[a-z'"&<>é–]{1,12}$/).filter((text) => !/&[a-z]+;|<\/?[a-z]/.test(text));
		const entity = (char: string, i: number) =>
			[`&#${char.codePointAt(0)};`, `&#x${char.codePointAt(0)!.toString(16)};`][i % 2] as string;
		fc.assert(
			fc.property(word, (text) => {
				expect(cleanComment([...text].map(entity).join(""))).toBe(text);
			}),
		);
	});
});

it("has none of the personal data that a synthesised file has", () => {
	const texts = [...synthesizeLines(20_000, 1, seedComments())].filter((line) => /Call|Write to/.test(line));
	for (const form of [/@example\.com/, /Call \+1/, /Call 202-/, /Call \(202\)/])
		expect(texts.some((text) => form.test(text))).toBe(true);
	expect(texts.map(cleanComment).filter((text) => /@example|Call [^[]/.test(text))).toEqual([]);
});
