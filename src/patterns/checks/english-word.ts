import { foldForm } from "../../normalizer/forms.ts";
import { hasContext, isCoded } from "../readings.ts";
import type { Check, OrdinaryWords } from "./check.ts";

function complaintAbout(form: string, { dictionary, frequent }: OrdinaryWords): string | null {
	const words = foldForm(form).split(" ");
	if (words.length === 1) return dictionary.has(form) ? "is an English word" : null;
	if (words.length > 2 || !words.every((word) => frequent.has(word))) return null;
	return "is a pair of frequent words";
}

/** A coded form without context that people write in ordinary texts: an English word, or two that stand together. */
export const englishWord: Check = {
	name: "english-word",
	run: ({ patterns, vocabulary }) =>
		patterns
			.filter(({ pattern }) => isCoded(pattern) && !hasContext(pattern))
			.flatMap(({ file, pattern }) =>
				pattern.forms
					.filter((form) => foldForm(form) !== foldForm(pattern.replacement))
					.flatMap((form) => {
						const complaint = complaintAbout(form, vocabulary);
						if (complaint === null) return [];
						return [
							{ file, pattern: pattern.id, form, message: `${JSON.stringify(form)} ${complaint}: give it a context` },
						];
					}),
			),
};
