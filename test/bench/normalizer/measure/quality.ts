import type { Library } from "../library.ts";
import { HARM_WORDS } from "../texts/entries.ts";
import { INNOCENT_TEXTS } from "../texts/innocent.ts";
import { carrier, OBFUSCATION_KINDS, obfuscate, obfuscateTwice } from "../texts/obfuscation.ts";

export interface Recall {
	readonly caught: number;
	readonly total: number;
	/** The spellings that were not seen through. */
	readonly missed: readonly string[];
}

export interface Quality {
	readonly byKind: ReadonlyMap<string, Recall>;
	/** Two kinds at once. */
	readonly pairs: Recall;
	/** Innocent texts that were flagged. */
	readonly falsePositives: readonly string[];
}

/** How well a library sees through disguises of five words, and how many innocent texts it flags for them. */
export function measureQuality(library: Library): Quality {
	const detector = library.build(HARM_WORDS);
	const recall = (spellings: readonly string[]): Recall => {
		const missed = spellings.filter((spelling) => !detector.detect(carrier(spelling)));
		return { caught: spellings.length - missed.length, total: spellings.length, missed };
	};
	return {
		byKind: new Map(
			OBFUSCATION_KINDS.map((kind) => [kind.name, recall(HARM_WORDS.flatMap((word) => obfuscate(word, kind)))]),
		),
		pairs: recall(HARM_WORDS.flatMap(obfuscateTwice)),
		falsePositives: INNOCENT_TEXTS.filter((text) => detector.detect(text)),
	};
}
