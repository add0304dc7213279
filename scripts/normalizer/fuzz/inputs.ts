/** Random and mutated inputs for the normalizer, all from one seed. */
import type { Random } from "../../embedded/random.ts";
import { combine, OBFUSCATIONS, variantsOf } from "../obfuscate.ts";

/** What inputs are made of. */
export interface Material {
	/** Forms and readings of the patterns. */
	readonly forms: readonly string[];
	/** Words that some pattern requires or forbids around it. */
	readonly contextWords: readonly string[];
	readonly frequentWords: readonly string[];
}

/** Longest input of a usual run, and of one in LONG_EVERY. */
const MAX_UNITS = 200;
const MAX_LONG_UNITS = 5_000;
const LONG_EVERY = 100;

/** Ranges of code points, half-open, by what they are for. */
const RANGES: readonly (readonly [number, number])[] = [
	[0x20, 0x7f],
	[0x20, 0x7f],
	[0x00, 0x20],
	[0xa0, 0x250],
	[0x370, 0x530],
	[0x590, 0x700],
	[0x900, 0xc00],
	[0x1e00, 0x2000],
	[0x2000, 0x2070],
	[0x2070, 0x2c00],
	[0x3040, 0x30ff],
	[0xac00, 0xad00],
	[0xd800, 0xe000],
	[0xfe00, 0xfe10],
	[0xff00, 0xfff0],
	[0x1d400, 0x1d800],
	[0x1f100, 0x1f200],
	[0x1f300, 0x1fb00],
	[0xe0000, 0xe0080],
];
const MARKS = ["\u0300", "\u0336", "\u0331", "\u20dd", "\u0e31", "\u0489"];
const INVISIBLE = ["\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff", "\ufe0f", "\u202e", "\u180e"];
const EMOJI_PARTS = ["👩", "🏽", "\u200d", "🚀", "\ufe0f", "❤", "🏳", "🌈", "🌽", "🍆", "🇩", "🇪", "1\ufe0f\u20e3"];
const SIGNS = [..."$@!|+(<€£%*#_-.,;:'\"/\\~^&=?[]{}`"];
const MARKUP = [
	"<b>",
	"</b>",
	"<a href='x'>",
	"&amp;",
	"&#107;",
	"**",
	"__",
	"[",
	"](http://x.y/",
	")",
	"@",
	"#",
	"\n",
	"```",
];

function pick<T>(items: readonly T[], random: Random): T {
	return items[random.below(items.length)] as T;
}

function times(count: number, make: () => string): string {
	let result = "";
	for (let i = 0; i < count; i++) result += make();
	return result;
}

function anyCodePoint(random: Random): string {
	const [from, to] = pick(RANGES, random);
	return String.fromCodePoint(from + random.below(to - from));
}

/** One character with what may hang on to it. */
function grapheme(random: Random): string {
	const base = random.below(4) === 0 ? pick(EMOJI_PARTS, random) : anyCodePoint(random);
	const tail =
		random.below(5) === 0 ? times(1 + random.below(4), () => pick(random.below(2) ? MARKS : INVISIBLE, random)) : "";
	return base + tail;
}

/** A text with one unit left out, put in, replaced, swapped or repeated; may split a surrogate pair. */
function mutate(text: string, random: Random): string {
	const at = random.below(text.length + 1);
	switch (random.below(6)) {
		case 0:
			return text.slice(0, at) + text.slice(at + 1);
		case 1:
			return text.slice(0, at) + grapheme(random) + text.slice(at);
		case 2:
			return text.slice(0, at) + pick(SIGNS, random) + text.slice(at + 1);
		case 3:
			return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
		case 4:
			return text.slice(0, at) + text.charAt(at).repeat(1 + random.below(5)) + text.slice(at);
		default:
			return text.slice(0, at) + text.slice(at, at + 1).toUpperCase() + text.slice(at + 1);
	}
}

/** A form, hidden in one or two ways where it has letters to hide, then mutated. */
function hiddenForm({ forms }: Material, random: Random): string {
	let text = pick(forms, random);
	if (/^[a-z]{3,}$/.test(text) && random.below(3) > 0) {
		const [first, second] = [pick(OBFUSCATIONS, random), pick(OBFUSCATIONS, random)];
		const hidden =
			first === second ? pick(variantsOf(first, text), random) : combine(first, second, text, random.below(8));
		text = hidden ?? text;
	}
	for (let i = random.below(4); i > 0; i--) text = mutate(text, random);
	return text;
}

function word(material: Material, random: Random): string {
	const kind = random.below(4);
	if (kind === 0) return hiddenForm(material, random);
	if (kind === 1) return pick(material.forms, random);
	return pick(kind === 2 ? material.contextWords : material.frequentWords, random);
}

const KINDS: readonly ((material: Material, random: Random, units: number) => string)[] = [
	(_, random, units) => times(units / 2, () => grapheme(random)),
	(_, random, units) => times(units, () => String.fromCharCode(random.below(0x10000))),
	(material, random) => hiddenForm(material, random),
	(material, random, units) =>
		times(units / 8, () => word(material, random) + pick([" ", " ", " ", "-", ". ", "\n", ""], random)),
	(material, random, units) => times(units / 8, () => pick(MARKUP, random) + word(material, random)),
	(_, random, units) => anyCodePoint(random).repeat(units),
	(material, random, units) => `${hiddenForm(material, random)}${pick(SIGNS, random)}`.repeat(units / 8),
	(material, random, units) =>
		times(units / 2, () => pick(pick(material.forms, random).split(""), random) + pick(SIGNS, random)),
];

/** One input. Equal seeds give equal sequences. */
export function fuzzInput(material: Material, random: Random): string {
	const limit = random.below(LONG_EVERY) === 0 ? MAX_LONG_UNITS : MAX_UNITS;
	return pick(KINDS, random)(material, random, 1 + random.below(limit)).slice(0, MAX_LONG_UNITS);
}
