/** Characters that cannot be seen, or that move others, by the names that Unicode's charts give them. */

const NAMES: Readonly<Record<number, string>> = {
	173: "SHY",
	847: "CGJ",
	1564: "ALM",
	6158: "MVS",
	8203: "ZWSP",
	8204: "ZWNJ",
	8205: "ZWJ",
	8206: "LRM",
	8207: "RLM",
	8234: "LRE",
	8235: "RLE",
	8236: "PDF",
	8237: "LRO",
	8238: "RLO",
	8288: "WJ",
	8294: "LRI",
	8295: "RLI",
	8296: "FSI",
	8297: "PDI",
	65279: "BOM",
};

/** Controls but tab and line feed, and format characters but the joiner and tags that emoji are made with. */
const INVISIBLE =
	/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export interface VisiblePart {
	readonly text: string;
	/** Set for a character that is shown by its name. */
	readonly name: string | null;
}

function nameOf(character: string): string {
	const code = character.codePointAt(0)!;
	return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A text in pieces: as it is, or one invisible character with its name. Together they are the text. */
export function visibleParts(text: string): VisiblePart[] {
	const parts: VisiblePart[] = [];
	let from = 0;
	for (const { index, 0: character } of text.matchAll(INVISIBLE)) {
		if (index > from) parts.push({ text: text.slice(from, index), name: null });
		parts.push({ text: character, name: nameOf(character) });
		from = index + character.length;
	}
	if (from < text.length) parts.push({ text: text.slice(from), name: null });
	return parts;
}
