/** Article 1 of the Universal Declaration of Human Rights (public domain) in many languages: text to leave alone. */
import { readFileSync } from "node:fs";

export interface LanguageText {
	/** BCP 47. */
	readonly language: string;
	readonly text: string;
}

/** The texts of test/vectors/languages.jsonl. */
export function readLanguages(): LanguageText[] {
	const lines = readFileSync(new URL("../../test/vectors/languages.jsonl", import.meta.url), "utf8").split("\n");
	return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as LanguageText);
}

/** One text composed, decomposed, in capitals and in small letters. */
export function spellingsOf({ language, text }: LanguageText): string[] {
	return [
		text.normalize("NFC"),
		text.normalize("NFD"),
		text.toLocaleUpperCase(language),
		text.toLocaleLowerCase(language),
	];
}
