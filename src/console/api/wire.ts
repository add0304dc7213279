/** What the API answers, as far as the console reads it: snake case, as on the wire. */
export const SEVERITIES = ["safe", "potentially_harmful", "harmful", "extremely_harmful"] as const;
export type Severity = (typeof SEVERITIES)[number];
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
