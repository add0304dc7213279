import * as z from "zod";
import type { CompiledPatterns } from "../normalizer/compiled.ts";
import { foldForm } from "../normalizer/forms.ts";
import { normalize } from "../normalizer/normalize.ts";
import type { Pattern } from "./schema.ts";

/** Longest text of a case, UTF-16 units: a few sentences. */
export const MAX_CASE_UNITS = 500;
/** Most cases of a document: four for each of its 20,000 patterns. */
export const MAX_CASES = 80_000;

export const patternCaseSchema = z.strictObject({
	pattern: z.string(),
	text: z.string().min(1).max(MAX_CASE_UNITS),
	match: z.boolean(),
	/** The whole text in plain words; only where `match` is true. */
	normalized: z.string().optional(),
});
/** A text that a pattern must, or must not, be found in. */
export type PatternCase = z.infer<typeof patternCaseSchema>;

/** A safe phrase that keeps its words: it has nothing to report, its cases show that it keeps other patterns off. */
function keepsItsWords({ category, forms, replacement }: Pattern): boolean {
	return category === "safe_context" && forms.some((form) => foldForm(form) === foldForm(replacement));
}

/** How a text reads instead of as its case says, or null when the case holds. The pattern must be active. */
export function caseFailure(pattern: Pattern, example: PatternCase, compiled: CompiledPatterns): string | null {
	const { text, detected, matches } = normalize(example.text, compiled);
	const isFound = matches.some(({ patternId }) => patternId === pattern.id);
	if (!example.match) return isFound ? "is found" : null;
	if (example.normalized !== undefined && text !== example.normalized) return `reads ${JSON.stringify(text)}`;
	if (keepsItsWords(pattern)) return detected || matches.length > 0 ? "is not kept as it is" : null;
	return isFound ? null : "is not found";
}
