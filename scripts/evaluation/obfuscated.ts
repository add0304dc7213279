import { expandForms } from "../../src/normalizer/forms.ts";
import type { KnownWords } from "../../src/normalizer/known-words.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import { OBFUSCATIONS, type Obfuscation, variantsOf } from "../normalizer/obfuscate.ts";

/** A shorter word cannot be hidden and still be read. */
const PLAIN_WORD = /^[a-z]{3,}$/;
const LETTERS = /[A-Za-z]+/g;

/**
 * Words that people hide: the plain readings of harm in the pattern documents, with their inflections. Of a reading of
 * several words those in `ordinary` are left out.
 */
export function harmWords(
	patterns: readonly Pattern[],
	known: KnownWords | null,
	ordinary: ReadonlySet<string>,
): Set<string> {
	const harmful = patterns.filter(
		({ status, category, harm }) => status === "active" && category !== "safe_context" && harm !== "none",
	);
	const readings = harmful.flatMap((pattern) => expandForms(pattern, known).map(({ replacement }) => replacement));
	const words = readings.flatMap((reading) => {
		const parts = reading.split(/\s+/);
		return parts.length === 1 ? parts : parts.filter((word) => !ordinary.has(word));
	});
	return new Set(words.filter((word) => PLAIN_WORD.test(word)));
}

/**
 * The text with each of the words hidden in one way of the kind; `choice` picks among its ways. Null where the kind
 * touches none of them.
 */
export function hideWords(text: string, words: ReadonlySet<string>, kind: Obfuscation, choice: number): string | null {
	const hidden = text.replace(LETTERS, (word) => {
		const plain = word.toLowerCase();
		const variants = words.has(plain) ? variantsOf(kind, plain) : [];
		return variants[choice % variants.length] ?? word;
	});
	return hidden === text ? null : hidden;
}

export interface HiddenText {
	readonly kind: string;
	readonly text: string;
	/** Position of the plain text among those given. */
	readonly from: number;
}

/** Every text with its words hidden in each kind of way; ways take turns from text to text. */
export function obfuscateTexts(texts: readonly string[], words: ReadonlySet<string>): HiddenText[] {
	return OBFUSCATIONS.flatMap((kind) =>
		texts.flatMap((text, from) => {
			const hidden = hideWords(text, words, kind, from);
			return hidden === null ? [] : [{ kind: kind.name, text: hidden, from }];
		}),
	);
}
