import { type ActionGuard, demote, markDemoted, suspect, testify } from "./action-guard.ts";
import type { Classifier, ClassifierError, ClassifyOptions } from "./classifier/classifier.ts";
import { applyFloor, floorOf } from "./classifier/floor.ts";
import { detectLanguage, type Language } from "./classifier/language.ts";
import type { FailDirection } from "./classifier/registry.ts";
import { combineWindows, splitWindows, type WindowPlan } from "./classifier/windows.ts";
import type { Failure } from "./errors.ts";
import { decideAction, failAction, type Policy, type PolicyOutcome } from "./policy.ts";
import type {
	Action,
	AttributeScores,
	Classification,
	Match,
	Result,
	Severity,
	SeverityProbabilities,
} from "./verdict.ts";

export interface NormalizedText {
	readonly text: string;
	readonly detected: boolean;
	readonly matches: readonly Match[];
}

/** Stage 1 with one version of the patterns. */
export interface Patterns {
	readonly version: string;
	/** Newer patterns may be published, but could not be read. */
	readonly isStale: boolean;
	/** `without`: patterns that are left out. */
	normalize(text: string, without?: ReadonlySet<string>): NormalizedText;
	/** Told of each judged text, for what is only counted; absent where nothing is. */
	observe?(text: string, outcome: { readonly detected: boolean; readonly action: Action }): void;
	/** Absent where nothing was published. */
	readonly guard?: ActionGuard;
}

/** A classifier with its way to judge a long text. */
export interface WindowedClassifier {
	readonly classifier: Classifier;
	/** How it reads this text when the text is long. */
	readonly windowsFor: (text: string) => WindowPlan;
}

/** An endpoint, with what becomes of a text that it gives no answer for. */
export interface EndpointModel extends WindowedClassifier {
	readonly onFailure: FailDirection;
}

/** An endpoint that judges a sample of the texts beside the model that answers; counted, never applied. */
export interface ShadowModel extends WindowedClassifier {
	isSampled(key: string): boolean;
	/** Takes both severities; null where the shadow gave no answer. */
	count(answered: Severity, shadow: Severity | null): void;
}

/** Which model judges which text. */
export interface Models {
	/** No endpoint is configured, so the embedded model stands in for it. */
	readonly isMock: boolean;
	/** The endpoint for a text, by its key or by name; null where the embedded model judges, undefined for an unknown name. */
	choose(key: string, named: string | undefined): EndpointModel | null | undefined;
	readonly shadow: ShadowModel | null;
}

export interface ModeratorParts {
	readonly patterns: Patterns;
	/** Answers when no endpoint is configured, and when the endpoint fails. */
	readonly embedded: WindowedClassifier;
	readonly models: Models;
	/** Time for the endpoint before the embedded model answers in its place, milliseconds. */
	readonly deadlineMs: number;
	readonly policy: Policy;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
	readonly newId: () => string;
}

export interface ModerationRequest {
	readonly text: string;
	/** Decides between models that share the texts: the content id, or else that of the request. */
	readonly key: string;
	/** The platform's own; only ever kept as a keyed hash. */
	readonly authorId?: string | undefined;
	/** A model by `name` or `name@version`; the service's own choice without one. */
	readonly model?: string | undefined;
}

export interface Decision extends PolicyOutcome {
	readonly id: string;
	readonly originalText: string;
	readonly normalizedText: string;
	readonly algospeakDetected: boolean;
	readonly classification: Severity;
	/** Probability of `classification`; null when the language is not supported. */
	readonly confidence: number | null;
	readonly probabilities: SeverityProbabilities;
	readonly attributes: AttributeScores;
	readonly matches: readonly Match[];
	readonly language: Language;
	/** Whether the endpoint judged this text. */
	readonly endpointAnswered: boolean;
	/** Whether the endpoint judged it before and was not asked again. */
	readonly cached: boolean;
	/** No endpoint is configured, so the embedded model stands in for it. */
	readonly mockMode: boolean;
	/** `name@version` of the model that judged. */
	readonly modelUsed: string;
	readonly patternVersion: string;
	readonly patternsStale: boolean;
	readonly policyVersion: string;
	/** Why the endpoint did not answer although one is configured. */
	readonly degradedReason: ClassifierError["kind"] | null;
	/** What its model's failure means for the text; null where it did not fail. */
	readonly failDirection: FailDirection | null;
	/** How many windows the text was judged in. */
	readonly windows: number;
	readonly latencyMs: { readonly stage1: number; readonly stage2: number; readonly total: number };
}

/** The request that asks for a decision. */
export interface Call {
	readonly tenantId: string;
	/** Names the call to the endpoint in its logs. */
	readonly requestId: string;
	/** What follows from a judgement for this caller; the moderator's own policy without one. */
	readonly policy?: Policy | undefined;
	/** Ends when the caller is gone. */
	readonly signal: AbortSignal;
	/** Keeps work going after the answer. */
	readonly waitUntil: (work: Promise<unknown>) => void;
	/** Nobody waits for the answer, so live traffic goes first. */
	readonly isBackground?: boolean;
}

export interface Moderator {
	readonly patterns: Patterns;
	/** Judges one text that the caller has checked: not blank, well-formed, within bounds. */
	moderate(request: ModerationRequest, call: Call): Promise<Result<Decision, Failure>>;
}

interface Stage2Answer {
	readonly classification: Classification;
	readonly model: string;
	readonly windows: number;
}

