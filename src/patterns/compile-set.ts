import { type CompiledPatterns, compilePatterns } from "../normalizer/compile.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import type { PatternDocument } from "./schema.ts";

/** Compiles a document that was judged before; throws on one that does not compile. */
export function compileSet(document: PatternDocument, knownWords: KnownWords): CompiledPatterns {
	const compiled = compilePatterns(document, { knownWords });
	if (compiled.ok) return compiled.value;
	throw new Error(`patterns do not compile: ${compiled.error.map(({ patternId }) => patternId).join(", ")}`);
}
