/**
 * `npm run patterns:compile`: writes what the Worker carries of `patterns/`: src/patterns/bundled.bin, the compiled
 * documents, so that an isolate starts without compiling, and src/patterns/bundled-set.bin, the documents and cases as
 * one JSON text, which publishing starts from, and src/patterns/bundled-benign.bin, ordinary language that no new pattern
 * may read as harm. Every build, development server and test run does it first.
 */
import { fileURLToPath } from "node:url";
import { encodeCompiled } from "../src/normalizer/binary.ts";
import type { BenignSample } from "../src/patterns/backtest.ts";
import { mergeDocuments } from "../src/patterns/merge.ts";
import type { PatternSet } from "../src/patterns/submission.ts";
import { createRandom } from "./embedded/random.ts";
import { expandTemplates, readTemplateDocuments, sharedLexicons } from "./embedded/templates.ts";
import { compilePatternDocuments } from "./lib/pattern-documents.ts";
import { readFrequentWords } from "./lib/word-lists.ts";
import { writeChanged } from "./lib/write-changed.ts";
import { readTopics } from "./patterns/topics.ts";

const OUTPUT = new URL("../src/patterns/", import.meta.url);

/** The documents as one, with the cases of all topics. */
export function readPatternSet(): PatternSet {
	const topics = readTopics();
	return {
		document: mergeDocuments(topics.map(({ document }) => document)),
		cases: topics.flatMap(({ cases }) => cases),
	};
}

/** Templates of the embedded model's training that say nothing harmful. */
const BENIGN_TEMPLATES = ["context", "everyday", "kindness", "prose"];
/** Any number: the same sentences in every build. */
const BENIGN_SEED = 20_261_128;

/** Sentences of our own making, each once, and the most frequent words of English. */
export function readBenignSample(): BenignSample {
	const documents = readTemplateDocuments(fileURLToPath(new URL("embedded/templates", import.meta.url)));
	const shared = sharedLexicons(documents);
	const random = createRandom(BENIGN_SEED);
	const sentences = documents
		.filter(({ name }) => BENIGN_TEMPLATES.includes(name))
		.flatMap(({ name, document }) => {
			const harmless = document.groups.filter(({ severity }) => severity === 0);
			return expandTemplates({ ...document, groups: harmless }, shared, name, 1, random).map(({ text }) => text);
		});
	return { sentences: [...new Set(sentences)], words: readFrequentWords() };
}

/** Writes all files; returns the bytes of the compiled documents. */
export function writeBundledPatterns(): number {
	const bytes = Buffer.from(encodeCompiled(compilePatternDocuments()));
	writeChanged(new URL("bundled.bin", OUTPUT), bytes);
	writeChanged(new URL("bundled-set.bin", OUTPUT), Buffer.from(JSON.stringify(readPatternSet())));
	writeChanged(new URL("bundled-benign.bin", OUTPUT), Buffer.from(JSON.stringify(readBenignSample())));
	return bytes.byteLength;
}

if (import.meta.main) {
	try {
		writeBundledPatterns();
	} catch (error) {
		console.error(`patterns:compile: ${error instanceof Error ? error.message : error}`);
		process.exitCode = 1;
	}
}
