/** The code words that are hidden from the patterns, and the patterns without them. */

import type { KnownForm } from "../../src/insight/term-neighbours.ts";
import { termOf } from "../../src/insight/term-tokens.ts";
import { compilePatterns } from "../../src/normalizer/compile.ts";
import type { CompiledPatterns } from "../../src/normalizer/compiled.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { mergeDocuments } from "../../src/patterns/merge.ts";
import type { Pattern, PatternDocument } from "../../src/patterns/schema.ts";
import { createRandom } from "../embedded/random.ts";
import { DataError } from "../lib/delimited.ts";
import { readKnownWords, readPatternDocuments } from "../lib/pattern-documents.ts";
import type { StreamText } from "./stream.ts";

/** A code word has this many texts to stand in, at least. */
const MIN_TEXTS = 150;

export interface Hidden {
	readonly pattern: string;
	/** How it is written in the stream. */
	readonly form: string;
	/** The terms that count as found. */
	readonly terms: readonly string[];
	/** The plain word that it takes the place of. */
	readonly plain: string;
	/** Not written before the last week. */
	readonly isNew: boolean;
}

export function knownForms(document: PatternDocument): KnownForm[] {
	return document.patterns.flatMap(({ id, forms }) => forms.map((form) => ({ form, pattern: id })));
}

export function isOrdinary(): (word: string) => boolean {
	const known = readKnownWords();
	return (word) =>
		known.has(
			Uint16Array.from(word, (char) => char.charCodeAt(0)),
			0,
			word.length,
		);
}

export function withoutPatterns(ids: readonly string[]): PatternDocument {
	const gone = new Set(ids);
	const document = mergeDocuments(readPatternDocuments());
	return { ...document, patterns: document.patterns.filter(({ id }) => !gone.has(id)) };
}

export function compile(document: PatternDocument): CompiledPatterns {
	const compiled = compilePatterns(document, { knownWords: readKnownWords() });
	if (!compiled.ok) throw new DataError("the patterns do not compile without the hidden ones");
	return compiled.value;
}

/** Coded words of one or two words in place of a plain one. */
function isCodeWord({ status, category, harm, floor, forms, replacement }: Pattern): boolean {
	return (
		status === "active" &&
		category !== "safe_context" &&
		harm !== "none" &&
		floor === undefined &&
		!forms.includes(replacement) &&
		/^[a-z]{3,}$/.test(replacement) &&
		/^\S+(?: \S+)?$/.test(forms[0]!) &&
		termsOfForm(forms[0]!) !== null
	);
}

function termsOfForm(form: string): string | null {
	const words = form.split(" ").map(termOf);
	return words.includes("") ? null : words.join(" ");
}

/** Harmful texts by the words in them. */
export function usesOf(texts: readonly StreamText[]): Map<string, number[]> {
	const uses = new Map<string, number[]>();
	for (const [i, { text, isHarmful }] of texts.entries()) {
		if (!isHarmful) continue;
		for (const word of new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))) {
			const places = uses.get(word);
			if (places) places.push(i);
			else uses.set(word, [i]);
		}
	}
	return uses;
}

/** The first ones that no other pattern reads when they are gone. */
function hiddenAmong(usable: readonly Pattern[], count: number): Pattern[] {
	let chosen = usable.slice(0, count);
	let next = count;
	for (;;) {
		const compiled = compile(withoutPatterns(chosen.map(({ id }) => id)));
		const hidden = chosen.filter(({ forms }) => !normalize(`they ${forms[0]} them`, compiled).detected);
		if (hidden.length === chosen.length || next >= usable.length) return hidden;
		const more = usable.slice(next, next + count - hidden.length);
		next += more.length;
		chosen = [...hidden, ...more];
	}
}

/** Chooses code words whose plain words the texts use, half of them to be new; the same for the same seed. */
export function chooseHidden(texts: readonly StreamText[], count: number, seed: number): Hidden[] {
	const random = createRandom(seed);
	const patterns = mergeDocuments(readPatternDocuments()).patterns.filter(isCodeWord);
	const order = patterns.map((pattern) => ({ pattern, key: random.next() })).sort((a, b) => a.key - b.key);
	const uses = usesOf(texts);
	const taken = new Map<string, number>();
	const usable = order.flatMap(({ pattern }) => {
		const used = taken.get(pattern.replacement) ?? 0;
		if ((uses.get(pattern.replacement)?.length ?? 0) < (used + 1) * MIN_TEXTS) return [];
		taken.set(pattern.replacement, used + 1);
		return [pattern];
	});
	return hiddenAmong(usable, count).map(({ id, forms, replacement }, i) => ({
		pattern: id,
		form: forms[0]!,
		terms: [termsOfForm(forms[0]!)!],
		plain: replacement,
		isNew: i % 2 === 0,
	}));
}
