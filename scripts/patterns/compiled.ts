/** The active patterns as the Worker compiles them, for probing. */
import { type CompiledPatterns, compilePatterns } from "../../src/normalizer/compile.ts";
import type { KnownWords } from "../../src/normalizer/known-words.ts";
import { type Candidate, Scanner } from "../../src/normalizer/scan.ts";
import { selectMatches } from "../../src/normalizer/select.ts";
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

/** A plain phrase that only carries a floor: it is looked for in the finished text and competes with nothing. */
function isFloorOnly({ output, used }: Candidate): boolean {
	return output.isPlain && output.pattern.floor !== null && used === 0;
}

/** The candidates of a text, and those of them that win; a plain phrase is a candidate too. */
export type Probe = (text: string) => { all: readonly Candidate[]; winners: readonly Candidate[] };

/** A probe over compiled patterns: what the engine considers before it decides what is worth reporting. */
export function createProbe(compiled: CompiledPatterns): Probe {
	const scanner = new Scanner(compiled);
	return (text) => {
		const all = scanner.scan(text, () => true);
		return { all, winners: selectMatches(all.filter((candidate) => !isFloorOnly(candidate))) };
	};
}
