import { describe, expect, it } from "vitest";
import { compilePatternDocuments, patternTopics, readPatternDocuments } from "../../scripts/lib/pattern-documents.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { readCases } from "./pattern-files.ts";

const patterns = compilePatternDocuments();
/** Safe phrases that keep their words. */
const keptIds = new Set(
	readPatternDocuments()
		.flatMap((document) => document.patterns)
		.filter(({ category, forms, replacement }) => category === "safe_context" && forms.includes(replacement))
		.map(({ id }) => id),
);

/** Each text runs against all documents together: a case also shows that no other pattern gets in the way. */
describe.each(patternTopics())("%s", (topic) => {
	const cases = readCases(topic);

	it.each(cases.filter(({ match }) => match))("$pattern reads $text", ({ pattern, text, normalized }) => {
		const result = normalize(text, patterns);
		expect(result.text).toBe(normalized);
		// A phrase that is left as it is has nothing to report; that it keeps others off is what its text shows.
		if (!keptIds.has(pattern)) expect(result.matches.map(({ patternId }) => patternId)).toContain(pattern);
		else expect(result).toMatchObject({ detected: false, matches: [] });
	});

	it.each(cases.filter(({ match }) => !match))("$pattern leaves $text", ({ pattern, text }) => {
		expect(normalize(text, patterns).matches.map(({ patternId }) => patternId)).not.toContain(pattern);
	});
});
