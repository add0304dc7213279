/** What the forms of a pattern read. */
import { expandForms, type Form, foldForm } from "../normalizer/forms.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import type { Pattern } from "./schema.ts";

/** Whether a pattern marks plain phrases that carry a floor: each form then reads as itself. */
export function isFloorPhrase(pattern: Pattern): boolean {
	return pattern.floor !== undefined && pattern.forms.some((form) => foldForm(form) === foldForm(pattern.replacement));
}

/** Whether an expanded form already is its reading. */
export function isPlain(form: Form): boolean {
	return foldForm(form.replacement) === form.text;
}

/** Whether a pattern stands for another word than it spells: neither a safe phrase nor plain wording. */
export function isCoded(pattern: Pattern): boolean {
	return pattern.category !== "safe_context" && !isFloorPhrase(pattern);
}

/** Whether something besides the form itself decides about a match. */
export function hasContext(pattern: Pattern): boolean {
	return pattern.requires !== undefined || pattern.unless !== undefined;
}

/** The expanded forms that the pattern does not list: inflections, and words of a form written together. */
export function generatedForms(pattern: Pattern, known: KnownWords): Form[] {
	const listed = new Set(pattern.forms.map(foldForm));
	return expandForms(pattern, known).filter((form) => !form.isClipped && !listed.has(form.text));
}

/** What a pattern reads a folded form as; null when it is none of its forms. */
export function readingOf(pattern: Pattern, form: string, known: KnownWords): string | null {
	return expandForms(pattern, known).find(({ text }) => text === form)?.replacement ?? null;
}
