/** Which words the patterns read or write, and which the lexicons list: the denominators of the restoration. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expandForms } from "../../../src/normalizer/forms.ts";
import { isCoded, isPlain } from "../../../src/patterns/readings.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";
import { DataError, parseDelimited, recordsOf } from "../../lib/delimited.ts";

const WORD = /^[a-z]+$/;
const SURGE = "lexicons/surge_profanity/profanity_en.csv";
const LDNOOBW = "lexicons/ldnoobw/en";

/** Single harmful words that the active patterns know: as a plain form or as a reading. */
export function harmfulWords(patterns: readonly Pattern[]): Set<string> {
	const words = new Set<string>();
	for (const pattern of patterns) {
		if (pattern.status !== "active" || pattern.harm === "none" || !isCoded(pattern)) continue;
		for (const form of expandForms(pattern, null)) {
			if (WORD.test(form.replacement)) words.add(form.replacement);
			if (isPlain(form) && WORD.test(form.text)) words.add(form.text);
		}
	}
	return words;
}

/** Single words that two public profanity lexicons list in their plain spelling: nothing of ours decides about them. */
export function lexiconWords(folder: string): Set<string> {
	const read = (path: string) => {
		try {
			return readFileSync(join(folder, path), "utf8");
		} catch {
			throw new DataError(`missing data file: ${path} (below --data)`);
		}
	};
	const surge = recordsOf(parseDelimited(read(SURGE), ","), ["canonical_form_1"]);
	const words = [...surge.map(({ canonical_form_1: form }) => form), ...read(LDNOOBW).split("\n")];
	return new Set(words.map((word) => word.trim().toLowerCase()).filter((word) => WORD.test(word)));
}
