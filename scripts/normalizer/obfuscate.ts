/** The twelve ways of hiding a word that libraries are compared on, as generators. Pure: equal input, equal output. */
import type { FuzzyKind } from "../../src/patterns/schema.ts";

type Table = Readonly<Record<string, string>>;

const DIGITS: Table = { a: "4", b: "8", e: "3", g: "9", i: "1", l: "1", o: "0", s: "5", t: "7", z: "2" };
const SYMBOLS: Table = { a: "@", c: "¢", e: "€", i: "!", l: "£", o: "°", s: "$", t: "+", x: "×", y: "¥" };
const CYRILLIC: Table = { a: "а", c: "с", e: "е", i: "і", j: "ј", o: "о", p: "р", s: "ѕ", x: "х", y: "у" };
const GREEK: Table = { a: "α", e: "ε", i: "ι", k: "κ", o: "ο", p: "ρ", u: "υ", v: "ν", x: "χ" };
const MASKS = ["*", "#", "_"];
const SEPARATORS = ["-", ".", "_", " "];
const INVISIBLE = ["\u200b", "\u200c", "\u2060", "\u00ad"];
const MARKS = ["\u0336", "\u0308", "\u0301"];
/** Mathematical script, fullwidth, circled, double-struck: where each alphabet's small a stands. */
const STYLED_A = [0x1d4ea, 0xff41, 0x24d0, 0x1d552];
/** A run that no English word has. */
const REPEATS = 3;
/** A word keeps this many letters as written, or nothing tells it from a number ("455"). */
const MIN_PLAIN_LETTERS = 2;

/**
 * A way of hiding. `letters` gives what may stand for the letter at `i` of `length`, none where the kind leaves it;
 * `joints` what stands between all letters. A kind has one of the two.
 */
export interface Obfuscation {
	readonly name: string;
	/** What a pattern must list for it to be undone; null when it always is. */
	readonly fuzzy: FuzzyKind | null;
	readonly letters?: (letter: string, i: number, length: number) => readonly string[];
	/** Each joint is the separators in turn. */
	readonly joints?: readonly (readonly string[])[];
	/** How much of a word it may replace: every letter, all but MIN_PLAIN_LETTERS, or one. */
	readonly extent?: "all" | "most" | "one";
}

function fromTables(...tables: Table[]): (letter: string) => string[] {
	return (letter) => tables.flatMap((table) => table[letter] ?? []);
}

export const OBFUSCATIONS: readonly Obfuscation[] = [
	{ name: "mixed case", fuzzy: null, letters: (c, i) => (i % 2 === 1 ? [c.toUpperCase()] : []), extent: "all" },
	{ name: "leet digits", fuzzy: "leet", letters: fromTables(DIGITS), extent: "most" },
	{ name: "leet symbols", fuzzy: "leet", letters: fromTables(SYMBOLS), extent: "most" },
	{
		name: "masks",
		fuzzy: "mask",
		letters: (_, i, length) => (i > 0 && i < length - 1 ? MASKS : []),
		extent: "one",
	},
	{ name: "dots", fuzzy: "separate", joints: [["."]] },
	{ name: "spaces", fuzzy: "separate", joints: [[" "]] },
	{ name: "mixed separators", fuzzy: "separate", joints: [SEPARATORS, [...SEPARATORS].reverse()] },
	{ name: "repeats", fuzzy: "repeat", letters: (c) => [c.repeat(REPEATS)], extent: "all" },
	{ name: "look-alikes", fuzzy: null, letters: fromTables(CYRILLIC, GREEK), extent: "all" },
	{ name: "zero width", fuzzy: null, joints: INVISIBLE.map((unit) => [unit]) },
	{ name: "combining marks", fuzzy: null, letters: (c) => MARKS.map((mark) => c + mark), extent: "all" },
	{
		name: "styled",
		fuzzy: null,
		letters: (c) => STYLED_A.map((a) => String.fromCodePoint(a + c.charCodeAt(0) - 97)),
		extent: "all",
	},
];

