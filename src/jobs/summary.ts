/** What was found in a job, as counts that add up. */
import { ATTRIBUTES } from "../verdict.ts";

/** From here on an attribute is taken to be there. */
const ATTRIBUTE_MIN = 0.5;
const CONFIDENCE_BINS = 10;

type Counts = Record<string, number>;

export interface Summary {
	rows: number;
	/** Rows that were not judged, by code. */
	errors: Counts;
	classifications: Counts;
	actions: Counts;
	/** Rows with an attribute of .5 or more. */
	attributes: Counts;
	/** Rows with a pattern, by its id. */
	patterns: Counts;
	languages: Counts;
	models: Counts;
	algospeak: number;
	degraded: number;
	escalated: number;
	/** Half-open tenths; 1 is in the last. */
	confidence: number[];
}

/** What a summary reads of a result. */
export interface Summarized {
	readonly classification: string;
	readonly action: string;
	readonly confidence: number | null;
	readonly attributes: Readonly<Record<string, number>>;
	readonly pattern_ids: readonly string[];
	readonly language: { readonly code: string };
	readonly model_used: string;
	readonly algospeak_detected: boolean;
	readonly degraded: boolean;
	readonly escalation?: string | null;
}

export function emptySummary(): Summary {
	return {
		rows: 0,
		errors: {},
		classifications: {},
		actions: {},
		attributes: {},
		patterns: {},
		languages: {},
		models: {},
		algospeak: 0,
		degraded: 0,
		escalated: 0,
		confidence: Array(CONFIDENCE_BINS).fill(0),
	};
}

function count(counts: Counts, name: string, n = 1): void {
	counts[name] = (counts[name] ?? 0) + n;
}

export function addError(summary: Summary, code: string): void {
	summary.rows++;
	count(summary.errors, code);
}

export function addResult(summary: Summary, result: Summarized): void {
	summary.rows++;
	count(summary.classifications, result.classification);
	count(summary.actions, result.action);
	for (const name of ATTRIBUTES) if ((result.attributes[name] ?? 0) >= ATTRIBUTE_MIN) count(summary.attributes, name);
	for (const id of new Set(result.pattern_ids)) count(summary.patterns, id);
	count(summary.languages, result.language.code);
	count(summary.models, result.model_used);
	if (result.algospeak_detected) summary.algospeak++;
	if (result.degraded) summary.degraded++;
	if (result.escalation) summary.escalated++;
	if (result.confidence !== null) {
		summary.confidence[Math.min(Math.floor(result.confidence * CONFIDENCE_BINS), CONFIDENCE_BINS - 1)]! += 1;
	}
}

/** Adds one summary to another. */
export function addSummary(sum: Summary, other: Summary): void {
	for (const name of ["rows", "algospeak", "degraded", "escalated"] as const) sum[name] += other[name];
	for (const name of [
		"errors",
		"classifications",
		"actions",
		"attributes",
		"patterns",
		"languages",
		"models",
	] as const) {
		for (const [key, n] of Object.entries(other[name])) count(sum[name], key, n);
	}
	for (const [bin, n] of other.confidence.entries()) sum.confidence[bin]! += n;
}

/** Rows that were not judged. */
export function errorsOf({ errors }: Summary): number {
	return Object.values(errors).reduce((sum, n) => sum + n, 0);
}
