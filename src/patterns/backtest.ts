/** What a candidate would do to ordinary language, beside what is published. Pure. */
import type { CompiledPatterns } from "../normalizer/compiled.ts";
import { normalize } from "../normalizer/normalize.ts";
import type { PatternProblem } from "./problem.ts";

/** Texts that no pattern should read as harm. */
export interface BenignSample {
	readonly sentences: readonly string[];
	/** Frequent words, most frequent first. */
	readonly words: readonly string[];
}

/**
 * The largest share of the sample that a publish may newly read as harm. One pattern in an ordinary word reaches far more;
 * a rare collision may be worth it.
 */
export const MAX_NEW_HARM_SHARE = 0.0005;
/** Examples listed where nobody asks for more. */
export const MAX_EXAMPLES = 20;
/** Neighbours that each word is paired with. */
const PAIRS_PER_WORD = 4;
/** A step between neighbours that shares no divisor with any list's length likely to occur: a prime. */
const PAIR_STEP = 397;

export interface BacktestExample {
	readonly text: string;
	readonly published: string;
	readonly candidate: string;
	/** Patterns whose matches made the difference. */
	readonly patterns: string[];
}

export interface Backtest {
	readonly texts: number;
	/** Texts that the candidate reads as harm and the published patterns do not. */
	readonly newHarm: number;
	/** The reverse. */
	readonly lostHarm: number;
	/** Texts that read otherwise, harm or not. */
	readonly changedReading: number;
	readonly newHarmShare: number;
	readonly limit: number;
	readonly examples: BacktestExample[];
}

/** The texts of a sample: its sentences, its words, and pairs of them. */
export function* benignTexts({ sentences, words }: BenignSample): Generator<string> {
	yield* sentences;
	yield* words;
	for (const [index, word] of words.entries())
		for (let pair = 1; pair <= PAIRS_PER_WORD; pair++)
			yield `${word} ${words[(index + pair * PAIR_STEP) % words.length]}`;
}

/** How a text reads, and the patterns that see harm in it. */
export interface Reading {
	readonly text: string;
	readonly reading: string;
	readonly harmful: readonly string[];
}

function read(text: string, compiled: CompiledPatterns): Reading {
	const { text: reading, matches } = normalize(text, compiled);
	const harmful = matches.filter(({ category, harm, floor }) => {
		return category !== "safe_context" && (harm !== "none" || floor !== undefined);
	});
	return { text, reading, harmful: harmful.map(({ patternId }) => patternId) };
}

/** How the published patterns read a sample; they are not needed any more once it is known. */
export function readTexts(texts: Iterable<string>, published: CompiledPatterns): Reading[] {
	return Array.from(texts, (text) => read(text, published));
}

/** Runs a candidate over what the published patterns have read, and lists so many of the texts that it changes. */
export function runBacktest(
	published: readonly Reading[],
	candidate: CompiledPatterns,
	maxExamples: number = MAX_EXAMPLES,
): Backtest {
	const counts = { texts: 0, newHarm: 0, lostHarm: 0, changedReading: 0 };
	const examples: BacktestExample[] = [];
	for (const before of published) {
		counts.texts++;
		const after = read(before.text, candidate);
		const isNew = after.harmful.length > 0 && before.harmful.length === 0;
		const isLost = before.harmful.length > 0 && after.harmful.length === 0;
		const isChanged = before.reading !== after.reading;
		if (isNew) counts.newHarm++;
		if (isLost) counts.lostHarm++;
		if (isChanged) counts.changedReading++;
		if (!(isNew || isLost || isChanged) || examples.length >= maxExamples) continue;
		const patterns = [...new Set([...after.harmful, ...before.harmful])];
		examples.push({ text: before.text, published: before.reading, candidate: after.reading, patterns });
	}
	const newHarmShare = counts.newHarm / Math.max(1, counts.texts);
	return { ...counts, newHarmShare, limit: MAX_NEW_HARM_SHARE, examples };
}

/** Why a candidate may not be published after its backtest; null when it may. */
export function backtestProblem({ texts, newHarm, newHarmShare, limit, examples }: Backtest): PatternProblem | null {
	if (newHarmShare <= limit) return null;
	const shown = examples.slice(0, 3).map(({ text }) => JSON.stringify(text));
	const message = `${newHarm} of ${texts} ordinary texts would newly read as harm, such as ${shown.join(", ")}: give it a context`;
	return { pointer: "", check: "backtest", message };
}
