/** Says how a person disguised a word, from the word and its disguise. Only the kind is ever reported. */
import { foldToString } from "../../../src/normalizer/fold.ts";
import { leetLetters, maskUnits } from "../../../src/normalizer/leet.ts";

export const PERTURBATION_KINDS = [
	"look-alikes, marks, style",
	"spaced or separated",
	"masked",
	"leet",
	"repeated letters",
	"doubled letter written once",
	"several of these",
	"dropped vowel",
	"phonetic respelling",
	"one edit",
	"one edit, first letter",
	"two edits",
	"further away",
] as const;
export type PerturbationKind = (typeof PERTURBATION_KINDS)[number];

function isLetter(unit: string): boolean {
	return /\p{L}/u.test(unit);
}

/** Whether signs that stand for one letter each turn `word` into `clean`. */
function isMasked(clean: string, word: string): boolean {
	return (
		clean.length === word.length &&
		[...word].every((c, i) => c === clean[i] || maskUnits.has(c.charCodeAt(0))) &&
		word !== clean
	);
}

/** Whether digits and signs read as letters turn `word` into `clean`. */
function isLeet(clean: string, word: string): boolean {
	return (
		clean.length === word.length &&
		[...word].every(
			(c, i) => c === clean[i] || (leetLetters.get(c.charCodeAt(0))?.includes(clean.charCodeAt(i)) ?? false),
		)
	);
}

/** Every letter once in a row. */
function collapse(word: string): string {
	return word.replace(/(.)\1+/gu, "$1");
}

/** The first letter that each sign may stand for. */
function decode(word: string): string {
	return [...word].map((c) => String.fromCharCode(leetLetters.get(c.charCodeAt(0))?.[0] ?? c.charCodeAt(0))).join("");
}

const SOUNDS: readonly (readonly [RegExp, string])[] = [
	[/ph/g, "f"],
	[/[sc]h|tch/g, "x"],
	[/ck|[cqk]/g, "k"],
	[/[zs]/g, "s"],
	[/[dt]/g, "t"],
	[/[bp]/g, "p"],
	[/[gj]/g, "j"],
	[/wh/g, "w"],
	[/[aeiouyhw]/g, ""],
];

/** A rough sound of a word: its consonants by class. */
function soundOf(word: string): string {
	return collapse(SOUNDS.reduce((sound, [spelling, unit]) => sound.replace(spelling, unit), word));
}

/** Damerau-Levenshtein distance: letters put in, left out, replaced, or swapped with the next. */
export function editDistance(a: string, b: string): number {
	const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
	for (let j = 0; j <= b.length; j++) (rows[0] as number[])[j] = j;
	const at = (i: number, j: number) => (rows[i] as number[])[j] as number;
	for (let i = 1; i <= a.length; i++)
		for (let j = 1; j <= b.length; j++) {
			const cost = a[i - 1] === b[j - 1] ? 0 : 1;
			let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
			(rows[i] as number[])[j] = best;
		}
	return at(a.length, b.length);
}

/** The kind of disguise of `clean` in `perturbed`; the first that explains it wholly. */
export function perturbationKind(clean: string, perturbed: string): PerturbationKind {
	const folded = foldToString(perturbed).trim();
	if (folded === clean) return "look-alikes, marks, style";
	const letters = [...folded].filter(isLetter).join("");
	if (letters === clean) return "spaced or separated";
	if (isMasked(clean, folded)) return "masked";
	if (isLeet(clean, folded)) return "leet";
	if (collapse(folded) === collapse(clean))
		return folded.length < clean.length ? "doubled letter written once" : "repeated letters";
	const decoded = decode(folded.replace(/[\s.\-_]/g, ""));
	if (collapse(decoded) === collapse(clean)) return "several of these";
	const vowels = /[aeiou]/g;
	if (decoded.length < clean.length && decoded.replace(vowels, "") === clean.replace(vowels, ""))
		return "dropped vowel";
	const distance = editDistance(clean, decoded);
	if (distance === 1) return decoded[0] === clean[0] ? "one edit" : "one edit, first letter";
	if (soundOf(decoded) === soundOf(clean)) return "phonetic respelling";
	return distance === 2 ? "two edits" : "further away";
}
