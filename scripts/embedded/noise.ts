import type { Row } from "./labels.ts";
import type { Hyperparameters } from "./network.ts";
import type { Random } from "./random.ts";

/** Shortest word that still reads after one change. */
const MIN_LETTERS = 3;

/** Neighbours on a keyboard with the layout most English is typed on. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
	q: "wa",
	w: "qes",
	e: "wrd",
	r: "etf",
	t: "ryg",
	y: "tuh",
	u: "yij",
	i: "uok",
	o: "ipl",
	p: "ol",
	a: "qsz",
	s: "adw",
	d: "sfe",
	f: "dgr",
	g: "fht",
	h: "gjy",
	j: "hku",
	k: "jli",
	l: "ko",
	z: "xa",
	x: "zcs",
	c: "xvd",
	v: "cbf",
	b: "vng",
	n: "bmh",
	m: "nj",
};
const SOUNDS: readonly (readonly [string, string])[] = [
	["ck", "k"],
	["ph", "f"],
	["er", "a"],
	["s", "z"],
	["i", "y"],
	["c", "k"],
	["u", "oo"],
	["ks", "x"],
	["you", "u"],
	["gg", "g"],
	["tt", "t"],
	["ll", "l"],
	["oo", "u"],
	["ee", "e"],
];

/** One of the changes that people make to get a word past a filter, or by mistake. */
function changeWord(word: string, random: Random): string {
	const at = 1 + random.below(Math.max(1, word.length - 2));
	const c = word[at] ?? "";
	switch (random.below(9)) {
		case 0:
			return word.slice(0, at) + word.slice(at + 1);
		case 1:
			return word.slice(0, at) + c + c + word.slice(at + 1);
		case 2:
			return word.slice(0, at) + (word[at + 1] ?? "") + c + word.slice(at + 2);
		case 3: {
			const near = NEIGHBOURS[c.toLowerCase()];
			return near ? word.slice(0, at) + near[random.below(near.length)] + word.slice(at + 1) : word;
		}
		case 4:
			return `${word.slice(0, at)}*${word.slice(at + 1)}`;
		case 5:
			return `${word.slice(0, at)}${[" ", ".", "-", "_"][random.below(4)]}${word.slice(at)}`;
		case 6: {
			const [from, to] = SOUNDS[random.below(SOUNDS.length)]!;
			return word.replace(from, to);
		}
		case 7:
			return word.replace(/(?<=.)[aeiou](?=.)/i, "");
		default:
			return word + word.slice(-1);
	}
}

/** The rows, and after them a copy of some with typing noise in some of their words. Labels stay. */
export function withNoise(rows: readonly Row[], h: Hyperparameters, random: Random): Row[] {
	const noisy: Row[] = [];
	for (const row of rows) {
		if (random.next() >= h.noisyShare) continue;
		const text = row.text.replace(/[A-Za-z]+/g, (word) =>
			word.length >= MIN_LETTERS && random.next() < h.noiseRate ? changeWord(word, random) : word,
		);
		if (text !== row.text) noisy.push({ ...row, text });
	}
	return [...rows, ...noisy];
}
