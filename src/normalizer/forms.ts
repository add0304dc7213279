import type { Pattern, PatternContext } from "../patterns/schema.ts";
import { type CompiledContext, FUZZY_BITS } from "./compiled.ts";
import { foldToString } from "./fold.ts";
import { inflectPhrase, NOUN_INFLECTIONS, VERB_INFLECTIONS } from "./inflect.ts";
import type { KnownWords } from "./known-words.ts";

/** Below this many letters one edit reaches too many ordinary words. */
const MIN_EDIT_FORM_LETTERS = 6;

export interface Form {
	readonly text: string;
	readonly replacement: string;
	readonly isJoined: boolean;
}

/** Folded, with inner white space as single spaces. */
export function foldForm(form: string): string {
	return foldToString(form).trim().replace(/\s+/g, " ");
}

/**
 * Every folded form with its reading. A floor or safe pattern whose replacement is one of its forms marks plain phrases:
 * each form reads as itself. Listed forms win over generated inflections, and those over forms written
 * together, which need `separate` and must spell no word of their own ("the rapist").
 */
export function expandForms(pattern: Pattern, known: KnownWords | null): Form[] {
	const forms = new Map<string, Form>();
	const add = (text: string, replacement: string, isJoined: boolean) => {
		if (text !== "" && !forms.has(text)) forms.set(text, { text, replacement, isJoined });
	};
	const listed = pattern.forms.map(foldForm);
	const keepsWords =
		(pattern.floor !== undefined || pattern.category === "safe_context") &&
		listed.includes(foldForm(pattern.replacement));
	const readingOf = (form: string) => (keepsWords ? form : pattern.replacement);
	for (const form of listed) add(form, readingOf(form), false);
	if (pattern.inflect) {
		const kind = pattern.inflect;
		for (const form of listed)
			for (const inflection of kind === "verb" ? VERB_INFLECTIONS : NOUN_INFLECTIONS)
				add(inflectPhrase(form, kind, inflection), inflectPhrase(readingOf(form), kind, inflection), false);
	}
	if (pattern.fuzzy?.includes("separate"))
		for (const { text, replacement } of [...forms.values()]) {
			const joined = text.replaceAll(" ", "");
			if (joined !== text && !isKnown(joined, known)) add(joined, replacement, true);
		}
	return [...forms.values()];
}

function isKnown(word: string, known: KnownWords | null): boolean {
	return (
		known?.has(
			Uint16Array.from(word, (c) => c.charCodeAt(0)),
			0,
			word.length,
		) ?? false
	);
}

/** The fuzzy bits of one form: a pattern's own, less one edit where the form is too short for it. */
export function fuzzyBitsOf(pattern: Pattern, form: string): number {
	const bits = (pattern.fuzzy ?? []).reduce((sum, kind) => sum | FUZZY_BITS[kind], 0);
	const letters = form.replace(/[^a-z]/g, "").length;
	return letters >= MIN_EDIT_FORM_LETTERS ? bits : bits & ~FUZZY_BITS.edit1;
}

/** Context words as folded needles; null without a context. */
export function compileContext(context: PatternContext | undefined): CompiledContext | null {
	if (!context) return null;
	const needles = context.any.map((entry) => {
		const folded = foldForm(entry.replace(/\*$/, ""));
		return entry.endsWith("*") ? ` ${folded}` : ` ${folded} `;
	});
	return { needles, within: context.within };
}
