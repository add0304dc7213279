import { createRequire } from "node:module";
import { type Library, versionOf } from "../library.ts";

interface LeoProfanity {
	check(text: string): boolean;
	add(word: string): void;
	remove(word: string): void;
	addDictionary(name: string, words: readonly string[]): void;
}

const require = createRequire(import.meta.url);

/** The package is one shared object: a fresh copy of the module for each list. */
function freshCopy(): LeoProfanity {
	const path = require.resolve("leo-profanity");
	delete require.cache[path];
	return require(path) as LeoProfanity;
}

/** Compares whole tokens; has no setting against obfuscation. */
export async function loadLeoProfanity(): Promise<Library> {
	return {
		name: "leo-profanity",
		version: versionOf("leo-profanity"),
		settings: "defaults; the list as a dictionary (addDictionary)",
		hasDefaultList: true,
		build: (words) => {
			const leo = freshCopy();
			if (words) leo.addDictionary("bench", words);
			return {
				detect: (text) => leo.check(text),
				addWord: (word) => leo.add(word),
				removeWord: (word) => leo.remove(word),
			};
		},
	};
}
