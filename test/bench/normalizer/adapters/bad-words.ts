import { importPeer, type Library, versionOf } from "../library.ts";

interface Filter {
	isProfane(text: string): boolean;
	addWords(...words: string[]): void;
	removeWords(...words: string[]): void;
}

/** Has no setting against obfuscation. Makes one RegExp an entry at every call. */
export async function loadBadWords(): Promise<Library> {
	const { Filter } = await importPeer<{ Filter: new (options: object) => Filter }>("bad-words");
	return {
		name: "bad-words",
		version: versionOf("bad-words"),
		settings: "defaults; emptyList and addWords for a list",
		hasDefaultList: true,
		build: (words) => {
			const filter = new Filter({ emptyList: words !== null });
			if (words) filter.addWords(...words);
			return {
				detect: (text) => filter.isProfane(text),
				addWord: (word) => filter.addWords(word),
				removeWord: (word) => filter.removeWords(word),
			};
		},
	};
}
