import { readFileSync } from "node:fs";
import { readPatternDocuments } from "../../../../scripts/lib/pattern-documents.ts";
import { addPattern, compilePatterns, removePattern } from "../../../../src/normalizer/compile.ts";
import type { KnownWords } from "../../../../src/normalizer/known-words.ts";
import { normalize } from "../../../../src/normalizer/normalize.ts";
import { mergeDocuments } from "../../../../src/patterns/merge.ts";
import { FUZZY_KINDS, type Pattern, type PatternDocument } from "../../../../src/patterns/schema.ts";
import { readKnownWords } from "../known-words.ts";
import type { Detector, Library } from "../library.ts";

/** What every entry reads as: any reading that differs from the entries, so that plain ones count too. */
const READING = "[entry]";

function patternOf(word: string): Pattern {
	return {
		id: `w-${word}`,
		category: "direct",
		harm: "obscene",
		forms: [word],
		replacement: READING,
		fuzzy: [...FUZZY_KINDS],
		status: "active",
		source: "bench",
	};
}

function documentOf(words: readonly string[]): PatternDocument {
	return { version: "0.0.0", updated: "2026-01-01", citations: [], patterns: words.map(patternOf) };
}

function detectorOf(document: PatternDocument, knownWords: KnownWords): Detector {
	const result = compilePatterns(document, { knownWords });
	if (!result.ok) throw new Error(`plainspeak: ${JSON.stringify(result.error[0])}`);
	const compiled = result.value;
	return {
		detect: (text) => normalize(text, compiled).matches.length > 0,
		addWord: (word) => {
			const added = addPattern(compiled, patternOf(word));
			if (!added.ok) throw new Error(`plainspeak: ${added.error.message}`);
		},
		removeWord: (word) => {
			removePattern(compiled, patternOf(word).id);
		},
	};
}

/** Every kind of evasion on for every entry; a call makes the whole answer: rewritten text and spans. */
export async function loadPlainspeak(): Promise<Library> {
	const defaultDocument = mergeDocuments(readPatternDocuments());
	const { version } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8")) as {
		version: string;
	};
	return {
		name: "plainspeak",
		version,
		settings: `fuzzy: ${FUZZY_KINDS.join(", ")} for every entry; known-word guard; whole answer (normalize)`,
		hasDefaultList: true,
		build: (words) => detectorOf(words ? documentOf(words) : defaultDocument, readKnownWords()),
	};
}
