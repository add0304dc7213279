import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compilePatterns } from "../../src/normalizer/compile.ts";
import { openKnownWords } from "../../src/normalizer/known-words.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { mergeDocuments } from "../../src/patterns/merge.ts";
import { patternDocumentSchema } from "../../src/patterns/schema.ts";
import { readCases, readDocument, topics } from "./pattern-files.ts";

const knownWords = openKnownWords(
	new Uint8Array(readFileSync(new URL("../../src/normalizer/known-words.bin", import.meta.url))).buffer,
);
const document = mergeDocuments(topics().map((topic) => patternDocumentSchema.parse(readDocument(topic))));
const compiled = compilePatterns(document, { knownWords });
if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
const patterns = compiled.value;
const safeIds = new Set(document.patterns.filter(({ floor }) => floor === "safe").map(({ id }) => id));

/** Each text runs against all documents together: a case also shows that no other pattern gets in the way. */
describe.each(topics())("%s", (topic) => {
	const cases = readCases(topic);

	it.each(cases.filter(({ match }) => match))("$pattern reads $text", ({ pattern, text, normalized }) => {
		const result = normalize(text, patterns);
		expect(result.text).toBe(normalized);
		// A phrase that is left as it is has nothing to report; that it keeps others off is what its text shows.
		if (!safeIds.has(pattern)) expect(result.matches.map(({ patternId }) => patternId)).toContain(pattern);
		else expect(result).toMatchObject({ detected: false, matches: [] });
	});

	it.each(cases.filter(({ match }) => !match))("$pattern leaves $text", ({ pattern, text }) => {
		expect(normalize(text, patterns).matches.map(({ patternId }) => patternId)).not.toContain(pattern);
	});
});
