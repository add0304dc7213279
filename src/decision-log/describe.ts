/** From a decision to its record: what the text policy lets rest, and nothing more. */
import type { TextPolicy } from "../config.ts";
import { scriptOf } from "../insight/bins.ts";
import { redact } from "../insight/redact.ts";
import type { Decision } from "../moderate.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import { DEFAULT_POLICY, type Policy } from "../policy.ts";
import { isNearThreshold } from "../reviews/opening.ts";
import { bucketOf } from "../share.ts";
import type { KeyedHash } from "./hashes.ts";
import { noveltyOf } from "./novelty.ts";
import { type DecisionRecord, dayOf, RECORD_VERSION, startOfDay } from "./record.ts";

/** Spans kept of one text: those of a text made of nothing else would not fit a message. */
const MAX_MATCHES = 100;

/** A decision with the request that asked for it. */
export interface Decided {
	readonly decision: Decision;
	readonly tenantId: string;
	/** Id of the API key that asked, where one did. */
	readonly keyId?: string;
	readonly route: DecisionRecord["route"];
	/** Epoch milliseconds. */
	readonly at: number;
	readonly contentId: string | undefined;
	readonly authorId: string | undefined;
	/** What the request says. */
	readonly store: boolean;
}

export interface TextRules {
	readonly textPolicy: TextPolicy;
	/** Null without a key: then nothing is hashed, and neither content nor author is known. */
	readonly hash: KeyedHash | null;
	/** Without them nobody counts unknown words. */
	readonly knownWords?: KnownWords;
}

type TextFields = Pick<DecisionRecord, "matches" | "text" | "text_hash">;

function textFields({ decision, tenantId }: Decided, { textPolicy, hash }: TextRules): TextFields {
	const spans = decision.matches.slice(0, MAX_MATCHES);
	const fields = (text: string | null, kept: readonly (typeof spans)[number][]) => ({
		matches: kept.map(({ start, end, patternId }) => ({ start, end, pattern_id: patternId })),
		text,
		text_hash: null as string | null,
	});
	if (textPolicy === "off") return fields(null, spans);
	// Of the plain reading, so that one meaning in two spellings is recognised.
	const text_hash = hash && hash("text", tenantId, decision.normalizedText);
	if (textPolicy === "hash") return { ...fields(null, spans), text_hash };
	if (textPolicy === "full") return { ...fields(decision.originalText, spans), text_hash };
	const redacted = redact(decision.originalText, spans);
	return { ...fields(redacted.text, redacted.spans), text_hash };
}

/** Share of the texts whose unknown words are counted, in hundredths of a per cent: drift needs thousands, not all. */
const NOVELTY_BASIS_POINTS = 2500;
/** Patterns counted of one text. */
const MAX_HITS = 50;

function signalsOf({ decision, keyId }: Decided, { knownWords }: TextRules): DecisionRecord["signals"] {
	const { id, originalText, normalizedText, matches, language, latencyMs } = decision;
	const byPattern = Map.groupBy(matches, ({ patternId }) => patternId);
	// What stage 1 has read in plain words is not new.
	const novelty = knownWords && bucketOf(id) < NOVELTY_BASIS_POINTS ? noveltyOf(normalizedText, knownWords) : null;
	return {
		key: keyId ?? null,
		script: scriptOf(originalText, language.code),
		novelty,
		stage2_ms: latencyMs.stage2,
		hits: [...byPattern].slice(0, MAX_HITS).map(([pattern_id, found]) => ({
			pattern_id,
			category: found[0]!.category,
			n: found.length,
		})),
	};
}

/** The record of a decision. A request that says `store: false` is counted, and that is all. */
export function describeDecision(decided: Decided, rules: TextRules): DecisionRecord {
	const { decision, tenantId, route, at, contentId, authorId, store } = decided;
	const { hash } = rules;
	const nothing: TextFields = { matches: [], text: null, text_hash: null };
	const fields = store ? textFields(decided, rules) : nothing;
	return {
		v: RECORD_VERSION,
		id: decision.id,
		tenant: tenantId,
		at,
		route,
		kept: store,
		classification: decision.classification,
		action: decision.action,
		confidence: decision.confidence,
		probabilities: decision.probabilities,
		attributes: decision.attributes,
		algospeak: decision.algospeakDetected,
		escalation: decision.escalation,
		degraded_reason: decision.degradedReason,
		fail_direction: decision.failDirection,
		cached: decision.cached,
		mock: decision.mockMode,
		model: decision.modelUsed,
		pattern_version: decision.patternVersion,
		policy_version: decision.policyVersion,
		language: decision.language.code,
		windows: decision.windows,
		units: decision.originalText.length,
		latency_ms: decision.latencyMs.total,
		text_key: null,
		content_hash: store && hash && contentId !== undefined ? hash("content", tenantId, contentId) : null,
		author_hash: store && hash && authorId !== undefined ? hash("author", tenantId, authorId) : null,
		...fields,
		signals: signalsOf(decided, rules),
	};
}

/** Share of the allowed texts that people may look up, in hundredths of a per cent: what reviews find there is unbiased. */
export const SAMPLED_BASIS_POINTS = 500;
const ALL_BASIS_POINTS = 10_000;

type Judged = Parameters<typeof isNearThreshold>[0] & Pick<DecisionRecord, "degraded_reason">;

/** What was not allowed or nearly so, or is to be judged again. */
function isTold(record: Judged, policy: Policy): boolean {
	return record.action !== "allow" || record.degraded_reason !== null || isNearThreshold(record, policy);
}

/** Whether people may look the decision up: what is told, and a sample of the rest. Whatever opens a review is among it. */
export function isLookedUp(record: DecisionRecord, policy: Policy = DEFAULT_POLICY): boolean {
	return record.kept && (isTold(record, policy) || bucketOf(record.id) < SAMPLED_BASIS_POINTS);
}

/** How many decisions one that people may look up stands for: of the rest a sample is kept. */
export function standsFor(record: Judged, policy: Policy = DEFAULT_POLICY): number {
	return isTold(record, policy) ? 1 : ALL_BASIS_POINTS / SAMPLED_BASIS_POINTS;
}

/** The last moment whose texts are past their retention, epoch milliseconds. */
export function retentionEnd(now: number, days: number): number {
	return startOfDay(dayOf(now) - days);
}
