/** The twelve ways to hide a word that libraries are compared on, and every sensible pair of two at once. */

/** One letter of the word as written so far; longer where signs have been added to it. */
type Cells = readonly string[];

interface Disguise {
	readonly label: string;
	/** Rewrites the letters; must leave cells alone that are no plain letter any more. */
	readonly cells?: (cells: Cells) => Cells;
	/** What stands between letter `i - 1` and letter `i`. */
	readonly joint?: (i: number) => string;
}

export interface ObfuscationKind {
	readonly name: string;
	readonly variants: readonly Disguise[];
}

const DIGITS: Record<string, string> = { i: "1", e: "3", o: "0", a: "4" };
const SIGNS: Record<string, string> = { s: "$", a: "@", i: "!", e: "€", r: "®" };
const CYRILLIC: Record<string, string> = { a: "а", e: "е", o: "о", p: "р", c: "с", i: "і", s: "ѕ", x: "х" };
const GREEK: Record<string, string> = { a: "α", e: "ε", o: "ο", p: "ρ", i: "ι", k: "κ" };
const MIXED_SEPARATORS = ["-", ".", "_", " "];
const ZERO_WIDTH_SPACE = "\u200b";
const SOFT_HYPHEN = "\u00ad";
const LONG_STROKE = "\u0336";
const ACUTE = "\u0301";
const BOLD_SCRIPT_A = 0x1d4ea;
const FULLWIDTH_A = 0xff41;

function isLetter(cell: string): boolean {
	return /^[a-z]$/.test(cell);
}

function firstOf(table: Record<string, string>): (cells: Cells) => Cells {
	const order = Object.keys(table);
	return (cells) => {
		const letter = order.find((key) => cells.includes(key));
		const at = letter === undefined ? -1 : cells.indexOf(letter);
		return cells.map((cell, i) => (i === at ? (table[cell] as string) : cell));
	};
}

function all(change: (letter: string) => string): (cells: Cells) => Cells {
	return (cells) => cells.map((cell) => (isLetter(cell) ? change(cell) : cell));
}

const MASKS = ["*", "#", "_"];

/** Hides the first plain letter behind the first one. */
function mask(sign: string): (cells: Cells) => Cells {
	return (cells) => {
		const at = cells.findIndex((cell, i) => i > 0 && i < cells.length - 1 && isLetter(cell));
		return cells.map((cell, i) => (i === at ? sign : cell));
	};
}

function append(sign: string): (cells: Cells) => Cells {
	return (cells) => cells.map((cell) => cell + sign);
}

function styled(first: number): (cells: Cells) => Cells {
	return all((letter) => String.fromCodePoint(first + letter.charCodeAt(0) - 97));
}

/** In the order in which two of them are applied: replaced letters first, then what is put on or between them. */
export const OBFUSCATION_KINDS: readonly ObfuscationKind[] = [
	{ name: "leet digits", variants: [{ label: "k1ll", cells: firstOf(DIGITS) }] },
	{ name: "leet symbols", variants: [{ label: "k!ll", cells: firstOf(SIGNS) }] },
	{ name: "masks", variants: MASKS.map((sign) => ({ label: `k${sign}ll`, cells: mask(sign) })) },
	{
		name: "look-alikes",
		variants: [
			{ label: "Cyrillic", cells: all((letter) => CYRILLIC[letter] ?? letter) },
			{ label: "Greek", cells: all((letter) => GREEK[letter] ?? letter) },
		],
	},
	{
		name: "styled Unicode",
		variants: [
			{ label: "bold script", cells: styled(BOLD_SCRIPT_A) },
			{ label: "full width", cells: styled(FULLWIDTH_A) },
		],
	},
	{
		name: "mixed case",
		variants: [{ label: "kIlL", cells: (cells) => cells.map((cell, i) => (i % 2 ? cell.toUpperCase() : cell)) }],
	},
	{
		name: "repeats",
		variants: [
			{ label: "kkkiiilll", cells: (cells) => cells.map((cell) => (MASKS.includes(cell) ? cell : cell.repeat(3))) },
		],
	},
	{
		name: "combining marks",
		variants: [
			{ label: "struck through", cells: append(LONG_STROKE) },
			{ label: "accents", cells: append(ACUTE) },
		],
	},
	{
		name: "zero-width",
		variants: [
			{ label: "zero-width space", cells: append(ZERO_WIDTH_SPACE) },
			{ label: "soft hyphen", cells: append(SOFT_HYPHEN) },
		],
	},
	{ name: "dots", variants: [{ label: "k.i.l.l", joint: () => "." }] },
	{ name: "spaces", variants: [{ label: "k i l l", joint: () => " " }] },
	{ name: "mixed separators", variants: [{ label: "k-i.l_l", joint: (i) => MIXED_SEPARATORS[(i - 1) % 4] as string }] },
];

function disguise(word: string, steps: readonly Disguise[]): string {
	let cells: Cells = [...word];
	for (const step of steps) cells = step.cells?.(cells) ?? cells;
	const joint = steps.find((step) => step.joint)?.joint;
	return cells.map((cell, i) => (i > 0 && joint ? joint(i) : "") + cell).join("");
}

/** Every distinct spelling of `word` under one kind. */
export function obfuscate(word: string, kind: ObfuscationKind): string[] {
	return [...new Set(kind.variants.map((variant) => disguise(word, [variant])))].filter((text) => text !== word);
}

/**
 * Every spelling of `word` under the first variants of two kinds at once. Pairs that differ from neither kind alone,
 * or that both put something between the letters, are left out.
 */
export function obfuscateTwice(word: string): string[] {
	const spellings: string[] = [];
	OBFUSCATION_KINDS.forEach((first, i) => {
		for (const second of OBFUSCATION_KINDS.slice(i + 1)) {
			const steps = [first.variants[0] as Disguise, second.variants[0] as Disguise];
			if (steps.every((step) => step.joint)) continue;
			const both = disguise(word, steps);
			if (steps.every((step) => disguise(word, [step]) !== both)) spellings.push(both);
		}
	});
	return spellings;
}

/** The sentence that a disguised word is tried in. */
export function carrier(word: string): string {
	return `They said ${word} today.`;
}
