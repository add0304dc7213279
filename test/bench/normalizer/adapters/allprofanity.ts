import { importPeer, type Library, versionOf } from "../library.ts";

interface Filter {
	check(text: string): boolean;
	add(words: string | readonly string[]): void;
	remove(words: string): void;
	clearList(): void;
}

/** All four evasion passes, leet and embedded words are on by default; no cache, so that every text is judged. */
export async function loadAllProfanity(): Promise<Library> {
	const { AllProfanity } = await importPeer<{ AllProfanity: new (options: object) => Filter }>("allprofanity");
	return {
		name: "allprofanity",
		version: versionOf("allprofanity"),
		settings: "defaults (leet and every evasionProtection pass on), silent, no cache",
		hasDefaultList: true,
		build: (words) => {
			const filter = new AllProfanity({ silent: true });
			if (words) {
				filter.clearList();
				filter.add(words);
			}
			return {
				detect: (text) => filter.check(text),
				addWord: (word) => filter.add(word),
				removeWord: (word) => filter.remove(word),
			};
		},
	};
}
