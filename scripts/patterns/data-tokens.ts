/** Which words and phrases occur in the evaluation texts, and which elsewhere in the data folder. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { foldToString } from "../../src/normalizer/fold.ts";
import { DataError } from "../lib/delimited.ts";

const EVALUATION = "eval";
const ELSEWHERE = ["lexicons", "train", "benign"];
/** Notes about a set, not its texts. */
const NOTES = /^(?:SOURCE|README|LICENSE)|LICENSE$/i;
/** Not language: it maps characters. */
const TABLES = new Set(["confusables"]);

export interface DataTokens {
	/** Whether a folded word stands between word borders in some evaluation text. */
	isInEvaluation(word: string): boolean;
	/** Whether some lexicon, training or benign text has a word that begins so: the word or an inflection of it. */
	isElsewhere(word: string): boolean;
}

/** Folded text with every run of spaces, punctuation and markup as one space, and one at each end. */
function spaced(text: string): string {
	const plain = text.replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
	return ` ${foldToString(plain)} `;
}

function textsBelow(folder: string, part: string): string[] {
	let entries: ReturnType<typeof listFiles>;
	try {
		entries = listFiles(join(folder, part));
	} catch {
		throw new DataError(`missing folder: ${part} (below --data)`);
	}
	return entries.map((path) => spaced(readFileSync(path, "utf8")));
}

function listFiles(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		if (entry.isDirectory()) return TABLES.has(entry.name) ? [] : listFiles(join(folder, entry.name));
		return entry.isFile() && !NOTES.test(entry.name) ? [join(folder, entry.name)] : [];
	});
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Whether `word` stands in `text` with no letter or digit right before it, nor behind it where `isWhole`. */
function stands(text: string, word: string, isWhole: boolean): boolean {
	for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
		const isEnd = !isWhole || !LETTER_OR_DIGIT.test(text.charAt(at + word.length));
		if (isEnd && !LETTER_OR_DIGIT.test(text.charAt(at - 1))) return true;
	}
	return false;
}

function answersOver(evaluation: readonly string[], elsewhere: readonly string[]): DataTokens {
	return {
		isInEvaluation: (word) => evaluation.some((text) => stands(text, word, true)),
		isElsewhere: (word) => elsewhere.some((text) => stands(text, word, false)),
	};
}

/** Answers over texts at hand; a test passes its own. */
export function dataTokens(evaluation: readonly string[], elsewhere: readonly string[]): DataTokens {
	return answersOver(evaluation.map(spaced), elsewhere.map(spaced));
}

/** Reads the text files below the data folder. Throws `DataError` naming a part that is absent. */
export function readDataTokens(folder: string): DataTokens {
	return answersOver(
		textsBelow(folder, EVALUATION),
		ELSEWHERE.flatMap((part) => textsBelow(folder, part)),
	);
}
