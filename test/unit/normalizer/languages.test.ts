import { describe, expect, it } from "vitest";
import { compilePatternDocuments } from "../../../scripts/lib/pattern-documents.ts";
import { readLanguages, spellingsOf } from "../../../scripts/normalizer/languages.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { compile, samplePatterns } from "./fixture.ts";

const bundled = compilePatternDocuments();
/** Every fuzzy kind on every word, without a context: stricter than the documents are. */
const strict = compile(samplePatterns);
const languages = readLanguages();

it("knows at least thirty languages, each once", () => {
	expect(new Set(languages.map(({ language }) => language)).size).toBe(languages.length);
	expect(languages.length).toBeGreaterThanOrEqual(30);
});

describe.each(languages)("$language", (language) => {
	it("passes unchanged, composed, decomposed, in capitals and in small letters", () => {
		for (const text of spellingsOf(language))
			for (const patterns of [bundled, strict])
				expect(normalize(text, patterns)).toEqual({ text, detected: false, matches: [] });
	});
});
