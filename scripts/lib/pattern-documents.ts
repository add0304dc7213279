/** Reads the pattern documents of a checkout, and compiles them as one. */
import { readdirSync, readFileSync } from "node:fs";
import { type CompiledPatterns, compilePatterns } from "../../src/normalizer/compile.ts";
import { type KnownWords, openKnownWords } from "../../src/normalizer/known-words.ts";
import { mergeDocuments } from "../../src/patterns/merge.ts";
import { type PatternDocument, patternDocumentSchema } from "../../src/patterns/schema.ts";

const FOLDER = new URL("../../patterns/", import.meta.url);
/** Explained exceptions of `patterns:lint`: no document. */
const NO_DOCUMENT = "exceptions.json";

/** Names of the topics, sorted. */
export function patternTopics(): string[] {
	const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== NO_DOCUMENT);
	return names.sort().map((name) => name.slice(0, -".json".length));
}

/** One topic's document; throws with its file name and the first field at fault. */
export function readPatternDocument(topic: string): PatternDocument {
	const json: unknown = JSON.parse(readFileSync(new URL(`${topic}.json`, FOLDER), "utf8"));
	const parsed = patternDocumentSchema.safeParse(json);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new Error(`patterns/${topic}.json: ${issue?.path.join(".")}: ${issue?.message}`);
}

/** Every topic's document, in the order of the topics. */
export function readPatternDocuments(): PatternDocument[] {
	return patternTopics().map(readPatternDocument);
}

/** The words that fuzzy matches are guarded by. */
export function readKnownWords(): KnownWords {
	const bytes = readFileSync(new URL("../../src/normalizer/known-words.bin", import.meta.url));
	return openKnownWords(new Uint8Array(bytes).buffer);
}

/** All documents compiled as one; throws and names what does not compile. */
export function compilePatternDocuments(): CompiledPatterns {
	const compiled = compilePatterns(mergeDocuments(readPatternDocuments()), { knownWords: readKnownWords() });
	if (compiled.ok) return compiled.value;
	throw new Error(compiled.error.map(({ patternId, message }) => `pattern ${patternId}: ${message}`).join("; "));
}
