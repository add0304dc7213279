import { plainWords } from "./naive-bayes.ts";

/** A plain keyword classifier: 1 when a listed word or phrase stands in the text as whole words, else 0. */
export function keywordClassifier(list: readonly string[]): (text: string) => number {
	const phrases = new Set(list.map((entry) => plainWords(entry).join(" ")).filter((phrase) => phrase !== ""));
	const longest = Math.max(0, ...[...phrases].map((phrase) => phrase.split(" ").length));
	return (text) => {
		const words = plainWords(text);
		for (let start = 0; start < words.length; start++) {
			for (let length = 1; length <= longest && start + length <= words.length; length++) {
				if (phrases.has(words.slice(start, start + length).join(" "))) return 1;
			}
		}
		return 0;
	};
}
