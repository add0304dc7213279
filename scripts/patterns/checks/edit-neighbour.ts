import { FUZZY_BITS } from "../../../src/normalizer/compiled.ts";
import { expandForms, fuzzyBitsOf } from "../../../src/normalizer/forms.ts";
import type { FiledPattern } from "../../../src/patterns/checks/check.ts";
import { isCoded } from "../../../src/patterns/readings.ts";
import { editsOf } from "../edits.ts";
import type { Check } from "../lint.ts";

/** Single words that some pattern reads or writes: a slip in one of them may well read as harm. */
function harmWords(patterns: readonly FiledPattern[]): Set<string> {
	const words = new Set<string>();
	for (const { pattern } of patterns)
		for (const { text, replacement } of expandForms(pattern, null)) {
			words.add(text);
			if (pattern.harm !== "none") words.add(replacement);
		}
	return words;
}

/**
 * A form that undoes one edit and stands one edit from a common word or name. The word itself is guarded, a slip in
 * writing it is not: it would read as the form.
 */
export const editNeighbour: Check = {
	name: "edit-neighbour",
	run: ({ patterns, vocabulary, knownWords }) => {
		const harms = harmWords(patterns);
		return patterns
			.filter(({ pattern }) => isCoded(pattern) && pattern.fuzzy?.includes("edit1"))
			.flatMap(({ file, pattern }) => {
				const forms = expandForms(pattern, knownWords).filter((form) => !form.isClipped);
				return forms
					.filter(({ text }) => !text.includes(" ") && fuzzyBitsOf(pattern, text) & FUZZY_BITS.edit1)
					.flatMap(({ text }) => {
						const near = [...editsOf(text)].filter((word) => vocabulary.common.has(word) && !harms.has(word));
						if (near.length === 0) return [];
						const message = `${JSON.stringify(text)} undoes one edit and is one edit from ${near.sort().join(", ")}`;
						return [{ file, pattern: pattern.id, form: text, message }];
					});
			});
	},
};
