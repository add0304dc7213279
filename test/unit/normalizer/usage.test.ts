import { describe, expect, it } from "vitest";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, samplePatterns } from "./fixture.ts";

const patterns = compile(samplePatterns);

describe("usage", () => {
	it.each([
		["the word unalive is slang for it"],
		["Unalive is slang for murder on some apps"],
		["people use terms like unalive there"],
		["they say unalive instead of the real word"],
		["unalive means something else"],
		["unalive means' what now"],
	])("mention: %s", (text) => {
		expect(normalize(text, patterns).matches[0]).toMatchObject({ patternId: "unalive", mention: true });
	});

	it.each([["I will unalive him"], ["they say unalive him now"], ["he is the one to unalive"]])("use: %s", (text) => {
		expect(normalize(text, patterns).matches[0]?.mention).toBeUndefined();
	});

	it("never lets a mentioned phrase raise a floor", () => {
		expect(normalize("the phrase want to kill myself", patterns).matches).toEqual([]);
		expect(normalize("the phrase want to unalive myself is slang", patterns).matches[0]?.floor).toBeUndefined();
	});

	it("reports negation and quotation", () => {
		expect(normalize("I would never unalive anyone", patterns).matches[0]).toMatchObject({ negated: true });
		expect(normalize("I don't unalive", patterns).matches[0]).toMatchObject({ negated: true });
		expect(normalize("he wrote “go unalive” to me", patterns).matches[0]).toMatchObject({ quoted: true });
		expect(normalize("it's 5\" long, unalive it", patterns).matches[0]?.quoted).toBeUndefined();
	});
});
