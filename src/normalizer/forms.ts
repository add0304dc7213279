import type { FuzzyKind, Pattern, PatternContext } from "../patterns/schema.ts";
import { type CompiledContext, FUZZY_BITS, SWAP_BIT } from "./compiled.ts";
import { foldToString } from "./fold.ts";
import { inflectPhrase, NOUN_INFLECTIONS, VERB_INFLECTIONS } from "./inflect.ts";
import type { KnownWords } from "./known-words.ts";

/** Below this many letters one edit reaches too many ordinary words. */
const MIN_EDIT_FORM_LETTERS = 6;
/** Below this many letters two swapped ones reach too many ordinary words. */
const MIN_SWAP_FORM_LETTERS = 4;

export interface Form {
	readonly text: string;
	readonly replacement: string;
	/** The words of the form written together. */
	readonly isJoined: boolean;
	/** The form without one of its vowels, without all, or with its doubled letters once. */
	readonly isClipped: boolean;
}

/** Forms of which people drop letters; what is left needs three letters and must be no word or name. */
const CLIPPABLE_FORM = /^[a-z]{4,16}$/;
/** Without its vowels a longer form is a riddle. */
const MAX_VOWEL_FORM_LETTERS = 9;
const MIN_CLIPPED_LETTERS = 3;
/** Less than this share of a word is a riddle, not a spelling ("trm" for trauma). */
const MIN_CLIPPED_SHARE = 2 / 3;
const INNER_VOWEL = /(?<=.)[aeiou]/g;

/** Folded, with inner white space as single spaces. */
export function foldForm(form: string): string {
	return foldToString(form).trim().replace(/\s+/g, " ");
}

/**
 * Every folded form with its reading. A floor or safe pattern whose replacement is one of its forms marks plain phrases:
 * each form reads as itself. Listed forms win over generated inflections; those over forms written together, which need
 * `separate` and must spell no word of their own ("the rapist"); and those over forms with dropped letters ("btch",
 * "kil"), which need `edit1` or `repeat`, must be no word or name, and are taken exactly.
 */
export function expandForms(pattern: Pattern, known: KnownWords | null): Form[] {
	const forms = new Map<string, Form>();
	const add = (text: string, replacement: string, how: Partial<Form> = {}) => {
		if (text !== "" && !forms.has(text))
			forms.set(text, { text, replacement, isJoined: false, isClipped: false, ...how });
	};
	const listed = pattern.forms.map(foldForm);
	const keepsWords =
		(pattern.floor !== undefined || pattern.category === "safe_context") &&
		listed.includes(foldForm(pattern.replacement));
	const readingOf = (form: string) => (keepsWords ? form : pattern.replacement);
	for (const form of listed) add(form, readingOf(form));
	if (pattern.inflect) {
		const kind = pattern.inflect;
		for (const form of listed)
			for (const inflection of kind === "verb" ? VERB_INFLECTIONS : NOUN_INFLECTIONS)
				add(inflectPhrase(form, kind, inflection), inflectPhrase(readingOf(form), kind, inflection));
	}
	const spelt = [...forms.values()];
	if (pattern.fuzzy?.includes("separate"))
		for (const { text, replacement } of spelt) {
			const joined = text.replaceAll(" ", "");
			if (joined !== text && !isKnown(joined, known)) add(joined, replacement, { isJoined: true });
		}
	if (known)
		for (const { text, replacement } of spelt)
			for (const clipped of clippedForms(text, pattern.fuzzy ?? [], known))
				add(clipped, replacement, { isClipped: true });
	return [...forms.values()];
}

/**
 * With `repeat`, doubled letters once ("kil"); with `edit1`, "btch" and "bstrd", a single vowel only where the form is too
 * short for `edit1` to undo it.
 */
function clippedForms(form: string, fuzzy: readonly FuzzyKind[], known: KnownWords): string[] {
	if (!CLIPPABLE_FORM.test(form)) return [];
	const clipped = new Set<string>();
	if (fuzzy.includes("repeat")) {
		clipped.add(form.replace(/(.)\1/g, "$1"));
		for (const { index } of form.matchAll(/(.)\1/g)) clipped.add(form.slice(0, index) + form.slice(index + 1));
	}
	if (fuzzy.includes("edit1") && form.length <= MAX_VOWEL_FORM_LETTERS) {
		clipped.add(form.replace(INNER_VOWEL, ""));
		if (form.length < MIN_EDIT_FORM_LETTERS)
			for (const { index } of form.matchAll(INNER_VOWEL)) clipped.add(form.slice(0, index) + form.slice(index + 1));
	}
	return [...clipped].filter((text) => {
		if (text === form || text.length < Math.max(MIN_CLIPPED_LETTERS, form.length * MIN_CLIPPED_SHARE)) return false;
		return !known.hasName(unitsOf(text), 0, text.length);
	});
}

function isKnown(word: string, known: KnownWords | null): boolean {
	return known?.has(unitsOf(word), 0, word.length) ?? false;
}

function unitsOf(word: string): Uint16Array {
	return Uint16Array.from(word, (c) => c.charCodeAt(0));
}

/** The fuzzy bits of one form: a pattern's own, with one edit narrowed to a swap, or left out, where the form is short. */
export function fuzzyBitsOf(pattern: Pattern, form: string): number {
	const bits = (pattern.fuzzy ?? []).reduce((sum, kind) => sum | FUZZY_BITS[kind], 0);
	if (!(bits & FUZZY_BITS.edit1)) return bits;
	const letters = form.replace(/[^a-z]/g, "").length;
	if (letters >= MIN_EDIT_FORM_LETTERS) return bits | SWAP_BIT;
	return (bits & ~FUZZY_BITS.edit1) | (letters >= MIN_SWAP_FORM_LETTERS ? SWAP_BIT : 0);
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
