/** Which language a text is in, as far as its script tells. */

export interface Language {
	/** BCP 47: `en` for Latin script, `und-<script>` for another one, `mul` for a mixture, `zxx` without letters. */
	readonly code: string;
	/** Whether the models were trained on it. */
	readonly supported: boolean;
}

const ENGLISH: Language = Object.freeze({ code: "en", supported: true });
const NO_LETTERS: Language = Object.freeze({ code: "zxx", supported: true });
const MIXED: Language = Object.freeze({ code: "mul", supported: false });

/** From this share of letters outside Latin script on, 0..1, a text is mixed; below it, a foreign word or name. */
const MIXED_MIN = 0.25;
/** From this share on, 0..1, the text is in the other script. */
const OTHER_MIN = 0.6;

/** ISO 15924 codes by the first code point of each block, ascending; letters of a block belong to its script. */
const BLOCKS: readonly (readonly [from: number, script: string])[] = [
	[0x0041, "Latn"],
	// Combining marks inherit the script of their letter.
	[0x0300, "Zinh"],
	[0x0370, "Grek"],
	[0x0400, "Cyrl"],
	[0x0530, "Armn"],
	[0x0590, "Hebr"],
	[0x0600, "Arab"],
	[0x0700, "Zzzz"],
	[0x0750, "Arab"],
	[0x0780, "Zzzz"],
	[0x0900, "Deva"],
	[0x0980, "Beng"],
	[0x0a00, "Guru"],
	[0x0a80, "Gujr"],
	[0x0b00, "Zzzz"],
	[0x0b80, "Taml"],
	[0x0c00, "Telu"],
	[0x0c80, "Knda"],
	[0x0d00, "Mlym"],
	[0x0d80, "Sinh"],
	[0x0e00, "Thai"],
	[0x0e80, "Laoo"],
	[0x0f00, "Tibt"],
	[0x1000, "Mymr"],
	[0x10a0, "Geor"],
	[0x1100, "Hang"],
	[0x1200, "Ethi"],
	[0x13a0, "Zzzz"],
	[0x1780, "Khmr"],
	[0x1800, "Mong"],
	[0x18b0, "Zzzz"],
	[0x1ab0, "Zinh"],
	[0x1b00, "Zzzz"],
	[0x1d00, "Latn"],
	[0x1dc0, "Zinh"],
	[0x1e00, "Latn"],
	[0x1f00, "Grek"],
	[0x2000, "Latn"],
	[0x20d0, "Zinh"],
	// Letter-like symbols, enclosed letters.
	[0x2100, "Latn"],
	[0x2c80, "Zzzz"],
	[0x2e80, "Hani"],
	[0x3040, "Jpan"],
	[0x3100, "Hani"],
	[0x3130, "Hang"],
	[0x3190, "Hani"],
	[0x31f0, "Jpan"],
	[0x3200, "Hani"],
	[0xa000, "Zzzz"],
	[0xa720, "Latn"],
	[0xa800, "Zzzz"],
	[0xab30, "Latn"],
	[0xac00, "Hang"],
	[0xd7b0, "Zzzz"],
	[0xf900, "Hani"],
	[0xfb00, "Latn"],
	[0xfb13, "Armn"],
	[0xfb1d, "Hebr"],
	[0xfb50, "Arab"],
	[0xfe00, "Zinh"],
	[0xfe70, "Arab"],
	// Full-width forms, then half-width kana and jamo.
	[0xff00, "Latn"],
	[0xff66, "Jpan"],
	[0xffa0, "Hang"],
	[0x10000, "Zzzz"],
	// Mathematical alphabets and enclosed letters are styled Latin.
	[0x1d400, "Latn"],
	[0x1d800, "Zzzz"],
	[0x1f100, "Latn"],
	[0x20000, "Hani"],
	[0x32000, "Zzzz"],
];

const LETTER_RUN = /[\p{L}\p{M}]+/gu;
const NON_ASCII = /[^\0-\x7f]/;
const ASCII_LETTER = /[A-Za-z]/;

function scriptOf(codePoint: number): string {
	let low = 0;
	let high = BLOCKS.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (BLOCKS[middle]![0] <= codePoint) low = middle;
		else high = middle - 1;
	}
	return BLOCKS[low]![1];
}

/** The script of a word; one that has any Latin letter is Latin, as look-alikes from elsewhere hide in such words. */
function wordScript(word: string): string {
	let script = "";
	for (const char of word) {
		const own = scriptOf(char.codePointAt(0)!);
		if (own === "Latn") return own;
		if (own === "Zinh") continue;
		// Kana among Han says Japanese.
		if (script === "" || own === "Jpan") script = own;
	}
	return script;
}

/**
 * The language of a text by the share of its letters in each script. Languages in Latin script are not told apart, so
 * that English slang is never taken for a foreign language; a Spanish text is therefore judged as English.
 */
export function detectLanguage(text: string): Language {
	if (!NON_ASCII.test(text)) return ASCII_LETTER.test(text) ? ENGLISH : NO_LETTERS;
	const letters = new Map<string, number>();
	let total = 0;
	for (const [word] of text.matchAll(LETTER_RUN)) {
		const script = wordScript(word);
		if (script === "") continue;
		letters.set(script, (letters.get(script) ?? 0) + word.length);
		total += word.length;
	}
	if (total === 0) return NO_LETTERS;
	const otherShare = 1 - (letters.get("Latn") ?? 0) / total;
	if (otherShare < MIXED_MIN) return ENGLISH;
	if (otherShare < OTHER_MIN) return MIXED;
	letters.delete("Latn");
	const [script] = [...letters].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
	return { code: `und-${letters.has("Jpan") ? "Jpan" : script}`, supported: false };
}
