/** A control chart for a rate: the exponentially weighted mean of its hours (Roberts 1959). */

/** Weight of the newest hour. */
const LAMBDA = 0.2;
/** Width of the limits, standard deviations. */
const LIMIT = 3;
const MIN_TEXTS = 1000;
const HOURS_LOOKED_AT = 3;
const OUTSIDE_TO_RAISE = 2;
/** At volume any difference is significant: a fifth of the expected rate is one to tell. */
const MIN_EFFECT = 0.2;

export interface RateHour {
	readonly n: number;
	readonly k: number;
	/** Rate of the same kind of hour in the reference, 0..1. */
	readonly expected: number;
}

export interface RateChart {
	/** Hours with texts enough. */
	readonly hours: number;
	/** Texts of the last of them. */
	readonly n: number;
	/** Mean deviation from the expected rate, and the limit it must stay under, of the last hour. */
	readonly deviation: number;
	readonly limit: number;
	readonly expected: number;
	/** Whether the last hours suffice to say anything. */
	readonly isSufficient: boolean;
	/** Two of the last three hours outside. */
	readonly isRaised: boolean;
}

/** The chart after these hours, the oldest first. Hours with few texts are left out. */
export function chartOf(hours: readonly RateHour[]): RateChart {
	const charted = hours.filter(({ n }) => n >= MIN_TEXTS);
	let mean = 0;
	const points = charted.map(({ n, k, expected }) => {
		mean = LAMBDA * (k / n - expected) + (1 - LAMBDA) * mean;
		// A rate of exactly 0 or 1 in the reference would leave no room for chance.
		const p = Math.min(Math.max(expected, 1 / n), 1 - 1 / n);
		const chance = LIMIT * Math.sqrt(((p * (1 - p)) / n) * (LAMBDA / (2 - LAMBDA)));
		return { n, mean, expected, limit: Math.max(chance, MIN_EFFECT * p) };
	});
	const looked = points.slice(-HOURS_LOOKED_AT);
	const last = points.at(-1);
	return {
		hours: points.length,
		n: last?.n ?? 0,
		deviation: last?.mean ?? 0,
		limit: last?.limit ?? 0,
		expected: last?.expected ?? 0,
		isSufficient: looked.length === HOURS_LOOKED_AT,
		isRaised: looked.filter((point) => Math.abs(point.mean) > point.limit).length >= OUTSIDE_TO_RAISE,
	};
}
