/** Test doubles of stage 1 and stage 2 with one rule each, so that a test can see who decided what. */
import type { Classifier, ClassifierError } from "../../src/classifier/classifier.ts";
import type { FailDirection } from "../../src/classifier/registry.ts";
import type { Models, ModeratorParts, Patterns, ShadowModel, WindowedClassifier } from "../../src/moderate.ts";
import { DEFAULT_POLICY } from "../../src/policy.ts";
import type {
	AttributeScores,
	Classification,
	Match,
	Result,
	Severity,
	SeverityProbabilities,
} from "../../src/verdict.ts";

export const NO_ATTRIBUTES: AttributeScores = {
	toxic: 0,
	severe_toxic: 0,
	obscene: 0,
	threat: 0,
	insult: 0,
	identity_hate: 0,
	self_harm: 0,
	sexual: 0,
	drugs: 0,
	violence: 0,
};

/** A classification that puts `confidence` on one severity and the rest on `safe` (or on `harmful` for `safe`). */
export function classificationOf(
	severity: Severity,
	confidence = 0.9,
	attributes: Partial<AttributeScores> = {},
): Classification {
	const probabilities: Record<Severity, number> = {
		safe: 0,
		potentially_harmful: 0,
		harmful: 0,
		extremely_harmful: 0,
	};
	probabilities[severity === "safe" ? "potentially_harmful" : "safe"] = 1 - confidence;
	probabilities[severity] = confidence;
	return {
		severity,
		confidence,
		probabilities: probabilities satisfies SeverityProbabilities,
		attributes: { ...NO_ATTRIBUTES, ...attributes },
	};
}

/** A match over the first occurrence of `word` in `text`. */
export function matchOf(text: string, word: string, fields: Partial<Match> = {}): Match {
	const start = text.indexOf(word);
	return {
		start,
		end: start + word.length,
		text: word,
		replacement: word,
		patternId: word,
		category: "direct",
		harm: "none",
		obfuscation: [],
		...fields,
	};
}

/** Reads `unalive` as `kill`, with the floor and intent of a disclosure; finds nothing else. */
export const fakePatterns: Patterns = {
	version: "0.0.1",
	isStale: false,
	normalize(text) {
		const start = text.indexOf("unalive");
		if (start < 0) return { text, detected: false, matches: [] };
		const match = matchOf(text, "unalive", {
			replacement: "kill",
			harm: "self_harm",
			floor: "extremely_harmful",
			intent: "disclosure",
		});
		return { text: text.replace("unalive", "kill"), detected: true, matches: [match] };
	},
};

/** Calls a text with `awful` harmful and any other safe; records what it was asked. */
export function fakeClassifier(model = "fake@1"): Classifier & { readonly seen: string[] } {
	const seen: string[] = [];
	return {
		model,
		seen,
		async classify(texts) {
			seen.push(...texts);
			const value = texts.map((text) =>
				classificationOf(text.includes("awful") ? "harmful" : "safe", 0.9, {
					toxic: text.includes("awful") ? 0.9 : 0,
				}),
			);
			return { ok: true, value };
		},
	};
}

/** A classifier that always fails in one way. */
export function failingClassifier(kind: ClassifierError["kind"], model = "endpoint@1"): Classifier {
	const result: Result<Classification[], ClassifierError> = { ok: false, error: { kind, reason: "test" } };
	return { model, classify: async () => result };
}

/** Models that are one endpoint, or none; requests name them by their classifier's name, and the embedded one `fake`. */
export function fakeModels(
	endpoint: WindowedClassifier | null,
	onFailure: FailDirection = "embedded",
	shadow: ShadowModel | null = null,
): Models {
	const served = endpoint && { ...endpoint, onFailure };
	return {
		isMock: endpoint === null,
		choose(_key, named) {
			if (named === undefined || named === endpoint?.classifier.model.split("@")[0]) return served;
			return named === "fake" || named === "fake@1" ? null : undefined;
		},
		shadow,
	};
}

/** Moderator parts over the fakes, with a clock that advances a millisecond a look and ids that count up. */
export function fakeParts(changes: Partial<ModeratorParts> = {}): ModeratorParts {
	let time = 0;
	let ids = 0;
	return {
		patterns: fakePatterns,
		embedded: {
			classifier: fakeClassifier(),
			windowsFor: () => ({ wide: { words: 10, overlapWords: 3, maxUnits: 80 }, narrow: null }),
		},
		models: fakeModels(null),
		deadlineMs: 1000,
		policy: DEFAULT_POLICY,
		now: () => time++,
		newId: () => `id-${++ids}`,
		...changes,
	};
}
