/** What becomes of a sampled comment before it is kept. Pure. */
import { detectLanguage } from "../../src/classifier/language.ts";
import { redact } from "../../src/insight/redact.ts";

/** At least this share of the words of a longer text is among the frequent English ones. */
const FREQUENT_MIN = 0.15;
/** A shorter text may be all names and slang. */
const JUDGED_WORDS = 8;

/** Tags and entities undone, white space as single spaces, personal data as `[email]`, `[phone]` and so on. */
export function cleanComment(text: string): string {
	const plain = text
		.replace(/<[a-z/][^<>]{0,200}>/gi, " ")
		.replace(/&lt;/g, "<")
		.replace(/&gt;/g, ">")
		.replace(/&quot;/g, '"')
		.replace(/&amp;/g, "&")
		.replace(/\s+/g, " ")
		.trim();
	return redact(plain).text;
}

/** Whether a text is English, as far as its script and its frequent words tell. */
export function isEnglish(text: string, frequent: ReadonlySet<string>): boolean {
	if (detectLanguage(text).code !== "en") return false;
	const words = text.toLowerCase().match(/[a-z']+/g) ?? [];
	if (words.length < JUDGED_WORDS) return true;
	const known = words.filter((word) => frequent.has(word)).length;
	return known >= words.length * FREQUENT_MIN;
}
