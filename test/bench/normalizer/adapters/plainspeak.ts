import { readFileSync } from "node:fs";
import { compilePatternDocuments, readKnownWords } from "../../../../scripts/lib/pattern-documents.ts";
import { decodeCompiled, encodeCompiled } from "../../../../src/normalizer/binary.ts";
import {
	addPattern,
	type CompiledPatterns,
	compilePatterns,
	removePattern,
} from "../../../../src/normalizer/compile.ts";
import { normalize } from "../../../../src/normalizer/normalize.ts";
import { FUZZY_KINDS, type Pattern } from "../../../../src/patterns/schema.ts";
import type { Detector, Library } from "../library.ts";

const MANIFEST = new URL("../../../../package.json", import.meta.url);
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

function compileWords(words: readonly string[]): CompiledPatterns {
	const document = { version: "0.0.0", updated: "2026-01-01", citations: [], patterns: words.map(patternOf) };
	const result = compilePatterns(document, { knownWords: readKnownWords() });
	if (!result.ok) throw new Error(`plainspeak: ${JSON.stringify(result.error[0])}`);
	return result.value;
}

function detectorOf(compiled: CompiledPatterns): Detector {
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
	const { version } = JSON.parse(readFileSync(MANIFEST, "utf8")) as { version: string };
	return {
		name: "plainspeak",
		version,
		settings: `fuzzy: ${FUZZY_KINDS.join(", ")} for every entry; known-word guard; whole answer (normalize)`,
		hasDefaultList: true,
		build: (words) => detectorOf(words ? compileWords(words) : compilePatternDocuments()),
		pack: (words) => {
			const bytes = encodeCompiled(compileWords(words));
			const knownWords = readKnownWords();
			return { byteLength: bytes.byteLength, open: () => detectorOf(decodeCompiled(bytes, knownWords)) };
		},
	};
}
