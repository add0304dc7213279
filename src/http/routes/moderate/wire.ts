import type { Decision } from "../../../moderate.ts";
import type { AttributeScores, Match, SeverityProbabilities } from "../../../verdict.ts";

/** Probabilities are given to four decimals: more would claim a precision that no model has. */
const PROBABILITY_SCALE = 10_000;
/** Times are given to the microsecond. */
const MS_SCALE = 1000;

function roundTo(value: number, scale: number): number {
	return Math.round(value * scale) / scale;
}

/** A probability as the API shows it. */
export function round(probability: number): number {
	return roundTo(probability, PROBABILITY_SCALE);
}

/** Written out: objects of one shape are made and serialised several times faster than ones filled by name. */
function probabilitiesToWire(scores: SeverityProbabilities): SeverityProbabilities {
	return {
		safe: round(scores.safe),
		potentially_harmful: round(scores.potentially_harmful),
		harmful: round(scores.harmful),
		extremely_harmful: round(scores.extremely_harmful),
	};
}

function attributesToWire(scores: AttributeScores): AttributeScores {
	return {
		toxic: round(scores.toxic),
		severe_toxic: round(scores.severe_toxic),
		obscene: round(scores.obscene),
		threat: round(scores.threat),
		insult: round(scores.insult),
		identity_hate: round(scores.identity_hate),
		self_harm: round(scores.self_harm),
		sexual: round(scores.sexual),
		drugs: round(scores.drugs),
		violence: round(scores.violence),
	};
}

/** A match as the API shows it. */
export function matchToWire(match: Match): object {
	return {
		start: match.start,
		end: match.end,
		text: match.text,
		replacement: match.replacement,
		pattern_id: match.patternId,
		category: match.category,
		harm: match.harm,
		obfuscation: match.obfuscation,
		floor: match.floor,
		intent: match.intent,
		mention: match.mention,
		negated: match.negated,
		quoted: match.quoted,
		demoted: match.demoted,
	};
}

/** What answers in another service's form say beside it. */
export function decidedToWire(decision: Decision): object {
	return {
		id: decision.id,
		classification: decision.classification,
		action: decision.action,
		escalation: decision.escalation ?? undefined,
		support: decision.support ?? undefined,
		normalized_text: decision.normalizedText,
		matches: decision.matches.map(matchToWire),
	};
}

/**
 * A decision as the API shows it (DESIGN section 2). Where the clock stands still during computation, as it does outside
 * `local`, there is no honest time of stage 1, so `isClockLive` false gives null.
 */
export function decisionToWire(decision: Decision, isClockLive: boolean): object {
	return {
		original_text: decision.originalText,
		normalized_text: decision.normalizedText,
		algospeak_detected: decision.algospeakDetected,
		classification: decision.classification,
		stage1_status: decision.algospeakDetected ? "algospeak_normalized" : "no_algospeak_found",
		stage2_status: decision.endpointAnswered ? "sagemaker_classified" : "sagemaker_unavailable",
		mock_mode: decision.mockMode,
		id: decision.id,
		confidence: decision.confidence === null ? null : round(decision.confidence),
		probabilities: probabilitiesToWire(decision.probabilities),
		attributes: attributesToWire(decision.attributes),
		matches: decision.matches.map(matchToWire),
		action: decision.action,
		escalation: decision.escalation ?? undefined,
		support: decision.support ?? undefined,
		language: decision.language,
		model_used: decision.modelUsed,
		pattern_version: decision.patternVersion,
		patterns_stale: decision.patternsStale || undefined,
		policy_version: decision.policyVersion,
		degraded: decision.degradedReason !== null,
		degraded_reason: decision.degradedReason ?? undefined,
		fail_direction: decision.failDirection ?? undefined,
		cached: decision.cached,
		windows: decision.windows,
		truncated: false,
		latency_ms: {
			stage1: isClockLive ? roundTo(decision.latencyMs.stage1, MS_SCALE) : null,
			stage2: roundTo(decision.latencyMs.stage2, MS_SCALE),
			total: roundTo(decision.latencyMs.total, MS_SCALE),
		},
	};
}
