import { createRandom, pick } from "./random.ts";
import { generateTweets } from "./tweets.ts";

/** Lengths that the growth of cost is measured at, UTF-16 units; each is ten times the one before. */
export const GROWTH_LENGTHS = [100, 1_000, 10_000, 100_000] as const;
const SEED = 99;
const LEET_SIGNS = "k1ll 5ex p0rn r4p3 $u1c1d3 @!$€(|+0134578".split("");
const MARKS = ["\u0300", "\u0301", "\u0323", "\u0336", "\u0338", "\u0361"];
const INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2060"];

/** Makes a text of at least `length` units; the caller cuts it. */
type Build = (length: number, entries: readonly string[]) => string;

function repeat(unit: string): Build {
	return (length) => unit.repeat(Math.ceil(length / unit.length));
}

function random(signs: readonly string[]): Build {
	return (length) => {
		const next = createRandom(SEED);
		return Array.from({ length }, () => pick(next, signs)).join("");
	};
}

/** Entries, or their beginnings without the last two letters: a matcher nearly matches all along. */
function entries(cut: number, joint: string): Build {
	return (length, words) => {
		const all = words.map((word) => word.slice(0, word.length - cut) + joint).join("");
		return all.repeat(Math.ceil(length / all.length));
	};
}

/** Texts that make careless matchers slow, beside plain prose. */
export const GROWTH_KINDS = {
	prose: (length) => {
		const tweets = generateTweets(Math.ceil(length / 40));
		return tweets.join(" ");
	},
	"one long letter run": repeat("a"),
	"spaced letters (a a a)": repeat("a "),
	"dotted letters (a.a.a)": repeat("a."),
	"masked letters (k*k*k)": repeat("k*"),
	"mixed leet": random(LEET_SIGNS),
	marks: (length) => {
		const next = createRandom(SEED);
		return Array.from({ length }, (_, i) => (i % 8 === 0 ? "k" : pick(next, MARKS))).join("");
	},
	"zero-width runs": (length) => {
		const next = createRandom(SEED);
		return Array.from({ length }, (_, i) => (i % 50 === 0 ? "s" : pick(next, INVISIBLE))).join("");
	},
	"prefixes of entries, glued": entries(2, ""),
	"prefixes of entries, spaced": entries(2, " "),
	"every word an entry": entries(0, " "),
} as const satisfies Record<string, Build>;

export type GrowthKind = keyof typeof GROWTH_KINDS;
export const GROWTH_KIND_NAMES = Object.keys(GROWTH_KINDS) as GrowthKind[];

/** A text of exactly `length` units. */
export function adversarialText(kind: GrowthKind, length: number, entries: readonly string[]): string {
	const build: Build = GROWTH_KINDS[kind];
	return build(length, entries).slice(0, length);
}
