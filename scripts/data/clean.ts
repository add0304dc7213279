/** What becomes of a sampled comment before it is kept. Pure. */
import { detectLanguage } from "../../src/classifier/language.ts";
import { redact } from "../../src/insight/redact.ts";

/** At least this share of the words of a longer text is among the frequent English ones. */
const FREQUENT_MIN = 0.15;
/** A shorter text may be all names and slang. */
const JUDGED_WORDS = 8;

/** Named entities of what people type; others are rare in comments and stay (HTML, named character references). */
const ENTITIES: Readonly<Record<string, string>> = {
	amp: "&",
	lt: "<",
	gt: ">",
	quot: '"',
	apos: "'",
	nbsp: " ",
	ensp: " ",
	emsp: " ",
	thinsp: " ",
	shy: "",
	hellip: "…",
	ndash: "–",
	mdash: "—",
	lsquo: "‘",
	rsquo: "’",
	sbquo: "‚",
	ldquo: "“",
	rdquo: "”",
	bdquo: "„",
	laquo: "«",
	raquo: "»",
	bull: "•",
	middot: "·",
	copy: "©",
	reg: "®",
	trade: "™",
	deg: "°",
	cent: "¢",
	pound: "£",
	euro: "€",
	frac12: "½",
	times: "×",
	eacute: "é",
	egrave: "è",
	agrave: "à",
	aacute: "á",
	iacute: "í",
	oacute: "ó",
	uacute: "ú",
	ntilde: "ñ",
	ccedil: "ç",
	auml: "ä",
	ouml: "ö",
	uuml: "ü",
};

/** A tag of running text, with its attributes; "x <i and j> y" and "<grin>" are none. */
const TAG =
	/<\/?(?:a|abbr|b|big|blockquote|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|ol|p|pre|q|s|small|span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul)(?:\s+[a-z-]+\s*=[^<>]{0,200}|\s*\/?)>/gi;

/** What is no text: controls but for white space, and halves of pairs. */
const NO_TEXT = /[\p{Cc}\p{Cs}]/u;

/** One entity as its character, or as it stands where it names none. */
function entityText(entity: string, decimal?: string, hex?: string, name?: string): string {
	if (name !== undefined) return ENTITIES[name] ?? entity;
	const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
	if (code > 0x10ffff) return entity;
	const char = String.fromCodePoint(code);
	return NO_TEXT.test(char) && !/\s/.test(char) ? entity : char;
}

/** Entities and tags undone, white space as single spaces, personal data as `[email]`, `[phone]` and so on. */
export function cleanComment(text: string): string {
	const plain = text
		.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,6}\d{0,2}));/g, entityText)
		.replace(TAG, " ")
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
