/** What the API answers, as far as the console reads it: snake case, as on the wire. */
export const SEVERITIES = ["safe", "potentially_harmful", "harmful", "extremely_harmful"] as const;
export type Severity = (typeof SEVERITIES)[number];
export const ATTRIBUTES = [
	"toxic",
	"severe_toxic",
	"obscene",
	"threat",
	"insult",
	"identity_hate",
	"self_harm",
	"sexual",
	"drugs",
	"violence",
] as const;
export type Action = "allow" | "review" | "block";
export type Scope = "moderate" | "review" | "patterns" | "admin";

export interface Me {
	readonly name: string;
	readonly tenant: string;
	readonly scopes: readonly Scope[];
	readonly environment: "local" | "staging" | "production";
}

export interface Match {
	readonly start: number;
	readonly end: number;
	readonly text: string;
	readonly replacement: string;
	readonly pattern_id: string;
	readonly category: string;
	readonly harm: string;
	readonly obfuscation: readonly string[];
	readonly floor?: Severity;
	readonly intent?: string;
	readonly mention?: true;
	readonly negated?: true;
	readonly quoted?: true;
	readonly demoted?: true;
}

export interface Decision {
	readonly id: string;
	readonly original_text: string;
	readonly normalized_text: string;
	readonly algospeak_detected: boolean;
	readonly classification: Severity;
	readonly stage1_status: string;
	readonly stage2_status: string;
	readonly mock_mode: boolean;
	readonly confidence: number | null;
	readonly probabilities: Readonly<Record<Severity, number>>;
	readonly attributes: Readonly<Record<string, number>>;
	readonly matches: readonly Match[];
	readonly action: Action;
	readonly escalation?: string;
	readonly support?: string;
	readonly language: { readonly code: string; readonly supported: boolean };
	readonly model_used: string;
	readonly pattern_version: string;
	readonly policy_version: string;
	readonly degraded: boolean;
	readonly degraded_reason?: string;
	readonly cached: boolean;
	readonly windows: number;
	readonly latency_ms: { readonly stage1: number | null; readonly stage2: number; readonly total: number };
}

export interface Page<T> {
	readonly data: readonly T[];
	readonly next_cursor: string | null;
}

export const LANES = ["crisis", "severe", "standard", "appeals", "audit"] as const;
export type Lane = (typeof LANES)[number];
export type FinalAction = "allow" | "block";
export const SKIP_REASONS = ["too_hard", "distressing", "conflict_of_interest", "other_language", "other"] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** Why a reviewer decides as they do, with the action that it stands for. */
export const REASON_CODES: Readonly<Record<string, FinalAction>> = {
	no_violation: "allow",
	harmless_context: "allow",
	quoted_or_reported: "allow",
	reclaimed_term: "allow",
	help_seeking: "allow",
	self_harm_promotion: "block",
	threat: "block",
	violence: "block",
	hate: "block",
	harassment: "block",
	sexual_content: "block",
	drugs: "block",
	other_violation: "block",
};

export interface Review {
	readonly id: string;
	readonly decision_id: string;
	readonly lane: Lane;
	readonly reasons: readonly string[];
	readonly harm: string;
	readonly state: "open" | "claimed" | "decided";
	readonly created_at: string;
	readonly due_at: string;
	readonly overdue: boolean;
	readonly claimed_by: string | null;
	readonly lease_until: string | null;
	readonly version: number;
	readonly outcome: {
		readonly severity: Severity;
		readonly action: FinalAction;
		readonly reason_code: string;
		readonly note: string | null;
		readonly decided_at: string;
	} | null;
	readonly decided_by: string | null;
}

/** A decision as it is kept. Where no text is kept, `text` is null. */
export interface KeptDecision {
	readonly id: string;
	readonly decided_at: string;
	readonly text: string | null;
	readonly length: number;
	readonly classification: Severity;
	readonly action: Action;
	readonly confidence: number | null;
	readonly probabilities: Readonly<Record<Severity, number>>;
	readonly attributes: Readonly<Record<string, number>>;
	readonly escalation: string | null;
	readonly degraded_reason: string | null;
	readonly model: string;
	readonly pattern_version: string;
	readonly policy_version: string;
	readonly matches: readonly { readonly start: number; readonly end: number; readonly pattern_id: string }[];
	/** What stands; null while it is hidden, as somebody is still to look at the decision. */
	readonly outcome: {
		readonly severity: Severity;
		readonly action: Action;
		readonly by: string;
		readonly disputed: boolean;
		readonly reason_code?: string | null;
		readonly decided_at?: string;
	} | null;
	/** Null while they are hidden. */
	readonly reviews: readonly PastReview[] | null;
	readonly feedback: readonly {
		readonly from: string;
		readonly given_at: string;
		readonly severity: Severity;
		readonly note: string | null;
	}[];
	readonly appeal: {
		readonly reason: string | null;
		readonly appealed_at: string;
		readonly appealed_action: Action | null;
		/** What the models and patterns of that moment said of the text; null where it is not kept. */
		readonly rerun: { readonly classification: Severity; readonly action: Action; readonly model: string } | null;
		readonly state: string;
		readonly resolved_at: string | null;
	} | null;
	/** By the endpoint, of a decision that the embedded model made in its place. */
	readonly recheck?: {
		readonly decided_at: string;
		readonly classification: Severity;
		readonly action: Action;
		readonly model: string;
	} | null;
}

/** One person's look at a decision. */
export interface PastReview {
	readonly id: string;
	readonly kind: string;
	readonly state: "open" | "decided";
	readonly severity: Severity | null;
	readonly action: Action | null;
	readonly reason_code: string | null;
	readonly note: string | null;
	readonly decided_at: string | null;
}

export interface SimilarDecision {
	readonly decision_id: string;
	readonly decided_at: string;
	readonly match: "same_text" | "similar_text";
	readonly similarity: number;
	readonly classification: Severity;
	readonly action: Action;
	readonly adjudicated: { readonly severity: Severity; readonly action: FinalAction } | null;
}

export interface ReviewItem {
	readonly review: Review;
	readonly decision: KeptDecision;
	readonly similar: readonly SimilarDecision[];
}

/** What the details of a `review_conflict` say. */
export interface ReviewConflict {
	readonly state: Review["state"];
	readonly claimed_by: string | null;
	readonly decided_by: string | null;
	readonly decided_at: string | null;
}

export interface Agreement {
	readonly pairs: number;
	readonly observed_agreement: number | null;
	readonly kappa: { readonly value: number; readonly se: number } | null;
	readonly quadratic_kappa: { readonly value: number; readonly se: number } | null;
	readonly appeals: { readonly resolved: number; readonly overturned: number };
}
