/**
 * `npm run patterns:compile`: writes what the Worker carries of `patterns/`: src/patterns/bundled.bin, the compiled
 * documents, so that an isolate starts without compiling, and src/patterns/bundled-set.bin, the documents and cases as
 * one JSON text, which publishing starts from. Every build, development server and test run does it first.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { encodeCompiled } from "../src/normalizer/binary.ts";
import { mergeDocuments } from "../src/patterns/merge.ts";
import type { PatternSet } from "../src/patterns/submission.ts";
import { compilePatternDocuments } from "./lib/pattern-documents.ts";
import { readTopics } from "./patterns/topics.ts";

const OUTPUT = new URL("../src/patterns/", import.meta.url);

/** Writes what changed, so that a watcher of the output is not woken for nothing. */
function writeChanged(name: string, bytes: Buffer): void {
	const path = new URL(name, OUTPUT);
	if (!existsSync(path) || !readFileSync(path).equals(bytes)) writeFileSync(path, bytes);
}

/** The documents as one, with the cases of all topics. */
export function readPatternSet(): PatternSet {
	const topics = readTopics();
	return {
		document: mergeDocuments(topics.map(({ document }) => document)),
		cases: topics.flatMap(({ cases }) => cases),
	};
}

/** Writes both files; returns the bytes of the compiled one. */
export function writeBundledPatterns(): number {
	const bytes = Buffer.from(encodeCompiled(compilePatternDocuments()));
	writeChanged("bundled.bin", bytes);
	writeChanged("bundled-set.bin", Buffer.from(JSON.stringify(readPatternSet())));
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
