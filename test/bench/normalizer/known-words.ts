import { readFileSync } from "node:fs";
import { type KnownWords, openKnownWords } from "../../../src/normalizer/known-words.ts";

/** The known-word filter that the product ships. */
export function readKnownWords(): KnownWords {
	const bytes = readFileSync(new URL("../../../src/normalizer/known-words.bin", import.meta.url));
	return openKnownWords(new Uint8Array(bytes).buffer);
}

/** Whether the filter holds a lower-case word. */
export function isKnownWord(known: KnownWords, word: string): boolean {
	const units = Uint16Array.from(word, (letter) => letter.charCodeAt(0));
	return known.has(units, 0, units.length);
}
