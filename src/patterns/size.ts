/** How large patterns may be, so that an isolate of 128 MB can compile them, and serve them beside a canary. */
import { expandForms } from "../normalizer/forms.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import type { PatternProblem } from "./problem.ts";
import type { Pattern } from "./schema.ts";

/** Largest document, bytes of its JSON, and largest body that carries one, however it comes in (DESIGN section 2). */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
/**
 * Largest compiled document, bytes: KV takes values of 25 MiB (developers.cloudflare.com/kv/platform/limits), and an
 * isolate holds two versions at a time.
 */
export const MAX_COMPILED_BYTES = 24 * 1024 * 1024;
/**
 * Most forms with what is generated of them. 60,000 compile to some 25 MiB and need 60 MiB on the way there; a document of
 * 10 MiB could hold ten times as many.
 */
export const MAX_EXPANDED_FORMS = 60_000;

function tooLarge(message: string): PatternProblem {
	return { pointer: "", check: "size", message };
}

/** The problem of patterns with too many forms; counts no further than it must. */
export function formsProblem(patterns: readonly Pattern[], knownWords: KnownWords): PatternProblem | null {
	let forms = 0;
	for (const pattern of patterns) {
		if (pattern.status !== "draft") forms += expandForms(pattern, knownWords).length;
		if (forms > MAX_EXPANDED_FORMS) {
			return tooLarge(`the patterns have over ${MAX_EXPANDED_FORMS} forms with their inflections, which is the limit`);
		}
	}
	return null;
}

/** The problem of a document that is too large as JSON. */
export function documentProblem(document: object): PatternProblem | null {
	const bytes = new TextEncoder().encode(JSON.stringify(document)).byteLength;
	if (bytes <= MAX_DOCUMENT_BYTES) return null;
	return tooLarge(`the document would be ${bytes} bytes, over the limit of ${MAX_DOCUMENT_BYTES}`);
}

/** The problem of a compiled document that no store takes. */
export function compiledProblem({ byteLength }: ArrayBuffer): PatternProblem | null {
	if (byteLength <= MAX_COMPILED_BYTES) return null;
	return tooLarge(`the document would be ${byteLength} bytes compiled, over the limit of ${MAX_COMPILED_BYTES}`);
}
