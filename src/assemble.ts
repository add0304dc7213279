/** Makes the moderator from its files; the Worker and the scripts differ only in how they read them. */
import { createEmbeddedClassifier } from "./classifier/embedded/embedded-classifier.ts";
import { openEmbeddedModel } from "./classifier/embedded/model.ts";
import type { WindowShape } from "./classifier/windows.ts";
import { createModerator, type Moderator } from "./moderate.ts";
import type { CompiledPatterns } from "./normalizer/compiled.ts";
import { normalize } from "./normalizer/normalize.ts";
import { DEFAULT_POLICY } from "./policy.ts";

/** Words of one window of the embedded model: it was trained on texts of about this length. */
export const EMBEDDED_WINDOW: WindowShape = { words: 60, overlapWords: 20, maxUnits: 600 };

/** Digits of the model file's hash that name its version. */
const VERSION_DIGITS = 12;

export interface Assets {
	readonly model: ArrayBuffer;
	readonly modelCard: { readonly model: { readonly sha256: string } };
	readonly patterns: CompiledPatterns;
}

/** The moderator over the bundled patterns and the embedded model; `now` counts milliseconds. */
export function assembleModerator(assets: Assets, now: () => number): Moderator {
	const name = `embedded@${assets.modelCard.model.sha256.slice(0, VERSION_DIGITS)}`;
	const classifier = createEmbeddedClassifier(openEmbeddedModel(assets.model), name);
	return createModerator({
		patterns: { version: assets.patterns.version, normalize: (text) => normalize(text, assets.patterns) },
		embedded: { classifier, window: EMBEDDED_WINDOW },
		endpoint: null,
		policy: DEFAULT_POLICY,
		now,
		newId: () => crypto.randomUUID(),
	});
}
