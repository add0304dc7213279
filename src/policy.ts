import type { FailDirection } from "./classifier/registry.ts";
import {
	ACTIONS,
	type Action,
	ATTRIBUTES,
	type Attribute,
	type AttributeScores,
	SEVERITIES,
	type SelfHarmIntent,
	type Severity,
	type SeverityProbabilities,
} from "./verdict.ts";

/** Probabilities (0..1) from which a text is reviewed or blocked; an absent one never triggers. */
export interface ActionThresholds {
	readonly review?: number;
	readonly block?: number;
}

/** What a platform does about a judgement. */
export interface Policy {
	/** Part of each decision, so that it can be explained later. */
	readonly version: string;
	/** Against the probability of this severity or a worse one. */
	readonly severity: Readonly<Partial<Record<Exclude<Severity, "safe">, ActionThresholds>>>;
	readonly attributes: Readonly<Partial<Record<Attribute, ActionThresholds>>>;
	/** From this `self_harm` probability on, a text without a recognised intent counts as a disclosure. */
	readonly disclosureMin: number;
	/** The least that happens to a text in a language that the model was not trained on. */
	readonly unsupportedLanguage: Action;
}

/**
 * Blocks what is probably extremely harmful or very probably harmful, and shows people what is probably harmful.
 * Swearing alone (toxic, obscene, insult) is left to the severity; mild rudeness is allowed.
 */
export const DEFAULT_POLICY: Policy = Object.freeze({
	version: "default-1",
	severity: {
		potentially_harmful: { review: 0.9 },
		harmful: { review: 0.5, block: 0.85 },
		extremely_harmful: { review: 0.3, block: 0.6 },
	},
	attributes: {
		severe_toxic: { review: 0.5, block: 0.9 },
		threat: { review: 0.5, block: 0.9 },
		identity_hate: { review: 0.75, block: 0.95 },
		sexual: { review: 0.8 },
		drugs: { review: 0.9 },
		violence: { review: 0.9 },
	},
	disclosureMin: 0.5,
	unsupportedLanguage: "review",
});

/** Attributes that words of suicide raise by themselves; they never turn a cry for help into a block. */
const RAISED_BY_SELF_HARM: ReadonlySet<Attribute> = new Set([
	"self_harm",
	"violence",
	"threat",
	"toxic",
	"severe_toxic",
] as const);

export interface PolicyInput {
	readonly probabilities: SeverityProbabilities;
	readonly attributes: AttributeScores;
	/** Intents of the matched self-harm phrases. */
	readonly intents: readonly SelfHarmIntent[];
	/** Whether the probabilities mean anything: the language is supported, or stage 1 recognised a harm for certain. */
	readonly trusted: boolean;
	readonly languageSupported: boolean;
}

export interface PolicyOutcome {
	readonly action: Action;
	/** `crisis`: a person may be in danger, so this goes to the front of the queue. */
	readonly escalation: "crisis" | null;
	/** Which help the platform should offer to the author. */
	readonly support: "self_harm" | null;
}

function maxAction(a: Action, b: Action): Action {
	return ACTIONS.indexOf(a) >= ACTIONS.indexOf(b) ? a : b;
}

function minAction(a: Action, b: Action): Action {
	return ACTIONS.indexOf(a) <= ACTIONS.indexOf(b) ? a : b;
}

function actionFor(probability: number, thresholds: ActionThresholds): Action {
	if (thresholds.block !== undefined && probability >= thresholds.block) return "block";
	if (thresholds.review !== undefined && probability >= thresholds.review) return "review";
	return "allow";
}

function severityAction(policy: Policy, probabilities: SeverityProbabilities): Action {
	let action: Action = "allow";
	let orWorse = 0;
	for (let level = SEVERITIES.length - 1; level > 0; level--) {
		const severity = SEVERITIES[level] as Exclude<Severity, "safe">;
		orWorse += probabilities[severity];
		action = maxAction(action, actionFor(orWorse, policy.severity[severity] ?? {}));
	}
	return action;
}

function attributeAction(policy: Policy, attributes: AttributeScores, ignored: ReadonlySet<Attribute>): Action {
	let action: Action = "allow";
	for (const attribute of ATTRIBUTES) {
		const thresholds = policy.attributes[attribute];
		if (thresholds && !ignored.has(attribute)) action = maxAction(action, actionFor(attributes[attribute], thresholds));
	}
	return action;
}

const NONE: ReadonlySet<Attribute> = new Set();

/**
 * Decides what to do with a judged text. Severity is not action: who speaks of their own suicide, or asks for help, is
 * shown to people as a crisis and never blocked for it; who urges others to it, or explains how, is blocked.
 */
export function decideAction(policy: Policy, input: PolicyInput): PolicyOutcome {
	const { intents, attributes, trusted } = input;
	const urges = intents.includes("encouragement") || intents.includes("method");
	const discloses =
		intents.includes("disclosure") ||
		intents.includes("help_seeking") ||
		(intents.length === 0 && trusted && attributes.self_harm >= policy.disclosureMin);
	let action: Action = input.languageSupported ? "allow" : policy.unsupportedLanguage;
	if (trusted) {
		const bySeverity = severityAction(policy, input.probabilities);
		action = maxAction(action, discloses ? minAction(bySeverity, "review") : bySeverity);
		action = maxAction(action, attributeAction(policy, attributes, discloses ? RAISED_BY_SELF_HARM : NONE));
	}
	if (discloses) action = maxAction(action, "review");
	if (urges) action = "block";
	return { action, escalation: discloses ? "crisis" : null, support: discloses ? "self_harm" : null };
}

/**
 * The action where the chosen model gave no answer: the judged one, or the one that the model's failure stands for. Who
 * may be in danger is still shown to people, neither blocked nor waved through.
 */
export function failAction(direction: FailDirection, { action, escalation }: PolicyOutcome): Action {
	if (direction === "embedded" || (escalation === "crisis" && direction !== "review")) return action;
	return direction;
}
