/** Whether patterns are found more or less often than they were: an evasion, a fashion, a flood, or a pattern that broke. */
import { normalTwoSided } from "./chi-square.ts";
import { benjaminiHochberg } from "./intervals.ts";

/** Fewer expected texts say nothing. */
const MIN_EXPECTED = 10;
/** Share of false ones among those that are raised. */
const FALSE_DISCOVERY = 0.05;
const RATIO = 2;
/** A pattern that was found as often as this each day, and not once in a day, is broken or evaded. */
const MIN_DAILY_FOR_SILENCE = 20;

export interface PatternRate {
	readonly pattern: string;
	/** Texts of the window it was found in. */
	readonly found: number;
	/** Texts it would be found in at the rate of the reference. */
	readonly expected: number;
	/** Texts of the reference it was found in. */
	readonly reference: number;
}

export interface PatternVerdict extends PatternRate {
	readonly z: number;
	readonly p: number;
	readonly isSufficient: boolean;
	/** `silent`: found daily, and not at all in the window of a day. */
	readonly verdict: "silent" | "more" | "fewer" | "usual";
}

/** Judges all patterns of a window of one day together, so that thousands of them raise no alarm by chance. */
export function judgePatterns(rates: readonly PatternRate[]): PatternVerdict[] {
	const judged = rates.map((rate) => {
		const { found, expected, reference } = rate;
		// The expectation is itself an estimate from a count.
		const variance = expected * (1 + expected / Math.max(1, reference));
		const z = variance > 0 ? (found - expected) / Math.sqrt(variance) : 0;
		return { ...rate, z, p: normalTwoSided(z), isSufficient: expected >= MIN_EXPECTED };
	});
	const tested = judged.filter(({ isSufficient }) => isSufficient);
	const holds = benjaminiHochberg(
		tested.map(({ p }) => p),
		FALSE_DISCOVERY,
	);
	const surprising = new Set(tested.filter((_, i) => holds[i]));
	return judged.map((one) => {
		const { found, expected } = one;
		if (found === 0 && expected >= MIN_DAILY_FOR_SILENCE) return { ...one, verdict: "silent" };
		if (!surprising.has(one)) return { ...one, verdict: "usual" };
		if (found >= RATIO * expected) return { ...one, verdict: "more" };
		return { ...one, verdict: found * RATIO <= expected ? "fewer" : "usual" };
	});
}
