import { importPeer, type Library, versionOf } from "../library.ts";

interface Data {
	readonly id: string;
	readonly words: readonly string[];
	readonly lookalike: Readonly<Record<string, string>>;
}

type BadWordsNext = new (options: object) => { check(text: string): boolean; clear(): void };

/** Its English look-alike table and confusables for every list. The cache of answers is emptied before each text. */
export async function loadBadWordsNext(): Promise<Library> {
	const { default: BadWordsNext } = await importPeer<{ default: BadWordsNext }>("bad-words-next");
	const { default: english } = await importPeer<{ default: Data }>("bad-words-next/lib/en");
	return {
		name: "bad-words-next",
		version: versionOf("bad-words-next"),
		settings: "dictionary en with its look-alikes and confusables; cache emptied before each text",
		hasDefaultList: true,
		build: (words) => {
			const filter = new BadWordsNext({ data: words ? { ...english, words } : english });
			return {
				detect: (text) => {
					filter.clear();
					return filter.check(text);
				},
			};
		},
	};
}
