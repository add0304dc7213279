import type { Detector, Library } from "../library.ts";

function escapeRegExp(word: string): string {
	return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function detectorOf(words: readonly string[], compile: (word: string) => RegExp): Detector {
	const expressions = new Map(words.map((word) => [word, compile(word)]));
	return {
		detect: (text) => {
			for (const expression of expressions.values()) if (expression.test(text)) return true;
			return false;
		},
		addWord: (word) => expressions.set(word, compile(word)),
		removeWord: (word) => expressions.delete(word),
	};
}

/** The naive design: one compiled RegExp an entry, case and word borders only. */
export async function loadRegExpPerEntry(): Promise<Library> {
	return {
		name: "RegExp per entry",
		version: "naive",
		settings: "\\bword\\b with flag i, compiled once",
		hasDefaultList: false,
		build: (words) => detectorOf(words ?? [], (word) => new RegExp(`\\b${escapeRegExp(word)}\\b`, "i")),
	};
}
