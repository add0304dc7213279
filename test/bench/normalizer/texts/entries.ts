import { createRandom, pick, pickByRank } from "./random.ts";

/** List sizes of the speed tables. */
export const LIST_SIZES = [120, 2_000, 20_000] as const;
/** The five words that every library has to find in disguise (NORMALIZER, "the 12 kinds"). */
export const HARM_WORDS = ["kill", "sex", "porn", "suicide", "rape"] as const;

const SEED = 4_711;
/** Syllable parts in falling frequency, so that many entries share their first letters, as words do. */
const ONSETS = "s t r b c d m p l f n g h k w v st tr br cr pl gr fl sh ch th sp bl dr qu sl sm j y z".split(" ");
const VOWELS = "e a i o u y ea ai ou".split(" ");
const CODAS = ["", "n", "r", "", "s", "t", "l", "", "d", "m", "k", "p", "g", "x", "nt", "rd", "st", "ng"];
const MIN_LETTERS = 5;
const MAX_LETTERS = 12;

/**
 * Word-like entries, the same for every library: distinct, lower-case, 5 to 12 letters of a-z, none twice in a row
 * (some peers collapse doubled letters in the text only) and none that `isWord` accepts, so that no text is full of
 * them. A shorter list is the head of a longer one.
 */
export function generateEntries(count: number, isWord: (word: string) => boolean): string[] {
	const random = createRandom(SEED);
	const entries = new Set<string>();
	while (entries.size < count) {
		const syllables = 2 + Math.floor(random() * 3);
		let word = "";
		for (let i = 0; i < syllables; i++)
			word += pickByRank(random, ONSETS) + pickByRank(random, VOWELS) + pick(random, CODAS);
		if (word.length < MIN_LETTERS || word.length > MAX_LETTERS || /(.)\1/.test(word) || isWord(word)) continue;
		entries.add(word);
	}
	return [...entries];
}