/** Joins letters with separators in turn. */
function join(letters: readonly string[], separators: readonly string[]): string {
	return letters.map((letter, i) => (i === 0 ? letter : separators[(i - 1) % separators.length] + letter)).join("");
}

/** The positions a kind may replace at once, from the first on. */
function widest(kind: Obfuscation, word: string): number[] {
	const length = word.length;
	const able = [...word].flatMap((c, i) => ((kind.letters?.(c, i, length).length ?? 0) > 0 ? [i] : []));
	if (kind.extent === "one") return able.slice(0, 1);
	return kind.extent === "most" ? able.slice(0, Math.max(0, length - MIN_PLAIN_LETTERS)) : able;
}

/** `word` with the letters at `positions` replaced, by the kind's `choice`-th way. */
function replaceAt(kind: Obfuscation, word: string, positions: readonly number[], choice: number): string[] {
	return [...word].map((c, i) => {
		const options = positions.includes(i) ? (kind.letters?.(c, i, word.length) ?? []) : [];
		return options[choice % options.length] ?? c;
	});
}

/**
 * Every way in which one kind hides a word of small Latin letters: each letter alone in each way, then all that the
 * kind may replace at once. Empty where the kind cannot touch the word.
 */
export function variantsOf(kind: Obfuscation, word: string): string[] {
	if (kind.joints) return kind.joints.map((separators) => join([...word], separators));
	const variants = new Set<string>();
	const all = widest(kind, word);
	const ways = Math.max(0, ...[...word].map((c, i) => kind.letters?.(c, i, word.length).length ?? 0));
	for (let choice = 0; choice < ways; choice++) {
		for (let i = 0; i < word.length; i++) variants.add(replaceAt(kind, word, [i], choice).join(""));
		variants.add(replaceAt(kind, word, all, choice).join(""));
	}
	variants.delete(word);
	return [...variants];
}

/**
 * A word hidden in two ways at once: they share out the letters, or one stands between the other's. `choice` picks
 * among the ways. Null where one of them cannot touch its share.
 */
export function combine(first: Obfuscation, second: Obfuscation, word: string, choice: number): string | null {
	if (first.joints && second.joints) {
		const [a, b] = [pick(pick(first.joints, choice), choice), pick(pick(second.joints, choice), choice)];
		return join([...word], first.fuzzy === second.fuzzy ? [a, b] : [a + b]);
	}
	if (first.joints) return combine(second, first, word, choice);
	if (second.joints) {
		const own = widest(first, word);
		if (own.length === 0) return null;
		return join(replaceAt(first, word, own, choice), pick(second.joints, choice));
	}
	for (const parity of [choice % 2, 1 - (choice % 2)]) {
		const own = share(first, word, (i) => i % 2 === parity);
		const others = share(second, word, (i) => !own.includes(i));
		if (own.length === 0 || others.length === 0) continue;
		return overlay(word, replaceAt(first, word, own, choice), replaceAt(second, word, others, choice));
	}
	return null;
}

/** The positions among the accepted ones that a kind takes beside another: few where it hides letters for good. */
function share(kind: Obfuscation, word: string, accepts: (i: number) => boolean): number[] {
	const able = [...word].flatMap((c, i) =>
		accepts(i) && (kind.letters?.(c, i, word.length).length ?? 0) > 0 ? [i] : [],
	);
	if (kind.extent === "all") return able;
	return able.slice(0, kind.extent === "one" ? 1 : Math.max(1, Math.floor((word.length - MIN_PLAIN_LETTERS) / 2)));
}

function pick<T>(items: readonly T[], choice: number): T {
	return items[choice % items.length] as T;
}

/** Takes each letter from whichever of the two changed it. */
function overlay(word: string, first: readonly string[], second: readonly string[]): string {
	return [...word].map((c, i) => (first[i] === c ? second[i] : first[i])).join("");
}
