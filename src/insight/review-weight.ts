/** What comes first in a review queue, besides lanes and lateness (OPERATIONS section 3). */

/** How near a probability is to a threshold: 1 on it, 0 as far away as can be. */
export function uncertainty(probability: number, threshold: number): number {
	return 1 - Math.abs(probability - threshold) / Math.max(threshold, 1 - threshold);
}

/**
 * Weights. The worst severity outweighs full uncertainty and a whole period of waiting together; a text seen a thousand
 * times moves about as far up as one step and a half of severity.
 */
const SEVERITY_WEIGHT = 2;
const UNCERTAINTY_WEIGHT = 1;
const EXPOSURE_WEIGHT = 0.15;
/** Of an item that has waited for its whole period; the store adds it, as it alone changes with time. */
export const AGE_WEIGHT = 1;

export interface WeightInput {
	/** 0 for safe, 1 for the worst. */
	readonly severity: number;
	/** 0..1. */
	readonly uncertainty: number;
	/** Decisions about the same text so far. */
	readonly exposure: number;
}

/** The part of an item's weight that stays; the heavier, the sooner. */
export function reviewWeight({ severity, uncertainty: unsure, exposure }: WeightInput): number {
	return SEVERITY_WEIGHT * severity + UNCERTAINTY_WEIGHT * unsure + EXPOSURE_WEIGHT * Math.log1p(exposure);
}
