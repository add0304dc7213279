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
	/** Whether a folded form stands between word borders in some evaluation text. */
	isInEvaluation(form: string): boolean;
	/** The same for lexicons, training and benign texts. */
	isElsewhere(form: string): boolean;
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

/** Whether `form` stands in `text` with no letter or digit right before or behind it. */
function stands(text: string, form: string): boolean {
	for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
		if (!/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(at + form.length))) return true;
	return false;
}

/** Answers over texts at hand; a test passes its own. */
export function dataTokens(evaluation: readonly string[], elsewhere: readonly string[]): DataTokens {
	const inEvaluation = evaluation.map(spaced);
	const inOthers = elsewhere.map(spaced);
	return {
		isInEvaluation: (form) => inEvaluation.some((text) => stands(text, form)),
		isElsewhere: (form) => inOthers.some((text) => stands(text, form)),
	};
}

/** Reads the text files below the data folder. Throws `DataError` naming a part that is absent. */
export function readDataTokens(folder: string): DataTokens {
	const evaluation = textsBelow(folder, EVALUATION);
	const elsewhere = ELSEWHERE.flatMap((part) => textsBelow(folder, part));
	return {
		isInEvaluation: (form) => evaluation.some((text) => stands(text, form)),
		isElsewhere: (form) => elsewhere.some((text) => stands(text, form)),
	};
}
