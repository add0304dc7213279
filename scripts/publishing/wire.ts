/** Answers of the pattern routes. */
import type { PatternSet } from "../../src/patterns/submission.ts";

export interface WireVersion {
	readonly version: string;
	readonly previous: string | null;
	readonly restores: string | null;
	readonly published_at: string;
	readonly actor: string;
	readonly reason: string;
	readonly counts: {
		readonly patterns: number;
		readonly added: number;
		readonly changed: number;
		readonly removed: number;
	};
}

export interface WireChanges {
	readonly added: readonly string[];
	readonly changed: readonly string[];
	readonly removed: readonly string[];
}

export type WireSet = PatternSet & { readonly version: string };

export interface WireProblem {
	readonly pointer: string;
	readonly line?: number;
	readonly check: string;
	readonly message: string;
}

export interface WireJudgement {
	readonly valid: boolean;
	readonly base_version: string;
	readonly problems: readonly WireProblem[];
	/** An administrator may force what is wrong. */
	readonly forcible?: boolean;
	readonly changes?: WireChanges;
}

export interface WirePublished extends WireVersion {
	readonly changes: WireChanges;
	readonly pointer: "written" | "pending";
}

export interface WireForced {
	readonly id: string;
	readonly state: "pending" | "published" | "expired";
	readonly actor: string;
	readonly reason: string;
	readonly force_reason: string;
	readonly expected_version: string;
	readonly expires_at: string;
	readonly approved_by: string | null;
	readonly version: string | null;
	readonly changes: WireChanges;
	/** Without lines where it is shown again. */
	readonly problems: readonly WireProblem[];
}

export interface WireDemotions {
	readonly data: readonly {
		readonly pattern: string;
		readonly at: string;
		readonly action: "review" | "block";
		readonly figures: {
			readonly texts: number;
			readonly matched: number;
			readonly harmless: number;
			readonly authors: number;
			readonly tenants: number;
		};
	}[];
	readonly alerts: readonly {
		readonly pattern: string;
		readonly at: string;
		readonly texts: number;
		readonly hits: number;
	}[];
}

interface WireReading {
	readonly normalized_text: string;
	readonly classification: string;
	readonly action: string;
}

export interface WireTry {
	readonly base_version: string;
	readonly results: readonly {
		readonly text: string;
		readonly published: WireReading;
		readonly candidate?: WireReading;
	}[];
}

/** What a candidate does to some texts. */
export interface WireRun {
	readonly texts: number;
	readonly new_harm: number;
	readonly lost_harm: number;
	readonly changed_reading: number;
	readonly limit: number;
	/** Of the texts that both sides judged; absent where nobody counted. */
	readonly changed_classification?: number;
	readonly examples: readonly {
		readonly text: string;
		readonly patterns?: readonly string[];
		readonly published: WireReading;
		readonly candidate?: WireReading;
	}[];
}

export interface WireBacktest extends WireJudgement {
	readonly backtest?: WireRun;
	readonly corpus?: WireRun | null;
	readonly decisions?: WireRun | null;
}

export interface WireReach {
	readonly propagation: {
		readonly all: {
			readonly isolates: number;
			readonly p50_seconds: number;
			readonly p95_seconds: number;
			readonly max_seconds: number;
		} | null;
	};
	readonly shadow: {
		readonly texts: number;
		readonly patterns: readonly { readonly pattern: string; readonly hits: number }[];
	};
}

export interface WireCanarySide {
	readonly texts: number;
	readonly match_rate: number | null;
	readonly block_rate: number | null;
}

export interface WireCanary extends WireVersion {
	readonly percent: number;
	readonly published: WireCanarySide;
	readonly canary: WireCanarySide;
}
