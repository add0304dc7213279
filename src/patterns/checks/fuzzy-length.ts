import type { Check } from "./check.ts";

/** One wrong letter in a form of fewer reaches too many ordinary words: the engine then ignores `edit1`. */
const MIN_EDIT_LETTERS = 4;

/** `edit1` on a pattern whose forms are all too short for it. */
export const fuzzyLength: Check = {
	name: "fuzzy-length",
	run: ({ patterns }) =>
		patterns
			.filter(({ pattern: { fuzzy, forms } }) => {
				return fuzzy?.includes("edit1") && forms.every((form) => form.replace(/[^a-z]/g, "").length < MIN_EDIT_LETTERS);
			})
			.map(({ file, pattern }) => ({
				file,
				pattern: pattern.id,
				form: "",
				message: `edit1 needs a form of ${MIN_EDIT_LETTERS} letters`,
			})),
};
