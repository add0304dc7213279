import { readKnownWords } from "../../../../scripts/lib/pattern-documents.ts";
import { generateEntries, HARM_WORDS, LIST_SIZES } from "../texts/entries.ts";

/** A list by name: a library's own, or the first so many generated entries. */
export type ListName = "default" | `${(typeof LIST_SIZES)[number]}`;
export const LIST_NAMES: readonly ListName[] = ["default", ...LIST_SIZES.map((size): ListName => `${size}`)];

let generated: readonly string[] | null = null;

/** The entries of a list; null stands for the library's own. */
export function wordsOf(list: ListName): readonly string[] | null {
	if (list === "default") return null;
	if (!generated) {
		const known = readKnownWords();
		const isKnown = (word: string) =>
			known.has(
				Uint16Array.from(word, (letter) => letter.charCodeAt(0)),
				0,
				word.length,
			);
		generated = generateEntries(LIST_SIZES.at(-1) as number, isKnown);
	}
	return generated.slice(0, Number(list));
}

/** Entries for the growth texts: a generated list and the five words of the recall table. */
export function growthWords(list: Exclude<ListName, "default">): string[] {
	return [...HARM_WORDS, ...(wordsOf(list) ?? [])];
}
