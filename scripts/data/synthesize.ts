/** A file in the public 45-column format, of any length, whose comments are put together from real ones. Pure. */
import { createRandom, type Random } from "../embedded/random.ts";
import { IDENTITY_COLUMNS, JIGSAW_COLUMNS, LEVEL_MIN } from "./jigsaw-schema.ts";

/** A comment whose sentences are recombined, with its level 0..3. */
export interface SeedComment {
	readonly text: string;
	readonly level: number;
}

/** Shares of the levels in the public file. */
const LEVEL_SHARES = [0.7, 0.22, 0.065, 0.015];
/** What the steps of `data:prepare` are there to find, with their shares; the rest are comments as they should be. */
const KIND_SHARES = {
	repeat: 0.015,
	restyled: 0.005,
	near: 0.01,
	tiny: 0.004,
	foreign: 0.003,
	markup: 0.002,
	personal: 0.003,
} as const;
type Kind = keyof typeof KIND_SHARES | "plain";
const UNRATED_SHARE = 0.0005;
const BROKEN_LINE_SHARE = 0.15;
/** Repeats are of one of the last so many comments. */
const RECENT = 20_000;
/** A comment has two to this many sentences of the corpus; few have one, or the corpus would repeat itself too often. */
const MAX_SENTENCES = 5;
const ONE_SENTENCE_SHARE = 0.01;
/** The public file holds no longer comment, UTF-16 units. */
const MAX_UNITS = 1000;
/** Raters of a comment: most have few, some thousands. */
const FEW_RATERS = [4, 4, 4, 4, 5, 6, 7, 10];
/** The share of comments whose raters were asked about identities. */
const IDENTITY_SHARE = 0.22;
const FIRST_ID = 59_848;

const TINY = ["Ok.", "Why?", "Lol", "No!", "+1", "Yes"];
const FOREIGN = [
	"Это предложение написано по-русски и не имеет отношения к делу.",
	"Αυτή η πρόταση είναι γραμμένη στα ελληνικά και δεν λέει τίποτα.",
	"この文は日本語で書かれていて、ほかの文とは関係がありません。",
	"هذه الجملة مكتوبة باللغة العربية ولا علاقة لها بالموضوع.",
];
const MARKUP = ['<div class="quote"><p>', '<a href="http://example.com/page">', "<blockquote><br><br>"];
const FILLERS = ["really", "honestly", "clearly", "again", "frankly", "still", "indeed", "maybe"];

/** Sentences of the seed comments by level; levels without a sentence borrow from the level below. */
export function sentencePools(seeds: readonly SeedComment[]): string[][] {
	const pools = LEVEL_MIN.map(() => new Set<string>());
	for (const { text, level } of seeds)
		for (const sentence of text.split(/(?<=[.!?])\s+|\n+/)) {
			const clean = sentence.replace(/\s+/g, " ").trim();
			if (clean.length >= 8 && clean.length <= 300) pools[level]!.add(clean);
		}
	const lists = pools.map((pool) => [...pool]);
	for (let level = 1; level < lists.length; level++) if (lists[level]!.length === 0) lists[level] = lists[level - 1]!;
	return lists;
}

function drawLevel(random: Random): number {
	let left = random.next();
	for (const [level, share] of LEVEL_SHARES.entries()) {
		left -= share;
		if (left < 0) return level;
	}
	return 0;
}

function drawKind(random: Random): Kind {
	let left = random.next();
	for (const [kind, share] of Object.entries(KIND_SHARES)) {
		left -= share;
		if (left < 0) return kind as Kind;
	}
	return "plain";
}

function pick<T>(items: readonly T[], random: Random): T {
	return items[random.below(items.length)] as T;
}

/** One sentence of the level among others that are no worse. */
function compose(level: number, pools: readonly string[][], random: Random): string {
	const count = random.next() < ONE_SENTENCE_SHARE ? 1 : 2 + random.below(MAX_SENTENCES - 1);
	const own = random.below(count);
	const sentences = Array.from({ length: count }, (_, i) => {
		const worst = i === own ? level : random.next() < 0.3 ? level : 0;
		return pick(pools[worst]!, random);
	});
	return sentences.join(" ").slice(0, MAX_UNITS);
}

/** The comment again with one word more: another text to a hash, the same one to a reader. */
function nearRepeat(text: string, random: Random): string {
	const words = text.split(" ");
	words.splice(random.below(words.length + 1), 0, pick(FILLERS, random));
	return words.join(" ");
}

