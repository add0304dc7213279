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
	"!": "i",
	"|": "il",
	"+": "t",
	"(": "c",
	"<": "c",
	"¢": "c",
	"©": "c",
	"€": "e",
	"£": "l",
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

/** Signs that stand for one hidden letter. */
export const maskUnits: ReadonlySet<number> = new Set([..."*#_-•●■█×✱"].map((sign) => sign.charCodeAt(0)));

/** Signs that never join letters into one word: they end sentences, clauses or paths. */
export const hardSeparators: ReadonlySet<number> = new Set([...'\n?;,()[]{}"“”<>'].map((sign) => sign.charCodeAt(0)));
