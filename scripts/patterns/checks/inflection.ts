import { foldForm } from "../../../src/normalizer/forms.ts";
import { inflectPhrase, NOUN_INFLECTIONS, VERB_INFLECTIONS } from "../../../src/normalizer/inflect.ts";
import type { KnownWords } from "../../../src/normalizer/known-words.ts";
import type { FiledPattern } from "../../../src/patterns/checks/check.ts";
import { contextsExclude } from "../../../src/patterns/contexts.ts";
import {
	generatedForms,
	hasContext,
	isCoded,
	isFloorPhrase,
	isPlain,
	readingOf,
} from "../../../src/patterns/readings.ts";
import type { Check, Problem } from "../lint.ts";

/** Listed forms that are inflections of another listed form: they lose the inflection of the reading. */
function listedInflections({ pattern }: FiledPattern): string[] {
	const { inflect } = pattern;
	if (!inflect) return [];
	const inflections = inflect === "verb" ? VERB_INFLECTIONS : NOUN_INFLECTIONS;
	const listed = pattern.forms.map(foldForm);
	const generated = new Set(
		listed.flatMap((form) =>
			inflections.map((kind) => inflectPhrase(form, inflect, kind)).filter((inflected) => inflected !== form),
		),
	);
	return pattern.forms.filter((form) => generated.has(foldForm(form)));
}

/** Whether two patterns, one of which only generates the form, give it different meanings in the same text. */
function collide(a: FiledPattern, b: FiledPattern, form: string, known: KnownWords): boolean {
	if (isFloorPhrase(a.pattern) !== isFloorPhrase(b.pattern) || contextsExclude(a.pattern, b.pattern)) return false;
	return a.pattern.harm !== b.pattern.harm || readingOf(a.pattern, form, known) !== readingOf(b.pattern, form, known);
}

/** Inflected forms that are listed too, that are English words, or that collide with forms of another pattern. */
export const inflection: Check = {
	name: "inflection",
	run: ({ patterns, vocabulary, knownWords }) => {
		const problems: Problem[] = [];
		const owners = new Map<string, FiledPattern[]>();
		for (const filed of patterns)
			for (const form of filed.pattern.forms.map(foldForm)) owners.set(form, [...(owners.get(form) ?? []), filed]);
		for (const filed of patterns) {
			const { file, pattern } = filed;
			const problem = (form: string, message: string) =>
				problems.push({ file, pattern: pattern.id, form, message: `${JSON.stringify(form)} ${message}` });
			for (const form of listedInflections(filed)) problem(form, "is listed, and generated from another form");
			for (const form of generatedForms(pattern, knownWords)) {
				if (isCoded(pattern) && !isPlain(form) && !hasContext(pattern) && vocabulary.dictionary.has(form.text))
					problem(form.text, "is generated and an English word");
				for (const other of owners.get(form.text) ?? []) {
					if (other.pattern.id !== pattern.id && collide(other, filed, form.text, knownWords))
						problem(form.text, `is generated and also a form of ${other.pattern.id} (${other.file})`);
				}
				owners.set(form.text, [...(owners.get(form.text) ?? []), filed]);
			}
		}
		return problems;
	},
};
