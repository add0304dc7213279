/** Makes the moderator from its files; the Worker and the scripts differ only in how they read them. */
import { createEmbeddedClassifier } from "./classifier/embedded/embedded-classifier.ts";
import { openEmbeddedModel } from "./classifier/embedded/model.ts";
import type { WindowShape } from "./classifier/windows.ts";
import { createModerator, type Moderator, type Patterns } from "./moderate.ts";
import { compilePatterns } from "./normalizer/compile.ts";
import { openKnownWords } from "./normalizer/known-words.ts";
import { normalize } from "./normalizer/normalize.ts";
import { mergeDocuments } from "./patterns/merge.ts";
import type { PatternDocument } from "./patterns/schema.ts";
import { DEFAULT_POLICY } from "./policy.ts";

/** Words of one window of the embedded model: it was trained on texts of about this length. */
export const EMBEDDED_WINDOW: WindowShape = { words: 60, overlapWords: 20, maxUnits: 600 };

/** Digits of the model file's hash that name its version. */
const VERSION_DIGITS = 12;

export interface Assets {
	readonly model: ArrayBuffer;
	readonly modelCard: { readonly model: { readonly sha256: string } };
	readonly knownWords: ArrayBuffer;
	/** Valid pattern documents, one a topic, in the order of their file names. */
	readonly patternDocuments: readonly PatternDocument[];
}

/** Compiles documents as one; throws and says what is wrong, so that a bad bundle never starts. */
function compileDocuments({ patternDocuments, knownWords }: Assets): Patterns {
	const document = mergeDocuments(patternDocuments);
	const compiled = compilePatterns(document, { knownWords: openKnownWords(knownWords) });
	if (!compiled.ok) {
		const reasons = compiled.error.map(({ patternId, message }) => `${patternId}: ${message}`);
		throw new Error(`patterns do not compile: ${reasons.join("; ")}`);
	}
	return { version: document.version, normalize: (text) => normalize(text, compiled.value) };
}

/** The moderator over the bundled patterns and the embedded model; `now` counts milliseconds. */
export function assembleModerator(assets: Assets, now: () => number): Moderator {
	const name = `embedded@${assets.modelCard.model.sha256.slice(0, VERSION_DIGITS)}`;
	const classifier = createEmbeddedClassifier(openEmbeddedModel(assets.model), name);
	return createModerator({
		patterns: compileDocuments(assets),
		embedded: { classifier, window: EMBEDDED_WINDOW },
		endpoint: null,
		policy: DEFAULT_POLICY,
		now,
		newId: () => crypto.randomUUID(),
	});
}
