/** Digits and symbols people write for a letter, by unit; several letters where a sign stands for more than one. */
const LEET: Record<string, string> = {
	"0": "o",
	"1": "il",
	"2": "z",
	"3": "e",
	"4": "a",
	"5": "s",
	"6": "gb",
	"7": "t",
	"8": "b",
	"9": "g",
	"@": "a",
	$: "s",
	"!": "il",
	"|": "il",
	"+": "t",
	"(": "c",
	"<": "c",
	"¢": "c",
	"©": "c",
	"€": "ec",
	"£": "le",
	"¥": "y",
	"₩": "w",
	"₿": "b",
	"®": "r",
	"†": "t",
	"×": "x",
	"%": "x",
	"¡": "i",
	"§": "s",
	"°": "o",
	"∂": "d",
	"∅": "o",
	"√": "v",
	"&": "e",
	"^": "a",
	"♡": "o",
	"❤": "o",
	"⭐": "a",
};

/** Decoded units by BMP unit; undefined for a unit that is no leet sign. */
export const leetLetters: ReadonlyMap<number, readonly number[]> = new Map(
	Object.entries(LEET).map(([sign, letters]) => [
		sign.charCodeAt(0),
		[...letters].map((letter) => letter.charCodeAt(0)),
	]),
);

/** Letters drawn with two signs. */
const DRAWN: Record<string, string> = {
	"()": "o",
	"[]": "o",
	"<>": "o",
	"|)": "d",
	"|<": "k",
	"|{": "k",
	"\\/": "v",
	"/\\": "a",
};
const drawnLetters = new Map(
	Object.entries(DRAWN).map(([signs, letter]) => [
		(signs.charCodeAt(0) << 16) | signs.charCodeAt(1),
		letter.charCodeAt(0),
	]),
);

/** The letter that two signs draw, or -1. */
export function drawnLetter(first: number, second: number): number {
	return drawnLetters.get((first << 16) | second) ?? -1;
}

/** Signs that stand for one hidden letter. */
export const maskUnits: ReadonlySet<number> = new Set([..."*#_-•●■█×✱"].map((sign) => sign.charCodeAt(0)));

/** Signs that never join letters into one word: they end sentences, clauses or paths. */
export const hardSeparators: ReadonlySet<number> = new Set([...'\n?;,()[]{}"“”<>'].map((sign) => sign.charCodeAt(0)));

/** What a unit may stand for, as bits: one look-up tells that a letter stands for nothing else. */
export const SIGN_LEET = 1;
export const SIGN_MASK = 2;
export const SIGN_HARD = 4;
/** First of two signs that draw a letter. */
export const SIGN_DRAWS = 8;
/** Joins the words of a form ("sewer-slide", "sewer_slide", "sewer.slide"). */
export const SIGN_JOINT = 16;
export const signTable = new Uint8Array(0x10000);

function mark(units: Iterable<number>, bit: number): void {
	for (const unit of units) signTable[unit] = (signTable[unit] as number) | bit;
}

mark(leetLetters.keys(), SIGN_LEET);
mark(maskUnits, SIGN_MASK);
mark(hardSeparators, SIGN_HARD);
mark(
	[...drawnLetters.keys()].map((key) => key >>> 16),
	SIGN_DRAWS,
);
mark(
	[..."-_./~+'’·"].map((sign) => sign.charCodeAt(0)),
	SIGN_JOINT,
);

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const signs = signTable;
const leetSign = SIGN_LEET;

/** Whether a unit is a sign that may stand for a letter by itself. */
export function hasLeet(unit: number): boolean {
	return ((signs[unit] as number) & leetSign) !== 0;
}