async function judge(
	{ classifier, windowsFor }: WindowedClassifier,
	text: string,
	options: ClassifyOptions,
): Promise<Result<Stage2Answer, ClassifierError>> {
	const { wide, narrow, openings } = splitWindows(text, windowsFor(text));
	const answer = await classifier.classify([...wide, ...narrow, ...openings], options);
	if (!answer.ok) return answer;
	const judged = answer.value;
	const openingsFrom = wide.length + narrow.length;
	const classification = combineWindows(
		judged.slice(0, wide.length),
		judged.slice(wide.length, openingsFrom),
		judged.slice(openingsFrom),
	);
	return {
		ok: true,
		value: { classification, model: classification.model ?? classifier.model, windows: judged.length },
	};
}

/** The embedded model computes and awaits nothing, so a failure of it is a bug. */
async function judgeEmbedded(
	embedded: WindowedClassifier,
	text: string,
	options: ClassifyOptions,
): Promise<Stage2Answer> {
	const answer = await judge(embedded, text, options);
	if (!answer.ok) throw new Error(`embedded model: ${answer.error.kind}`);
	return answer.value;
}

interface Weighed {
	readonly judged: Classification;
	readonly outcome: PolicyOutcome;
}

/** What stages 1 and 2 found, together, and what follows from it. */
function weigh(
	policy: Policy,
	matches: readonly Match[],
	classification: Classification,
	{ supported }: Language,
): Weighed {
	const judged = applyFloor(classification, matches);
	const outcome = decideAction(policy, {
		probabilities: judged.probabilities,
		attributes: judged.attributes,
		intents: matches.flatMap(({ intent }) => intent ?? []),
		trusted: supported || floorOf(matches) !== "safe",
		languageSupported: supported,
	});
	return { judged, outcome };
}

/** What a classifier is told of a call. */
function optionsFor(call: Call, deadlineMs: number): ClassifyOptions {
	const { tenantId, requestId, waitUntil, isBackground = false } = call;
	return {
		deadlineMs,
		isBackground,
		inferenceId: requestId,
		tenantId,
		waitUntil,
		// Read by an endpoint only: the platform makes the signal when it is asked for it.
		get signal() {
			return call.signal;
		},
	};
}

/** Has the shadow model judge the text too, after the answer and whether or not the caller is still there. */
async function compare(
	shadow: ShadowModel,
	text: string,
	answered: Classification,
	options: ClassifyOptions,
): Promise<void> {
	const answer = await judge(shadow, text, options);
	shadow.count(answered.severity, answer.ok ? answer.value.classification.severity : null);
}

/** The main job: text -> plain reading -> judgement -> decision. */
export function createModerator(parts: ModeratorParts): Moderator {
	const { patterns, embedded, models, deadlineMs, now, newId } = parts;

	async function moderate(request: ModerationRequest, call: Call): Promise<Result<Decision, Failure>> {
		const { model, text, key, authorId } = request;
		const asked = models.choose(key, model);
		if (asked === undefined) {
			return { ok: false, error: { code: "unknown_model", message: "model: this service offers no such model" } };
		}
		const startedAt = now();
		const normalized = patterns.normalize(text);
		const normalizedAt = now();

		const { tenantId, waitUntil, policy = parts.policy } = call;
		const options = optionsFor(call, deadlineMs);
		const answered = asked ? await judge(asked, normalized.text, options) : null;
		const stage2 = answered?.ok ? answered.value : await judgeEmbedded(embedded, normalized.text, options);

		const language = detectLanguage(text);
		const decide = (found: readonly Match[], classification: Classification) =>
			weigh(policy, found, classification, language);
		const { judged, outcome } = decide(normalized.matches, stage2.classification);
		const { severity, confidence, probabilities, attributes } = judged;
		let { action } = outcome;
		let { matches } = normalized;
		const { guard } = patterns;
		const suspicion = guard ? suspect(guard, tenantId, matches) : null;
		if (guard && suspicion) {
			// By the embedded model, whatever judged: a second look must not cost a second call.
			const without = async (removed: ReadonlySet<string>) => {
				const plain = patterns.normalize(text, removed);
				const { classification } = await judgeEmbedded(embedded, plain.text, options);
				const second = decide(plain.matches, classification);
				return { severity: second.judged.severity, action: second.outcome.action };
			};
			waitUntil(testify(guard, suspicion, { tenantId, authorId, action }, without));
			action = await demote(suspicion, action, without);
			matches = markDemoted(matches, suspicion);
		}
		const isDegraded = answered !== null && !answered.ok;
		if (asked && isDegraded) action = failAction(asked.onFailure, { ...outcome, action });
		const { shadow } = models;
		if (shadow?.isSampled(key) && shadow.classifier !== asked?.classifier) {
			const detached = { tenantId, requestId: call.requestId, waitUntil, signal: new AbortController().signal };
			waitUntil(compare(shadow, normalized.text, stage2.classification, optionsFor(detached, deadlineMs)));
		}
		const decidedAt = now();
		const decision: Decision = {
			...outcome,
			action,
			id: newId(),
			originalText: text,
			normalizedText: normalized.text,
			algospeakDetected: normalized.detected,
			classification: severity,
			confidence: language.supported ? confidence : null,
			probabilities,
			attributes,
			matches,
			language,
			endpointAnswered: answered?.ok ?? false,
			cached: stage2.classification.cached ?? false,
			mockMode: models.isMock,
			modelUsed: stage2.model,
			patternVersion: patterns.version,
			patternsStale: patterns.isStale,
			policyVersion: policy.version,
			degradedReason: isDegraded ? answered.error.kind : null,
			failDirection: asked && isDegraded ? asked.onFailure : null,
			windows: stage2.windows,
			latencyMs: {
				stage1: normalizedAt - startedAt,
				stage2: decidedAt - normalizedAt,
				total: decidedAt - startedAt,
			},
		};
		patterns.observe?.(text, { detected: normalized.detected, action });
		return { ok: true, value: decision };
	}

	return { patterns, moderate };
}
