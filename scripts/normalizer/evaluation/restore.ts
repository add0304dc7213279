/** Measures how many words that people disguised come back, without naming any. */
import type { CompiledPatterns } from "../../../src/normalizer/compile.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import type { Match } from "../../../src/verdict.ts";
import { align, bare, type Perturbation } from "./align.ts";
import { PERTURBATION_KINDS, perturbationKind } from "./perturbation-kinds.ts";

export interface SentencePair {
	readonly clean: string;
	readonly perturbed: string;
}

/** Counts of disguised words. */
export interface Restored {
	readonly words: number;
	/** Come back as the very word. */
	readonly restored: number;
	/** Rewritten to something, the word or another one: what a library that only detects would count. */
	readonly rewritten: number;
}

export interface RestoreResult {
	/** Clean words of sentences that could not be aligned. */
	readonly unaligned: number;
	/** Every disguised word. */
	readonly any: Restored;
	/** Those that the patterns know, and by the length and disguise of the word. */
	readonly known: Restored;
	/** Of these, the ones whose disguise is no ordinary word: "looser" for an insult stays as it is written. */
	readonly unambiguous: Restored;
	readonly knownByLength: Readonly<Record<string, Restored>>;
	readonly knownByKind: Readonly<Record<string, Restored>>;
	/** Those of a lexicon that the patterns do not decide about. */
	readonly lexicon: Restored;
	/** Why known words did not come back: `kind`, and whether the disguise is itself an ordinary word. */
	readonly misses: Readonly<Record<string, number>>;
}

/** The output over a span of the input, widened to the matches that it touches. */
function outputOver(text: string, matches: readonly Match[], start: number, end: number): string {
	const touching = matches.filter((match) => match.start < end && start < match.end);
	const from = Math.min(start, ...touching.map((match) => match.start));
	const to = Math.max(end, ...touching.map((match) => match.end));
	let result = "";
	let at = from;
	for (const match of touching) {
		result += text.slice(at, match.start) + match.replacement;
		at = match.end;
	}
	return result + text.slice(at, to);
}

interface Outcome extends Perturbation {
	readonly isRestored: boolean;
	readonly isRewritten: boolean;
}

function outcomesOf(
	{ clean, perturbed }: SentencePair,
	compiled: CompiledPatterns,
): { outcomes: Outcome[]; unaligned: number } {
	const { perturbations, unaligned } = align(clean, perturbed);
	if (perturbations.length === 0) return { outcomes: [], unaligned };
	const { matches } = normalize(perturbed, compiled);
	const outcomes = perturbations.map((perturbation) => {
		const { start, end } = perturbation;
		const words = outputOver(perturbed, matches, start, end).split(/\s+/).map(bare);
		return {
			...perturbation,
			isRestored: words.includes(perturbation.clean),
			isRewritten: matches.some((match) => match.category !== "safe_context" && match.start < end && start < match.end),
		};
	});
	return { outcomes, unaligned };
}

function count(outcomes: readonly Outcome[]): Restored {
	return {
		words: outcomes.length,
		restored: outcomes.filter(({ isRestored }) => isRestored).length,
		rewritten: outcomes.filter(({ isRewritten }) => isRewritten).length,
	};
}

function lengthClass(word: string): string {
	return word.length <= 4 ? "3-4 letters" : word.length <= 6 ? "5-6 letters" : "7 letters or more";
}

function countBy(outcomes: readonly Outcome[], keyOf: (outcome: Outcome) => string): Record<string, Restored> {
	const groups = Object.groupBy(outcomes, keyOf);
	return Object.fromEntries(Object.entries(groups).map(([key, group]) => [key, count(group ?? [])]));
}

/** Runs the perturbed sentences. `isOrdinary` says whether a spelling is a word of its own. */
export function measureRestoration(
	pairs: readonly SentencePair[],
	compiled: CompiledPatterns,
	knownWords: ReadonlySet<string>,
	lexicon: ReadonlySet<string>,
	isOrdinary: (word: string) => boolean,
): RestoreResult {
	const all = pairs.map((pair) => outcomesOf(pair, compiled));
	const outcomes = all.flatMap((each) => each.outcomes);
	const known = outcomes.filter(({ clean }) => knownWords.has(clean));
	const kindOf = ({ clean, perturbed }: Outcome) => perturbationKind(clean, bare(perturbed));
	const byKind = countBy(known, kindOf);
	const misses: Record<string, number> = {};
	for (const outcome of known) {
		if (outcome.isRestored) continue;
		const note = isOrdinary(bare(outcome.perturbed)) ? ", an ordinary word as written" : "";
		const reason = `${kindOf(outcome)}${note}${outcome.isRewritten ? ", read as another word" : ""}`;
		misses[reason] = (misses[reason] ?? 0) + 1;
	}
	return {
		unaligned: all.reduce((sum, each) => sum + each.unaligned, 0),
		any: count(outcomes),
		known: count(known),
		unambiguous: count(known.filter(({ perturbed }) => !isOrdinary(bare(perturbed)))),
		knownByLength: countBy(known, ({ clean }) => lengthClass(clean)),
		knownByKind: Object.fromEntries(PERTURBATION_KINDS.flatMap((kind) => (byKind[kind] ? [[kind, byKind[kind]]] : []))),
		lexicon: count(outcomes.filter(({ clean }) => lexicon.has(clean))),
		misses,
	};
}
