import { importPeer, type Library, versionOf } from "../library.ts";

interface Data {
	readonly id: string;
	readonly words: readonly string[];
	readonly lookalike: Readonly<Record<string, string>>;
}

type BadWordsNext = new (options: object) => { check(text: string): boolean };

/** The smallest cache that works: at 2 and below every answer is undefined. */
const MIN_CACHE_SIZE = 3;

/** Its English look-alike table and confusables for every list; next to no cache, so that every text is judged. */
export async function loadBadWordsNext(): Promise<Library> {
	const { default: BadWordsNext } = await importPeer<{ default: BadWordsNext }>("bad-words-next");
	const { default: english } = await importPeer<{ default: Data }>("bad-words-next/lib/en");
	return {
		name: "bad-words-next",
		version: versionOf("bad-words-next"),
		settings: "dictionary en with its look-alikes and confusables; cache of 3",
		hasDefaultList: true,
		build: (words) => {
			const filter = new BadWordsNext({ data: words ? { ...english, words } : english, maxCacheSize: MIN_CACHE_SIZE });
			return { detect: (text) => filter.check(text) };
		},
	};
}
