/** The words of human review. */
import type { Action } from "../verdict.ts";

/** Why a decision is looked at. */
export const REVIEW_REASONS = [
	"review_action",
	"near_threshold",
	"degraded",
	"random_audit",
	"double_review",
	"disagreement",
	"contradicted_feedback",
	"appeal",
	"confirmation",
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

/**
 * `first` and `second` are independent looks at one decision, `third` decides where they differ; `feedback` follows what a
 * platform said, `appeal` a complaint, `confirm` an appeal that was decided otherwise. `gold` asks a reviewer what is known.
 */
export const REVIEW_KINDS = ["first", "second", "third", "feedback", "appeal", "confirm", "gold"] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

export const REVIEW_STATES = ["open", "claimed", "decided"] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** What a reviewer may do about a text: the look itself has happened. */
export const FINAL_ACTIONS = ["allow", "block"] as const satisfies readonly Action[];
export type FinalAction = (typeof FINAL_ACTIONS)[number];

/** Why a reviewer decides as they do, with the action that it stands for. */
export const REASON_CODES = {
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
} as const satisfies Record<string, FinalAction>;
export type ReasonCode = keyof typeof REASON_CODES;

/** How long a claim holds, milliseconds (OPERATIONS section 3). */
export const LEASE_MS = 10 * 60_000;
/** How long an item that somebody skipped is hidden from them, milliseconds. */
export const SKIP_MS = 24 * 3600_000;
/** Complaints are taken for six months (DSA Art. 20): days. */
export const APPEAL_DAYS = 183;
/** Share of the items that a reviewer is given whose answer is known, in hundredths of a per cent (OPERATIONS section 3: 3-5%). */
export const GOLD_BASIS_POINTS = 400;
