/** Whether the contexts of two patterns keep them apart. */
import { foldForm } from "../normalizer/forms.ts";
import type { Pattern, PatternContext } from "./schema.ts";

type Contexts = Pick<Pattern, "requires" | "unless">;

/** A context word as the engine compares it. */
interface Needle {
	readonly text: string;
	readonly isPrefix: boolean;
}

function needlesOf(context: PatternContext): Needle[] {
	return context.any.map((word) => ({ text: foldForm(word.replace(/\*$/, "")), isPrefix: word.endsWith("*") }));
}

/** Whether every text with `inner` also has `outer`. */
function covers(outer: Needle, inner: Needle): boolean {
	return outer.isPrefix ? inner.text.startsWith(outer.text) : !inner.isPrefix && inner.text === outer.text;
}

/** Whether `unless` silences a pattern in every text that holds one of the words of `requires`. */
function silences(unless: PatternContext | undefined, requires: PatternContext | undefined): boolean {
	if (!unless || !requires || unless.within < requires.within) return false;
	const outer = needlesOf(unless);
	return needlesOf(requires).every((inner) => outer.some((needle) => covers(needle, inner)));
}

/**
 * Whether two patterns with the same form never compete: one is silenced by what the other requires, both require
 * different words, or only one requires any (the engine then prefers the one whose context was checked).
 */
export function contextsExclude(a: Contexts, b: Contexts): boolean {
	if (silences(a.unless, b.requires) || silences(b.unless, a.requires)) return true;
	if (!a.requires || !b.requires) return (a.requires === undefined) !== (b.requires === undefined);
	const needlesA = needlesOf(a.requires);
	const needlesB = needlesOf(b.requires);
	return !needlesA.some((x) => needlesB.some((y) => covers(x, y) || covers(y, x)));
}

/** Texts in which a required context holds: `form` behind and before each word; `form` alone when none is required. */
export function contextTexts(form: string, requires: PatternContext | undefined): string[] {
	if (!requires) return [form, `so ${form} it is`];
	return requires.any.flatMap((word) => {
		const context = word.replace(/\*$/, "");
		return [`${context} ${form}`, `${form} ${context}`];
	});
}
