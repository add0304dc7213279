import { foldForm } from "../../../src/normalizer/forms.ts";
import type { Check } from "../lint.ts";

/** An address, an identifier, or a year as citations have it: something that was published and can be looked up. */
const PUBLISHED = /https?:\/\/|\bdoi\b|\b10\.\d{4,}\/|\b(?:19|20)\d\d\b/i;

/**
 * A form of unusual spelling that occurs in the evaluation texts and in no lexicon, training or benign text: it can
 * only come from the evaluation data, which would make the evaluation worthless. A published source clears it.
 */
export const evaluationForm: Check = {
	name: "evaluation-form",
	needsData: true,
	run: ({ patterns, vocabulary, data }) =>
		patterns
			.filter(({ pattern }) => !PUBLISHED.test(pattern.source))
			.flatMap(({ file, pattern }) =>
				pattern.forms
					.filter((form) => {
						const folded = foldForm(form);
						const isUsual = folded
							.split(" ")
							.every((word) => vocabulary.dictionary.has(word) || vocabulary.common.has(word));
						return !isUsual && data?.isInEvaluation(folded) && !data.isElsewhere(folded);
					})
					.map((form) => ({
						file,
						pattern: pattern.id,
						form,
						message: `${JSON.stringify(form)} occurs in evaluation texts and nowhere else: cite a published work`,
					})),
			),
};
