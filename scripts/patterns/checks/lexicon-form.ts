import { expandForms } from "../../../src/normalizer/forms.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";
import type { Check, LintInput } from "../lint.ts";

/** How a source admits that the cited list has only part of the forms. */
const OWN_FORMS = /\bfurther forms our own\b/;

/** Forms that no cited lexicon lists, neither as they stand nor inflected; null when the source cites no lexicon. */
function unlisted({ lexicons, knownWords }: LintInput, pattern: Pattern): string[] | null {
	if (!lexicons?.cites(pattern.source)) return null;
	return pattern.forms.filter((form) => {
		const spellings = expandForms({ ...pattern, forms: [form], fuzzy: [] }, knownWords).map(({ text }) => text);
		return ![form, ...spellings].some((spelling) => lexicons.lists(pattern.source, spelling));
	});
}

/**
 * A form whose source cites a lexicon that does not list it. Where the source says that further forms are our own, one
 * form has to be listed.
 */
export const lexiconForm: Check = {
	name: "lexicon-form",
	needsData: true,
	run: (input) =>
		input.patterns.flatMap(({ file, pattern }) => {
			const missing = unlisted(input, pattern);
			if (missing === null) return [];
			if (OWN_FORMS.test(pattern.source) && missing.length < pattern.forms.length) return [];
			return missing.map((form) => ({
				file,
				pattern: pattern.id,
				form,
				message: `${JSON.stringify(form)} is in no lexicon that the source cites`,
			}));
		}),
};
