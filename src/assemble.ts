/** Makes the moderator from its files; the Worker and the scripts differ only in how they read them. */
import { createEmbeddedClassifier } from "./classifier/embedded/embedded-classifier.ts";
import { openEmbeddedModel } from "./classifier/embedded/model.ts";
import { scoreText } from "./classifier/embedded/score.ts";
import { isNamed } from "./classifier/registry.ts";
import type { WindowPlan } from "./classifier/windows.ts";
import { DEFAULT_DEADLINE_MS } from "./config.ts";
import { createModerator, type Models, type Moderator, type Patterns, type WindowedClassifier } from "./moderate.ts";
import type { CompiledPatterns } from "./normalizer/compiled.ts";
import { normalize } from "./normalizer/normalize.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import type { AttributeScores } from "./verdict.ts";

/**
 * The embedded model was trained on texts of about 60 words and averages over what it reads. Measured on the golden set
 * inside 19,000 units of prose: wide windows alone keep 71% of the harmful sentences at their class or one below, with
 * narrow ones and openings 99.7%, while as many harmless Jigsaw comments of over 60 words come out as harmful (7 of 310).
 */
export const EMBEDDED_WINDOWS: WindowPlan = {
	wide: { words: 60, overlapWords: 20, maxUnits: 600 },
	narrow: { words: 10, overlapWords: 5, maxUnits: 100 },
};

/** Digits of the model file's hash that name its version. */
const VERSION_DIGITS = 12;

export interface Assets {
	readonly model: ArrayBuffer;
	readonly modelCard: { readonly model: { readonly sha256: string } };
	readonly patterns: CompiledPatterns;
}

/** The embedded model, opened. */
export interface Embedded extends WindowedClassifier {
	/** Its attributes of one window, for an endpoint that judges severity only. */
	readonly attributesOf: (text: string) => AttributeScores;
}

export function openEmbedded({ model: bytes, modelCard }: Pick<Assets, "model" | "modelCard">): Embedded {
	const name = `embedded@${modelCard.model.sha256.slice(0, VERSION_DIGITS)}`;
	const model = openEmbeddedModel(bytes);
	return {
		classifier: createEmbeddedClassifier(model, name),
		windowsFor: () => EMBEDDED_WINDOWS,
		attributesOf: (text) => scoreText(model, text).attributes,
	};
}

/** Stage 1 over a compiled document. */
export function patternsOver(compiled: CompiledPatterns): Patterns {
	return {
		version: compiled.version,
		isStale: false,
		normalize: (text, without) => normalize(text, compiled, without),
	};
}

/** The embedded model alone, where no endpoint is configured. */
function embeddedOnly({ classifier }: WindowedClassifier): Models {
	return {
		isMock: true,
		choose: (_key, named) => (named === undefined || isNamed(named, classifier.model) ? null : undefined),
		shadow: null,
	};
}

/** The moderator over given patterns, the embedded model and, where any are named, endpoints; `now` counts milliseconds. */
export function assembleModerator(
	patterns: Patterns,
	embedded: WindowedClassifier,
	now: () => number,
	models: Models = embeddedOnly(embedded),
	deadlineMs: number = DEFAULT_DEADLINE_MS,
): Moderator {
	return createModerator({
		patterns,
		embedded,
		models,
		deadlineMs,
		policy: DEFAULT_POLICY,
		now,
		newId: () => crypto.randomUUID(),
	});
}
