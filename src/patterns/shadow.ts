/** Patterns in shadow: matched and counted in live traffic, never applied. */
import { encodeCompiled } from "../normalizer/binary.ts";
import type { CompiledPatterns } from "../normalizer/compiled.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import { normalize } from "../normalizer/normalize.ts";
import { compileSet } from "./compile-set.ts";
import type { PatternDocument } from "./schema.ts";

/** What an isolate saw of a version's shadow patterns since its last report. */
export interface ShadowCounts {
	readonly version: string;
	readonly sequence: number;
	/** Texts judged. */
	readonly texts: number;
	/** Texts with a match, by pattern. */
	readonly hits: Readonly<Record<string, number>>;
}

/**
 * The shadow patterns of a document as if they were active, with the safe phrases that win over them; null when it has
 * none. Active patterns do not compete here, so counts may be a little above what going live would show.
 */
export function compileShadow(document: PatternDocument, knownWords: KnownWords): ArrayBuffer | null {
	const shadow = document.patterns.filter(({ status }) => status === "shadow");
	if (shadow.length === 0) return null;
	const safe = document.patterns.filter(({ status, category }) => status === "active" && category === "safe_context");
	const patterns = [...safe, ...shadow.map((pattern) => ({ ...pattern, status: "active" as const }))];
	return encodeCompiled(compileSet({ ...document, patterns }, knownWords));
}

/** Counts of one isolate for one version. */
export class ShadowCounter {
	private readonly compiled: CompiledPatterns;
	private readonly sequence: number;
	private texts = 0;
	private hits: Record<string, number> = {};

	constructor(compiled: CompiledPatterns, sequence: number) {
		this.compiled = compiled;
		this.sequence = sequence;
	}

	/** Counts what matches in a text; costs one more look at it. */
	observe(text: string): void {
		this.texts++;
		const { matches } = normalize(text, this.compiled);
		const found = matches.filter(({ category }) => category !== "safe_context").map(({ patternId }) => patternId);
		for (const id of new Set(found)) this.hits[id] = (this.hits[id] ?? 0) + 1;
	}

	/** The counts since the last time; null when nothing was observed. */
	take(): ShadowCounts | null {
		if (this.texts === 0) return null;
		const { version } = this.compiled;
		const counts = { version, sequence: this.sequence, texts: this.texts, hits: this.hits };
		this.texts = 0;
		this.hits = {};
		return counts;
	}
}
