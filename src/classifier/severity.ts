import { SEVERITIES, type Severity, type SeverityProbabilities } from "../verdict.ts";

/** A level counts from this probability of it or a worse one on, 0..1. */
export const MORE_LIKELY = 0.5;

/**
 * The highest level that is, itself or a worse one, at least as likely as not. On ordered levels this errs less far than
 * the single likeliest one.
 */
export function severityOf(probabilities: SeverityProbabilities): Severity {
	let orWorse = 0;
	for (let level = SEVERITIES.length - 1; level > 0; level--) {
		const severity = SEVERITIES[level]!;
		orWorse += probabilities[severity];
		if (orWorse >= MORE_LIKELY) return severity;
	}
	return SEVERITIES[0];
}
