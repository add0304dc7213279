/** A canary: a version that a share of the traffic is judged by, beside the one that everything else is. */

/** Shares are given in hundredths of a per cent. */
export const WHOLE_BASIS_POINTS = 10_000;

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

/** Fewer texts say nothing about a rate. */
const MIN_TEXTS = 200;
/**
 * Chance of a block rate as far off as the canary's, were it judged as the rest is, below which it is ended. Low, as it
 * is looked at with every report: 10,000 looks end one sound canary in a hundred at most.
 */
const MIN_PROBABILITY = 1e-6;

/** Where a key falls among `WHOLE_BASIS_POINTS`: always the same, evenly spread (FNV-1a with a final mix). */
export function bucketOf(key: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return ((hash ^ (hash >>> 16)) >>> 0) % WHOLE_BASIS_POINTS;
}

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

/** P(X >= k) of n trials with probability p, by its terms from the largest on. */
function upperTail(n: number, p: number, k: number): number {
	if (k <= 0) return 1;
	// log C(n, k) p^k (1-p)^(n-k), then each term from the one before.
	let log = k * Math.log(p) + (n - k) * Math.log1p(-p);
	for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
	let term = Math.exp(log);
	let sum = 0;
	for (let i = k; i <= n && term > 0; i++) {
		sum += term;
		term *= ((n - i) / (i + 1)) * (p / (1 - p));
	}
	return Math.min(1, sum);
}

/**
 * Why a canary must end: its block rate is not one that the other version's texts would give by chance. Null while it
 * may go on. The two sides see different texts, but drawn alike.
 */
export function canaryFault({ active, canary }: CanaryCounts): string | null {
	if (active.texts < MIN_TEXTS || canary.texts < MIN_TEXTS) return null;
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
