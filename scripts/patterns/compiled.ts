/** Patterns as the Worker compiles them. */
import { type CompiledPatterns, compilePatterns } from "../../src/normalizer/compile.ts";
import type { KnownWords } from "../../src/normalizer/known-words.ts";
import type { Pattern } from "../../src/patterns/schema.ts";
import { DataError } from "../lib/delimited.ts";

/** Compiles patterns; throws `DataError` with the first thing wrong. */
export function compileAll(patterns: readonly Pattern[], knownWords: KnownWords): CompiledPatterns {
	const document = { version: "0.0.0", updated: "2026-01-01", citations: [], patterns: [...patterns] };
	const result = compilePatterns(document, { knownWords });
	if (result.ok) return result.value;
	const [error] = result.error;
	throw new DataError(`pattern ${error?.patternId}: ${error?.message}`);
}
