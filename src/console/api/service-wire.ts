/** How the service stands, what it judges by and who may call it, on the wire. */
import type { Action, Scope, Severity } from "./wire.ts";

export interface AnalyticsPoint {
	readonly at: string;
	readonly n: number;
	readonly algospeak: number;
	readonly degraded: number;
	readonly classifications: Readonly<Record<Severity, number>>;
	readonly actions: Readonly<Record<Action, number>>;
	readonly latency_ms: {
		readonly mean: number;
		readonly p50: number;
		readonly p95: number;
		readonly p99: number;
	} | null;
}

export interface Analytics {
	readonly from: string;
	readonly to: string;
	readonly step_seconds: number;
	readonly points: readonly AnalyticsPoint[];
}

export interface Failsafe {
	readonly models: readonly {
		readonly model: string;
		readonly phase: string;
		readonly failures: number;
		readonly opened_at: string | null;
		readonly probing: boolean;
	}[];
	readonly state_kept_ms: number;
}

export interface ServiceStatus {
	readonly state: "ok" | "degraded" | "down";
	readonly reasons: readonly string[];
	readonly environment: string;
	readonly patterns: {
		readonly version: string;
		readonly source: string;
		readonly stale: boolean;
		readonly problem: string | null;
		readonly force_approval: string;
	};
	readonly publisher: { readonly state: string; readonly demoted?: readonly string[] };
	readonly access: { readonly keys: string; readonly staff_host: { readonly state: string } };
	readonly decision_log: {
		readonly state: string;
		readonly text_policy: string;
		readonly text_retention_days: number;
		readonly dead_letters?: number | null;
		readonly last_decision_minute?: string | null;
	};
}

export interface RegisteredModel {
	readonly kind: "embedded" | "sagemaker";
	readonly name: string;
	readonly weight: number;
	readonly share: number;
	readonly version?: string;
	readonly endpoint?: string;
	readonly on_failure?: string;
}

export interface Models {
	readonly revision: number;
	readonly set_at: string | null;
	readonly set_by: string | null;
	readonly reason: string | null;
	readonly models: readonly RegisteredModel[];
	readonly shadow?: {
		readonly name: string;
		readonly basis_points: number;
		readonly texts: number;
		readonly failed: number;
		readonly milder: number;
		readonly harsher: number;
	};
}

export interface ModelCard extends RegisteredModel {
	readonly breaker?: { readonly phase: string; readonly failures: number };
	readonly card: object | null;
}

export interface Key {
	readonly id: string;
	readonly tenant: string;
	readonly name: string;
	readonly scopes: readonly Scope[];
	readonly tier: string;
	readonly created_at: string;
	readonly created_by: string;
	readonly expires_at: string | null;
	readonly revoked_at: string | null;
	readonly last_used_at: string | null;
}

export interface Thresholds {
	readonly review?: number;
	readonly block?: number;
}

export interface PolicyDocument {
	readonly severity: Readonly<Record<string, Thresholds>>;
	readonly attributes: Readonly<Record<string, Thresholds>>;
	readonly disclosure_min: number;
	readonly unsupported_language: Action;
}

export interface HeldPolicy {
	readonly tenant: string;
	readonly revision: number;
	readonly set_at: string | null;
	readonly set_by: string | null;
	readonly source: "own" | "operator" | "default";
	readonly version: string;
	readonly policy: PolicyDocument;
}

export interface PolicyPreview {
	readonly decisions: number;
	readonly standing_for: number;
	readonly unexplained: number;
	readonly changes: readonly { readonly from: Action; readonly to: Action; readonly decisions: number }[];
}

/** A share with its 95% interval; null where nothing was counted. */
export interface Interval {
	readonly share: number;
	readonly low: number;
	readonly high: number;
}

export interface DriftSignal {
	readonly signal: string;
	readonly reference: string;
	readonly n: number;
	readonly value: number;
	readonly threshold: number;
	readonly verdict: "quiet" | "raised" | "too_few" | "one_key";
	readonly open_since: string | null;
}

export interface Drift {
	readonly at: string | null;
	readonly signals: readonly DriftSignal[];
	readonly patterns: {
		readonly judged: number;
		readonly told: readonly {
			readonly pattern: string;
			readonly found: number;
			readonly expected: number;
			readonly verdict: "silent" | "more" | "fewer";
		}[];
	};
	readonly annotations: readonly { readonly at: string; readonly event: string; readonly version: string }[];
	readonly live_accuracy: readonly {
		readonly model: string;
		readonly judged: number;
		readonly same_severity: Interval | null;
		readonly held_back_rightly: Interval | null;
		readonly allowed_rightly: Interval | null;
	}[];
}

export interface TopPatterns {
	readonly from: string;
	readonly to: string;
	readonly data: readonly { readonly pattern_id: string; readonly texts: number }[];
}
