import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compilePatternDocuments, patternTopics, readKnownWords } from "../../scripts/lib/pattern-documents.ts";
import { writeBundledPatterns } from "../../scripts/patterns-compile.ts";
import { decodeCompiled } from "../../src/normalizer/binary.ts";
import { normalize } from "../../src/normalizer/normalize.ts";

const root = new URL("../../", import.meta.url);

it("the bundled patterns answer every case as the documents do", () => {
	writeBundledPatterns();
	const bytes = new Uint8Array(readFileSync(new URL("src/patterns/bundled.bin", root))).buffer;
	const bundled = decodeCompiled(bytes, readKnownWords());
	const compiled = compilePatternDocuments();
	expect(bundled.version).toBe(compiled.version);
	for (const topic of patternTopics()) {
		const lines = readFileSync(new URL(`patterns/cases/${topic}.jsonl`, root), "utf8").split("\n");
		for (const line of lines.filter(Boolean)) {
			const { text } = JSON.parse(line) as { text: string };
			expect(normalize(text, bundled)).toEqual(normalize(text, compiled));
		}
	}
});

it("compiling again gives the same bytes", () => {
	writeBundledPatterns();
	const first = readFileSync(new URL("src/patterns/bundled.bin", root));
	expect(writeBundledPatterns()).toBe(first.byteLength);
	expect(readFileSync(new URL("src/patterns/bundled.bin", root)).equals(first)).toBe(true);
});
