import { importPeer, type Library, versionOf } from "../library.ts";

interface Profanity {
	exists(text: string): boolean;
	addWords(words: readonly string[]): void;
	removeWords(words: readonly string[]): void;
}

interface TwoToad {
	readonly Profanity: new (options: object) => Profanity;
}

interface TwoToadData {
	readonly default: { readonly profaneWords: ReadonlyMap<string, readonly string[]> };
}

/** Has no setting against obfuscation. Its English list is removed word by word through its own API. */
export async function loadTwoToad(): Promise<Library> {
	const { Profanity } = await importPeer<TwoToad>("@2toad/profanity");
	const data = await importPeer<TwoToadData>("@2toad/profanity/dist/data/index.js");
	const english = data.default.profaneWords.get("en") ?? [];
	return {
		name: "@2toad/profanity",
		version: versionOf("@2toad/profanity"),
		settings: "defaults: languages en, wholeWord true",
		hasDefaultList: true,
		build: (words) => {
			const profanity = new Profanity({ languages: ["en"] });
			if (words) {
				profanity.removeWords(english);
				profanity.addWords(words);
			}
			return {
				detect: (text) => profanity.exists(text),
				addWord: (word) => profanity.addWords([word]),
				removeWord: (word) => profanity.removeWords([word]),
			};
		},
	};
}
