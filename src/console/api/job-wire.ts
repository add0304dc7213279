/** Jobs and their files on the wire. */
import type { Action, Severity } from "./wire.ts";

type Counts = Readonly<Record<string, number>>;

export interface JobSummary {
	readonly rows: number;
	readonly errors: Counts;
	readonly classifications: Counts;
	readonly actions: Counts;
	readonly attributes: Counts;
	readonly patterns: Counts;
	readonly languages: Counts;
	readonly algospeak: number;
	readonly degraded: number;
	readonly escalated: number;
}

export interface Job {
	readonly id: string;
	readonly state: string;
	readonly format: "csv" | "ndjson";
	readonly model: string | null;
	readonly store: boolean;
	readonly bytes: number | null;
	readonly rows: { readonly total: number | null; readonly done: number; readonly failed: number | null };
	/** 0..1. */
	readonly progress: number;
	readonly created_at: string;
	readonly cancelled_at: string | null;
	readonly finished_at: string | null;
	readonly expires_at: string;
	readonly failure: { readonly code: string; readonly message: string } | null;
	/** Absent in lists, null before the job has ended. */
	readonly summary?: JobSummary | null;
}

const ENDED: readonly string[] = ["completed", "cancelled", "failed"];

export function hasEnded({ state }: Pick<Job, "state">): boolean {
	return ENDED.includes(state);
}

interface Place {
	readonly row: number;
	readonly line: number;
	readonly custom_id: string | null;
}

/** A line of the results. */
export interface ResultLine extends Place {
	readonly id: string;
	readonly classification: Severity;
	readonly action: Action;
	readonly escalation?: string;
	readonly confidence: number | null;
	readonly pattern_ids: readonly string[];
}

/** A line of the errors: a row that could not be judged. */
export interface ErrorLine extends Place {
	readonly error: { readonly code: string; readonly message: string };
}
