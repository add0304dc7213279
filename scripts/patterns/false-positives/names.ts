import { readScowl } from "../../lib/scowl.ts";
import { placeNames, readChatWords, readNewsVocabulary } from "../../lib/word-lists.ts";
import type { Source } from "./source.ts";

/** The tokens of news text up to this rank are words and names; rarer ones are misspellings too. */
const NAME_RANK_MAX = 100_000;

function capital(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Names of places and people: countries, cities, capitalised dictionary entries, and the names in news text. */
export const names: Source = {
	check: "fp-names",
	title: "names of people and places",
	*texts() {
		yield* placeNames();
		for (const word of readScowl(70)) if (/^\p{Lu}/u.test(word)) yield word;
		for (const word of readNewsVocabulary(NAME_RANK_MAX)) if (/^\p{L}{3,}$/u.test(word)) yield capital(word);
	},
};

/** Chat words and first names beside each other, as in full names and greetings. */
export const namePairs: Source = {
	check: "fp-names",
	title: "pairs of chat words and common names",
	*texts() {
		const words = readChatWords().map(capital);
		for (const first of words) for (const second of words) yield `${first} ${second}`;
	},
	acrossWords: true,
};