function personal(random: Random): string {
	const number = String(1_000_000 + random.below(9_000_000));
	// Numbers for fiction (555-01xx) are nobody's.
	const fiction = `555-01${number.slice(-2)}`;
	return pick(
		[
			`Write to reader${number}@example.com.`,
			`Call +1 202 ${number.slice(0, 3)} ${number.slice(3)}.`,
			`Call 202-${fiction}.`,
			`Call (202) ${fiction}.`,
		],
		random,
	);
}

/** A share of raters within the bounds of a level, as the public file writes it. */
function drawTarget(level: number, raters: number, random: Random): number {
	const least = LEVEL_MIN[level] as number;
	const most = LEVEL_MIN[level + 1] ?? 1.0001;
	if (level === 0 && random.next() < 0.75) return 0;
	const exact = least + random.next() * (most - least);
	const rounded = Math.round(exact * raters) / raters;
	return rounded >= least && rounded < most ? rounded : Math.min(exact, 1);
}

function quoted(text: string): string {
	return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A comment of another kind than a plain one, or a plain one, which later rows may repeat. */
function drawComment(pools: readonly string[][], recent: SeedComment[], random: Random): SeedComment {
	const kind = drawKind(random);
	const earlier = recent[random.below(recent.length)];
	if (earlier && kind === "repeat") return earlier;
	if (earlier && kind === "restyled") return { ...earlier, text: earlier.text.toUpperCase().replace(/ (?=\S)/, "  ") };
	if (earlier && kind === "near") return { ...earlier, text: nearRepeat(earlier.text, random) };
	const level = drawLevel(random);
	if (kind === "tiny") return { text: pick(TINY, random), level };
	if (kind === "foreign") return { text: Array.from({ length: 3 }, () => pick(FOREIGN, random)).join(" "), level };
	let text = compose(level, pools, random);
	if (kind === "markup") text = `${pick(MARKUP, random)}${text}</p>`;
	if (kind === "personal") text = `${text} ${personal(random)}`;
	if (random.next() < BROKEN_LINE_SHARE) text = text.replace(" ", "\n\n");
	recent[recent.length < RECENT ? recent.length : random.below(RECENT)] = { text, level };
	return { text, level };
}

/** Lines of the file, header first, each with its line end. Equal input gives equal lines. */
export function* synthesizeLines(rows: number, seed: number, seeds: readonly SeedComment[]): Generator<string> {
	const random = createRandom(seed);
	const pools = sentencePools(seeds);
	const recent: SeedComment[] = [];
	yield `${JIGSAW_COLUMNS.join(",")}\n`;
	for (let i = 0, id = FIRST_ID; i < rows; i++, id += 1 + random.below(6)) {
		const { text, level } = drawComment(pools, recent, random);
		yield rowOf(id, level, text, random);
	}
}

function rowOf(id: number, level: number, text: string, random: Random): string {
	const raters = random.next() < 0.02 ? 50 + random.below(2000) : pick(FEW_RATERS, random);
	const target = drawTarget(level, raters, random);
	const part = (share: number) => (target * random.next() * share).toFixed(16).replace(/0+$|\.0+$/, "");
	const hasIdentity = random.next() < IDENTITY_SHARE;
	const identities = IDENTITY_COLUMNS.map(() => (hasIdentity ? (random.next() < 0.08 ? "0.25" : "0.0") : ""));
	const cells = [
		String(id),
		random.next() < UNRATED_SHARE ? "" : String(target),
		quoted(text),
		...[0.3, 0.6, 0.5, 0.9, 0.3].map(part),
		...identities,
		`2017-0${1 + random.below(9)}-1${random.below(10)} 1${random.below(10)}:2${random.below(10)}:31.${100_000 + random.below(900_000)}+00`,
		String(2 + random.below(100)),
		random.next() < 0.43 ? "" : `${240_000 + random.below(6_000_000)}.0`,
		String(2006 + random.below(400_000)),
		random.next() < 0.94 ? "approved" : "rejected",
		...Array.from({ length: 5 }, () => String(random.next() < 0.8 ? 0 : random.below(12))),
		part(0.2),
		hasIdentity ? "4" : "0",
		String(raters),
	];
	return `${cells.join(",")}\n`;
}
