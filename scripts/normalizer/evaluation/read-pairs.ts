/** Measures how many coded terms are read in the right meaning, and how many ordinary ones stay as they are. */
import type { CompiledPatterns } from "../../../src/normalizer/compile.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { accusations } from "../../patterns/false-positives/find.ts";
import { BENIGN_SENTENCES } from "./contexts.ts";
import { contextSentences, says } from "./meanings.ts";
import type { Pair } from "./pairs.ts";

export interface PairOutcome extends Pair {
	/** Sentences of its theme in which it is read rightly, of how many. */
	readonly right: number;
	readonly sentences: number;
	/** What it read as in the last sentence, where it was rewritten to something else; null when it stayed. */
	readonly other: string | null;
}

export interface ListResult {
	readonly list: string;
	readonly pairs: number;
	/** Read rightly in at least one sentence that gives its context. */
	readonly right: number;
	/** Mean share of the sentences in which a pair is read rightly. */
	readonly meanShare: number;
	/** Rewritten, never rightly. */
	readonly other: number;
	readonly untouched: number;
}

/** What stands in a sentence where the term stood. */
function readingIn(sentence: string, term: string, compiled: CompiledPatterns): { said: string; isRewritten: boolean } {
	const at = sentence.indexOf("%");
	const text = sentence.replace("%", () => term);
	const { matches } = normalize(text, compiled);
	const touching = matches.filter(
		(match) => match.category !== "safe_context" && match.start < at + term.length && at < match.end,
	);
	let said = "";
	let from = at;
	for (const match of touching) {
		said += text.slice(from, match.start) + match.replacement;
		from = match.end;
	}
	return { said: said + text.slice(from, Math.max(from, at + term.length)), isRewritten: touching.length > 0 };
}

/** Tries one pair in each sentence of its theme. */
export function tryPair(pair: Pair, compiled: CompiledPatterns): PairOutcome {
	const sentences = contextSentences(pair.meanings);
	const readings = sentences.map((sentence) => readingIn(sentence, pair.term, compiled));
	const right = readings.filter(({ said, isRewritten }) => isRewritten && says(said, pair.meanings)).length;
	const other = readings.findLast(({ isRewritten }) => isRewritten)?.said ?? null;
	return { ...pair, right, sentences: sentences.length, other: right > 0 ? null : other };
}

/** Adds up the outcomes of each list. */
export function byList(outcomes: readonly PairOutcome[]): ListResult[] {
	return Object.entries(Object.groupBy(outcomes, ({ list }) => list)).map(([list, own = []]) => ({
		list,
		pairs: own.length,
		right: own.filter(({ right }) => right > 0).length,
		meanShare: own.reduce((sum, { right, sentences }) => sum + right / sentences, 0) / own.length,
		other: own.filter(({ right, other }) => right === 0 && other !== null).length,
		untouched: own.filter(({ right, other }) => right === 0 && other === null).length,
	}));
}

/** Terms that are rewritten in a sentence without context, with the reading. */
export function rewrittenInBenign(
	terms: readonly string[],
	compiled: CompiledPatterns,
): { term: string; said: string }[] {
	return terms.flatMap((term) =>
		BENIGN_SENTENCES.flatMap((sentence) => {
			const accused = accusations(
				sentence.replace("%", () => term),
				compiled,
			);
			return accused.map(({ replacement }) => ({ term, said: replacement }));
		}).slice(0, 1),
	);
}
