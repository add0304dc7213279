import { foldForm } from "../../../src/normalizer/forms.ts";
import type { Check, Vocabulary } from "../lint.ts";

/** An address, an identifier, or a year as citations have it: something that was published and can be looked up. */
const PUBLISHED = /https?:\/\/|\bdoi\b|\b10\.\d{4,}\/|\b(?:19|20)\d\d\b/i;

/** The words of a form that no word list has: what would betray where it was taken from. */
function unusualWords(form: string, { dictionary, common }: Vocabulary): string[] {
	return foldForm(form)
		.split(" ")
		.filter((word) => !dictionary.has(word) && !common.has(word));
}

/**
 * A form with an unusual word that occurs in the evaluation texts and in no lexicon, training or benign text: it can
 * only come from the evaluation data, which would make the evaluation worthless. A published source clears it, unless it
 * is one of the lexicons: those can be looked into.
 */
export const evaluationForm: Check = {
	name: "evaluation-form",
	needsData: true,
	run: ({ patterns, vocabulary, data, lexicons }) =>
		patterns
			.filter(({ pattern }) => lexicons?.cites(pattern.source) || !PUBLISHED.test(pattern.source))
			.flatMap(({ file, pattern }) =>
				pattern.forms
					.filter((form) =>
						unusualWords(form, vocabulary).some((word) => data?.isInEvaluation(word) && !data.isElsewhere(word)),
					)
					.map((form) => ({
						file,
						pattern: pattern.id,
						form,
						message: `${JSON.stringify(form)} occurs in evaluation texts and nowhere else: cite a published work`,
					})),
			),
};
