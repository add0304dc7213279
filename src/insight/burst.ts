/** Bursts in daily counts (Kleinberg, KDD 2002, batched): a two-state automaton, by Viterbi. */

/** A burst is at least twice the usual rate. */
const RATE_FACTOR = 2;
/** What entering a burst costs, times ln T: at 2 hardly any flat series bursts, at 1 every tenth does (OPERATIONS section 2). */
const ENTRY_COST = 2;
/** Rarer terms burst by chance. */
const MIN_DAILY = 3;

export interface DayCount {
	/** Documents with the term. */
	readonly k: number;
	/** All documents. */
	readonly n: number;
}

/** Without the binomial coefficient, which both states share. */
function cost({ k, n }: DayCount, p: number): number {
	return -(k * Math.log(p) + (n - k) * Math.log(1 - p));
}

/** Weight of the burst that reaches the last day: how much better the burst explains it; 0 without one. */
export function burstWeight(days: readonly DayCount[]): number {
	const total = days.reduce((sum, { k }) => sum + k, 0);
	const all = days.reduce((sum, { n }) => sum + n, 0);
	if (total === 0 || all === 0) return 0;
	const quiet = Math.min(total / all, 0.49);
	const loud = RATE_FACTOR * quiet;
	const entry = ENTRY_COST * Math.log(days.length);
	let inQuiet = 0;
	let inLoud = entry;
	/** Weight and counts of the burst that the best way to the loud state is in. */
	let burst = { weight: 0, k: 0, days: 0 };
	for (const day of days) {
		const entersNow = inQuiet + entry < inLoud;
		const from = entersNow ? { weight: 0, k: 0, days: 0 } : burst;
		const quietCost = cost(day, quiet);
		const loudCost = cost(day, loud);
		const reachedLoud = Math.min(inLoud, inQuiet + entry) + loudCost;
		inQuiet = Math.min(inQuiet, inLoud) + quietCost;
		inLoud = reachedLoud;
		burst = { weight: from.weight + quietCost - loudCost, k: from.k + day.k, days: from.days + 1 };
	}
	if (inLoud >= inQuiet || burst.days === 0 || burst.k / burst.days < MIN_DAILY) return 0;
	return Math.max(0, burst.weight);
}
