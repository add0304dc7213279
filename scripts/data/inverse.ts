/** The pattern documents read backwards: from plain words to the codes that stand for them. Pure. */
import type { CompiledPatterns } from "../../src/normalizer/compile.ts";
import { FUZZY_BITS } from "../../src/normalizer/compiled.ts";
import { expandForms, foldForm, fuzzyBitsOf } from "../../src/normalizer/forms.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { keepCase } from "../../src/normalizer/rewrite.ts";
import { isCoded, isPlain } from "../../src/patterns/readings.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import type { Random } from "../embedded/random.ts";
import { OBFUSCATIONS, variantsOf } from "../normalizer/obfuscate.ts";

/** A code for a plain reading. */
export interface Code {
	readonly patternId: string;
	readonly category: Pattern["category"];
	readonly form: string;
	/** The reading is the form itself: only a disguise of it is a code. */
	readonly isPlain: boolean;
	/** Which disguises the pattern undoes. */
	readonly fuzzy: number;
}

/** Codes by folded reading. */
export type Inverse = ReadonlyMap<string, readonly Code[]>;

/** Words of the longest reading that is looked for. */
const MAX_READING_WORDS = 4;
const MAX_TRIES = 12;
/** Share of the forms that are disguised as well. */
const DISGUISED_SHARE = 0.4;
const SINGLE_WORD = /^[a-z]{3,}$/;
const WORD = /[\p{L}\p{N}']+/gu;

/** Every active pattern that stands for other words than it spells, or undoes disguises of them. */
export function inverseOf(patterns: readonly Pattern[], compiled: CompiledPatterns): Inverse {
	const inverse = new Map<string, Code[]>();
	for (const pattern of patterns) {
		if (pattern.status !== "active" || !isCoded(pattern)) continue;
		for (const form of expandForms(pattern, compiled.knownWords)) {
			const fuzzy = fuzzyBitsOf(pattern, form.text);
			const plain = isPlain(form);
			if (form.isClipped || form.isJoined || (plain && !SINGLE_WORD.test(form.text))) continue;
			const code = { patternId: pattern.id, category: pattern.category, form: form.text, isPlain: plain, fuzzy };
			const reading = foldForm(form.replacement);
			const codes = inverse.get(reading);
			if (codes) codes.push(code);
			else inverse.set(reading, [code]);
		}
	}
	return inverse;
}

interface Place {
	readonly start: number;
	readonly end: number;
	readonly code: Code;
}

function placesIn(text: string, inverse: Inverse): Place[] {
	const words = [...text.matchAll(WORD)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
	const places: Place[] = [];
	for (let i = 0; i < words.length; i++)
		for (let count = 1; count <= MAX_READING_WORDS && i + count <= words.length; count++) {
			const [start, end] = [words[i]!.start, words[i + count - 1]!.end];
			for (const code of inverse.get(text.slice(start, end).toLowerCase()) ?? []) places.push({ start, end, code });
		}
	return places;
}

/** A text with plain words in code, and how it came about. */
export interface Variant {
	readonly text: string;
	readonly patternId: string;
	readonly category: Pattern["category"];
	/** What stands in the text. */
	readonly spelling: string;
	/** The plain words that it stands for. */
	readonly reading: string;
	/** How the form is disguised besides; null where it is as the pattern lists it. */
	readonly disguise: string | null;
}

function spell(code: Code, random: Random): { spelling: string; disguise: string | null } | null {
	if (!code.isPlain && (!SINGLE_WORD.test(code.form) || random.next() >= DISGUISED_SHARE))
		return { spelling: code.form, disguise: null };
	const kinds = OBFUSCATIONS.filter(({ fuzzy }) => fuzzy === null || (code.fuzzy & FUZZY_BITS[fuzzy]) !== 0);
	const kind = kinds[random.below(kinds.length)]!;
	const spellings = variantsOf(kind, code.form);
	const spelling = spellings[random.below(spellings.length)];
	return spelling === undefined ? null : { spelling, disguise: kind.name };
}

/**
 * A variant of a text that stage 1 restores to what it makes of the text itself; patterns that `used` counts least come
 * first. Null when the text has no word that a pattern has a code for, or no try is restored.
 */
export function variantOf(text: string, { inverse, compiled, used, random }: VariantParts): Variant | null {
	const plain = normalize(text, compiled).text;
	const ranked = placesIn(text, inverse)
		.map((place) => ({ place, rank: (used.get(place.code.patternId) ?? 0) + random.next() }))
		.sort((a, b) => a.rank - b.rank);
	for (const { place } of ranked.slice(0, MAX_TRIES)) {
		const { start, end, code } = place;
		const spelt = spell(code, random);
		if (!spelt) continue;
		const reading = text.slice(start, end);
		const spelling = keepCase(reading, spelt.spelling);
		const coded = text.slice(0, start) + spelling + text.slice(end);
		if (coded === text) continue;
		const read = normalize(coded, compiled);
		const isTraced = read.matches.some(
			(match) => match.patternId === code.patternId && match.start < start + spelling.length && match.end > start,
		);
		if (!isTraced || read.text !== plain) continue;
		const { patternId, category } = code;
		return { text: coded, patternId, category, spelling, reading, disguise: spelt.disguise };
	}
	return null;
}

export interface VariantParts {
	readonly inverse: Inverse;
	readonly compiled: CompiledPatterns;
	/** Variants so far by pattern. */
	readonly used: ReadonlyMap<string, number>;
	readonly random: Random;
}
