/** How much of a text is in no word list: what new code words, new languages and noise have in common. */
import { CLASS_WORD, classTable, createFoldedText, fold } from "../normalizer/fold.ts";
import type { KnownWords } from "../normalizer/known-words.ts";

/** Words of a text that are looked up: many texts say more than many words, and each costs half a microsecond. */
const MAX_WORDS = 16;
/** Shorter words are in a filter of many words by chance. */
const MIN_WORD_UNITS = 3;
const NO_SPACE = 0x20;

const scratch = createFoldedText();

/** Share of the first words that are neither words nor names, 0..1; null for a text without words. */
export function noveltyOf(text: string, known: KnownWords): number | null {
	const { units, length } = fold(text, scratch);
	let words = 0;
	let unknown = 0;
	let start = -1;
	for (let at = 0; at <= length && words < MAX_WORDS; at++) {
		const unit = at < length ? (units[at] as number) : NO_SPACE;
		if (((classTable[unit] as number) & CLASS_WORD) !== 0) {
			if (start < 0) start = at;
			continue;
		}
		if (start >= 0 && at - start >= MIN_WORD_UNITS) {
			words++;
			if (!known.hasName(units, start, at)) unknown++;
		}
		start = -1;
	}
	return words === 0 ? null : unknown / words;
}
