/**
 * `npm run patterns:compile`: writes src/patterns/bundled.bin, the compiled form of `patterns/*.json` that the Worker
 * carries, so that an isolate starts without compiling. Every build, development server and test run does it first.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { encodeCompiled } from "../src/normalizer/binary.ts";
import { compilePatternDocuments } from "./lib/pattern-documents.ts";

const OUTPUT = new URL("../src/patterns/bundled.bin", import.meta.url);

/** Compiles, and writes what changed, so that a watcher of the output is not woken for nothing; returns the bytes. */
export function writeBundledPatterns(): number {
	const bytes = Buffer.from(encodeCompiled(compilePatternDocuments()));
	if (!existsSync(OUTPUT) || !readFileSync(OUTPUT).equals(bytes)) writeFileSync(OUTPUT, bytes);
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
