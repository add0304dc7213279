/** Finds what the patterns rewrite in texts that they should leave alone. */
import type { CompiledPatterns } from "../../../src/normalizer/compile.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import type { Match } from "../../../src/verdict.ts";
import type { Exception } from "../topics.ts";
import type { Source } from "./source.ts";

/** One thing that is rewritten, once however many texts have it. */
export interface Flagged {
	readonly check: string;
	readonly pattern: string;
	/** The matched text in small letters, words by single spaces: what an exception names. */
	readonly form: string;
	readonly replacement: string;
	/** Texts that have it. */
	readonly count: number;
	/** One of those texts. */
	readonly example: string;
	/** Why it is right, when an exception says so. */
	readonly reason: string | null;
}

export interface SourceResult {
	readonly check: string;
	readonly title: string;
	/** Texts, or what the source counts as one. */
	readonly unitCount: number;
	/** Those with something rewritten, explained or not. */
	readonly flaggedUnitCount: number;
	readonly flagged: readonly Flagged[];
	/** Exceptions that explained something. */
	readonly used: readonly Exception[];
}

/** Matches that rewrite a text as coded language; safe phrases and plain phrases are reported, not accused. */
export function accusations(text: string, compiled: CompiledPatterns): Match[] {
	return normalize(text, compiled).matches.filter(
		({ category, replacement, text: original }) => category !== "safe_context" && replacement !== original,
	);
}

/** The matched text as exceptions spell it. */
export function formOf(match: Match): string {
	return match.text
		.toLowerCase()
		.replace(/(?<=\p{L})[-.\s]+(?=\p{L})/gu, " ")
		.trim();
}

const TWO_WORDS = /\p{L}[-.\s]+\p{L}/u;

/** Everything that is rewritten in a source's texts, and what the exceptions explain of it. */
export function findIn(source: Source, compiled: CompiledPatterns, exceptions: readonly Exception[]): SourceResult {
	const byKey = new Map<string, { match: Match; count: number; example: string }>();
	const units = source.unitOf ? new Set<string>() : null;
	const flaggedUnits = new Set<string>();
	let textCount = 0;
	for (const text of source.texts()) {
		textCount++;
		units?.add(source.unitOf?.(text) ?? text);
		const matches = accusations(text, compiled).filter((match) => !source.acrossWords || TWO_WORDS.test(match.text));
		if (matches.length > 0) flaggedUnits.add(source.unitOf?.(text) ?? text);
		for (const match of matches) {
			const key = JSON.stringify([match.patternId, formOf(match)]);
			const known = byKey.get(key);
			if (known) known.count++;
			else byKey.set(key, { match, count: 1, example: text });
		}
	}
	const reasons = new Map(
		exceptions
			.filter(({ check }) => check === source.check)
			.map((exception) => [JSON.stringify([exception.pattern, exception.form]), exception]),
	);
	const flagged = [...byKey].map(([key, { match, count, example }]) => ({
		check: source.check,
		pattern: match.patternId,
		form: formOf(match),
		replacement: match.replacement,
		count,
		example,
		reason: reasons.get(key)?.reason ?? null,
	}));
	return {
		check: source.check,
		title: source.title,
		unitCount: units?.size ?? textCount,
		flaggedUnitCount: flaggedUnits.size,
		flagged: flagged.sort((a, b) => b.count - a.count || (a.form < b.form ? -1 : 1)),
		used: [...byKey.keys()].flatMap((key) => reasons.get(key) ?? []),
	};
}
