/** Patterns on the wire, as far as the console reads them. */
import type { Action, Match, Severity } from "./wire.ts";

export const CATEGORIES = [
	"direct",
	"homophone",
	"misspelling",
	"leetspeak",
	"emoji",
	"numeric_code",
	"safe_context",
] as const;
export const HARMS = [
	"none",
	"self_harm",
	"violence",
	"threat",
	"sexual",
	"drugs",
	"identity_hate",
	"obscene",
	"insult",
] as const;
export const STATUSES = ["active", "shadow", "draft"] as const;
export const FUZZY_KINDS = ["leet", "repeat", "separate", "mask", "edit1"] as const;

export interface PatternContext {
	readonly any: readonly string[];
	readonly within: number;
}

export interface Pattern {
	readonly id: string;
	readonly category: string;
	readonly harm: string;
	readonly forms: readonly string[];
	readonly replacement: string;
	readonly inflect?: "verb" | "noun";
	readonly fuzzy?: readonly string[];
	readonly requires?: PatternContext;
	readonly unless?: PatternContext;
	readonly floor?: Severity;
	readonly intent?: string;
	readonly status: string;
	readonly source: string;
}

export interface PatternCase {
	readonly pattern: string;
	readonly text: string;
	readonly match: boolean;
	readonly normalized?: string;
}

interface Spread {
	readonly isolates: number;
	readonly p50_seconds: number;
	readonly p95_seconds: number;
	readonly max_seconds: number;
}

export interface Version {
	readonly version: string;
	readonly previous?: string | null;
	readonly restores?: string | null;
	readonly published_at?: string;
	readonly actor?: string;
	readonly reason?: string;
	readonly stage?: string;
}

export interface PublishedPatterns extends Version {
	readonly propagation: { readonly all: Spread | null };
	readonly shadow: {
		readonly texts: number;
		readonly patterns: readonly { readonly pattern: string; readonly hits: number }[];
	};
	readonly document: { readonly patterns: readonly Pattern[] };
	readonly cases: readonly PatternCase[];
}

export interface Side {
	readonly texts: number;
	readonly matched: number;
	readonly blocked: number;
	readonly match_rate: number | null;
	readonly block_rate: number | null;
}

export interface Canary extends Version {
	readonly percent: number;
	/** Texts of one side below which its rate says nothing. */
	readonly min_texts: number;
	readonly published: Side;
	readonly canary: Side;
}

export interface Reading {
	readonly normalized_text: string;
	readonly classification: Severity;
	readonly action: Action;
	readonly matches: readonly Match[];
}

export interface Tried {
	readonly text: string;
	readonly published: Reading;
	readonly candidate?: Reading;
}

export interface PatternProblem {
	readonly pointer: string;
	readonly check: string;
	readonly message: string;
	readonly line?: number;
}

export interface BacktestFigures {
	readonly texts: number;
	readonly new_harm: number;
	readonly lost_harm: number;
	readonly changed_reading: number;
	readonly new_harm_share?: number;
	readonly limit?: number;
	readonly examples?: readonly (Tried & { readonly patterns: readonly string[] })[];
}

export interface Judgement {
	readonly valid: boolean;
	readonly base_version: string;
	readonly problems: readonly PatternProblem[];
	/** Whether an administrator may have it published all the same. */
	readonly forcible?: boolean;
	readonly backtest?: BacktestFigures;
	readonly decisions?: BacktestFigures | null;
	readonly corpus?: BacktestFigures | null;
}

/** The newest version without its document. */
export interface StandingPatterns extends Version {
	readonly propagation: {
		readonly all: Spread | null;
		readonly locations: readonly (Spread & { readonly location: string })[];
	};
	readonly shadow: PublishedPatterns["shadow"];
}

/** A publish that was refused, asked for by force, and waits for a second person. */
export interface ForcedPublish {
	readonly id: string;
	readonly state: "pending" | "published" | "expired";
	readonly actor: string;
	readonly reason: string;
	readonly force_reason: string;
	readonly asked_at: string;
	readonly expires_at: string;
	readonly approved_by: string | null;
	readonly version: string | null;
	readonly changes: {
		readonly added: readonly string[];
		readonly changed: readonly string[];
		readonly removed: readonly string[];
	};
	readonly problems: readonly PatternProblem[];
}

export interface Demotion {
	readonly pattern: string;
	readonly at: string;
	/** What the pattern may do: `block` once the demotion is lifted. */
	readonly action: "review" | "block";
	readonly figures: {
		readonly texts: number;
		readonly matched: number;
		readonly authors: number;
		readonly tenants: number;
	};
}

export interface Demotions {
	readonly data: readonly Demotion[];
	readonly alerts: readonly {
		readonly pattern: string;
		readonly version: string;
		readonly at: string;
		readonly texts: number;
		readonly hits: number;
	}[];
}
