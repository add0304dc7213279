/** What this service judges, in the attributes of the Perspective API. */
import type { Attribute, AttributeScores, Harm, Match } from "../../../verdict.ts";

/** The attributes that are answered, and whose probabilities they show. */
export const ATTRIBUTE_OF = {
	TOXICITY: "toxic",
	SEVERE_TOXICITY: "severe_toxic",
	IDENTITY_ATTACK: "identity_hate",
	INSULT: "insult",
	PROFANITY: "obscene",
	THREAT: "threat",
	SEXUALLY_EXPLICIT: "sexual",
} as const satisfies Record<string, Attribute>;
export type PerspectiveAttribute = keyof typeof ATTRIBUTE_OF;

export function isAnswered(name: string): name is PerspectiveAttribute {
	return Object.hasOwn(ATTRIBUTE_OF, name);
}

/** Attributes of the original that nothing here was trained to tell: experimental, bridging and newsroom ones. */
const NOT_ANSWERED =
	/_EXPERIMENTAL$|^(?:FLIRTATION|ATTACK_ON_AUTHOR|ATTACK_ON_COMMENTER|INCOHERENT|INFLAMMATORY|LIKELY_TO_REJECT|OBSCENE|SPAM|UNSUBSTANTIAL)$/;

export function isKnownElsewhere(name: string): boolean {
	return NOT_ANSWERED.test(name);
}

export function scoreOf(name: PerspectiveAttribute, scores: AttributeScores): number {
	return scores[ATTRIBUTE_OF[name]];
}

/** Harms that a span must point to, to be one of the attribute's; the general attributes take any. */
const HARMS: Record<PerspectiveAttribute, ReadonlySet<Harm> | null> = {
	TOXICITY: null,
	SEVERE_TOXICITY: null,
	IDENTITY_ATTACK: new Set(["identity_hate"] as const),
	INSULT: new Set(["insult"] as const),
	PROFANITY: new Set(["obscene"] as const),
	THREAT: new Set(["threat", "violence"] as const),
	SEXUALLY_EXPLICIT: new Set(["sexual"] as const),
};

/** The spans that stage 1 recognised as harm of this kind. */
export function spansOf(name: PerspectiveAttribute, matches: readonly Match[]): readonly Match[] {
	const harms = HARMS[name];
	return matches.filter(
		({ harm, category, mention }) =>
			harm !== "none" && category !== "safe_context" && !mention && (harms === null || harms.has(harm)),
	);
}
