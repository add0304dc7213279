/** A canary: a version that a share of the traffic is judged by, beside the one that everything else is. */

/** Decisions by one version while a canary runs. */
export interface DecisionCounts {
	readonly texts: number;
	/** Texts with coded language. */
	readonly matched: number;
	readonly blocked: number;
}

/** Both sides of a canary. */
export interface CanaryCounts {
	readonly active: DecisionCounts;
	readonly canary: DecisionCounts;
}

/** Fewer texts of one side say nothing about its rate. */
export const MIN_CANARY_TEXTS = 200;
/**
 * Chance of a block rate as far off as the canary's, were it judged as the rest is, below which it is ended. Low, as it
 * is looked at with every report: 10,000 looks end one sound canary in a hundred at most.
 */
const MIN_PROBABILITY = 1e-6;

/** Sum of two counts. */
export function addCounts(a: CanaryCounts, b: CanaryCounts): CanaryCounts {
	const sum = (side: keyof CanaryCounts): DecisionCounts => ({
		texts: a[side].texts + b[side].texts,
		matched: a[side].matched + b[side].matched,
		blocked: a[side].blocked + b[side].blocked,
	});
	return { active: sum("active"), canary: sum("canary") };
}

const NO_DECISIONS: DecisionCounts = { texts: 0, matched: 0, blocked: 0 };
export const NO_COUNTS: CanaryCounts = { active: NO_DECISIONS, canary: NO_DECISIONS };

/** ln n!, by Stirling's series above small n; the error is below 1e-9. */
function logFactorial(n: number): number {
	if (n < 16) {
		let log = 0;
		for (let i = 2; i <= n; i++) log += Math.log(i);
		return log;
	}
	return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3);
}

/** P(X >= k) of n trials with probability p, for k above the mean; 1, which is no small probability, for any other. */
function upperTail(n: number, p: number, k: number): number {
	if (k <= n * p) return 1;
	const logChoose = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
	let term = Math.exp(logChoose + k * Math.log(p) + (n - k) * Math.log1p(-p));
	let sum = 0;
	// Above the mean each term is smaller than the one before: those that change nothing are left out.
	for (let i = k; i <= n && term > sum * Number.EPSILON; i++) {
		sum += term;
		term *= ((n - i) / (i + 1)) * (p / (1 - p));
	}
	return sum;
}

/**
 * Why a canary must end: its block rate is not one that the other version's texts would give by chance. Null while it
 * may go on. The two sides see different texts, but drawn alike.
 */
export function canaryFault({ active, canary }: CanaryCounts): string | null {
	if (active.texts < MIN_CANARY_TEXTS || canary.texts < MIN_CANARY_TEXTS) return null;
	// One block more and one text that was not blocked, so that no rate is 0 or 1.
	const rate = (active.blocked + 1) / (active.texts + 2);
	const above = upperTail(canary.texts, rate, canary.blocked);
	const below = upperTail(canary.texts, 1 - rate, canary.texts - canary.blocked);
	if (Math.min(above, below) >= MIN_PROBABILITY) return null;
	const percent = ({ blocked, texts }: DecisionCounts) => `${((100 * blocked) / texts).toFixed(2)}%`;
	return `blocks ${percent(canary)} of ${canary.texts} texts, the published version ${percent(active)} of ${active.texts}`;
}

/** What became of a text, as far as a canary is compared. */
export interface Outcome {
	readonly detected: boolean;
	readonly action: string;
}

/** Counts of one isolate. */
export class CanaryCounter {
	private counts = NO_COUNTS;

	add(side: keyof CanaryCounts, { detected, action }: Outcome): void {
		const one = { texts: 1, matched: detected ? 1 : 0, blocked: action === "block" ? 1 : 0 };
		this.counts = addCounts(this.counts, { ...NO_COUNTS, [side]: one });
	}

	/** The counts since the last time; null when there were none. */
	take(): CanaryCounts | null {
		const taken = this.counts;
		this.counts = NO_COUNTS;
		return taken === NO_COUNTS ? null : taken;
	}
}
