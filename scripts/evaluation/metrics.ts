/** Pure measures of a classifier. `truth` arrays are parallel to scores; NaN means that a measure is undefined. */

function byDescendingScore(scores: ArrayLike<number>): Uint32Array {
	return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
}

interface TieGroup {
	readonly positives: number;
	readonly negatives: number;
}

/** Counts of both classes at each distinct score, best score first. */
function tieGroups(scores: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): TieGroup[] {
	const order = byDescendingScore(scores);
	const groups: TieGroup[] = [];
	for (let i = 0; i < order.length; ) {
		const score = scores[order[i]!]!;
		if (Number.isNaN(score)) throw new Error("a score is NaN");
		let positives = 0;
		let size = 0;
		for (; i < order.length && scores[order[i]!] === score; i++, size++) {
			if (isPositive[order[i]!]) positives++;
		}
		groups.push({ positives, negatives: size - positives });
	}
	return groups;
}

/** Area under the ROC curve: the chance that a positive scores above a negative, ties counted half. NaN when a class is absent. */
export function rocAuc(scores: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): number {
	let positives = 0;
	let negatives = 0;
	let wins = 0;
	for (const group of tieGroups(scores, isPositive)) {
		wins += group.negatives * (positives + group.positives / 2);
		positives += group.positives;
		negatives += group.negatives;
	}
	return wins / (positives * negatives);
}

/**
 * Average precision: precision at each distinct score, weighted by the recall gained there. Equal scores are one step,
 * as in scikit-learn's `average_precision_score`, so the order of ties changes nothing. NaN without positives.
 */
export function averagePrecision(scores: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): number {
	let found = 0;
	let seen = 0;
	let sum = 0;
	for (const group of tieGroups(scores, isPositive)) {
		found += group.positives;
		seen += group.positives + group.negatives;
		sum += group.positives * (found / seen);
	}
	return sum / found;
}

export interface BinaryCounts {
	readonly truePositives: number;
	readonly falsePositives: number;
	readonly falseNegatives: number;
	readonly trueNegatives: number;
}

export function binaryCounts(given: ArrayLike<boolean | number>, truth: ArrayLike<boolean | number>): BinaryCounts {
	const counts = [0, 0, 0, 0];
	for (let i = 0; i < truth.length; i++) counts[(given[i] ? 2 : 0) + (truth[i] ? 1 : 0)]!++;
	const [trueNegatives, falseNegatives, falsePositives, truePositives] = counts as [number, number, number, number];
	return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

/** Share of the given positives that are true; NaN when none was given. */
export function precision({ truePositives, falsePositives }: BinaryCounts): number {
	return truePositives / (truePositives + falsePositives);
}

/** Share of the true positives that were given; NaN when there is none. */
export function recall({ truePositives, falseNegatives }: BinaryCounts): number {
	return truePositives / (truePositives + falseNegatives);
}

/** Share of the negatives that were given as positive; NaN when there is none. */
export function falsePositiveRate({ falsePositives, trueNegatives }: BinaryCounts): number {
	return falsePositives / (falsePositives + trueNegatives);
}

/** Harmonic mean of precision and recall; NaN when nothing is positive, neither in truth nor as given. */
export function f1({ truePositives, falsePositives, falseNegatives }: BinaryCounts): number {
	return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

/** Counts of (true level, given level): `counts[true * levels + given]`. */
export function confusion(truth: ArrayLike<number>, given: ArrayLike<number>, levels: number): Float64Array {
	const counts = new Float64Array(levels * levels);
	for (let i = 0; i < truth.length; i++) counts[truth[i]! * levels + given[i]!]!++;
	return counts;
}

function marginals(counts: Float64Array, levels: number): { truth: Float64Array; given: Float64Array } {
	const truth = new Float64Array(levels);
	const given = new Float64Array(levels);
	for (let i = 0; i < levels; i++) {
		for (let j = 0; j < levels; j++) {
			truth[i]! += counts[i * levels + j]!;
			given[j]! += counts[i * levels + j]!;
		}
	}
	return { truth, given };
}

/** One level against all others, from the counts of a confusion matrix. */
export function oneAgainstRest(counts: Float64Array, levels: number, level: number): BinaryCounts {
	const { truth, given } = marginals(counts, levels);
	const truePositives = counts[level * levels + level]!;
	const falsePositives = given[level]! - truePositives;
	const falseNegatives = truth[level]! - truePositives;
	const total = truth.reduce((sum, count) => sum + count, 0);
	return {
		truePositives,
		falsePositives,
		falseNegatives,
		trueNegatives: total - truePositives - falsePositives - falseNegatives,
	};
}

/** Mean F1 over all levels, as scikit-learn's `f1_score(average="macro")`; a level that is neither true nor given counts 0. */
export function macroF1(counts: Float64Array, levels: number): number {
	let sum = 0;
	for (let level = 0; level < levels; level++) sum += f1(oneAgainstRest(counts, levels, level)) || 0;
	return sum / levels;
}

/** Cohen's kappa with quadratic weights (Cohen 1968): 1 is perfect agreement, 0 chance. NaN when both sides are constant. */
export function quadraticKappa(counts: Float64Array, levels: number): number {
	const { truth, given } = marginals(counts, levels);
	const total = truth.reduce((sum, count) => sum + count, 0);
	let observed = 0;
	let expected = 0;
	for (let i = 0; i < levels; i++) {
		for (let j = 0; j < levels; j++) {
			observed += (i - j) ** 2 * counts[i * levels + j]!;
			expected += ((i - j) ** 2 * truth[i]! * given[j]!) / total;
		}
	}
	return 1 - observed / expected;
}

/** Bins of the calibration error, as in Guo et al. 2017 with the common ten. */
const CALIBRATION_BINS = 10;

/** One bar of a reliability diagram: equal bins of probability, [from, to), the last one with its end. */
export interface ReliabilityBin {
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Mean probability in the bin; NaN in an empty one. */
	readonly meanProbability: number;
	/** Share of positives in the bin; NaN in an empty one. */
	readonly positiveShare: number;
}

/** Probability against outcome in ten equal bins (reliability diagram: DeGroot and Fienberg 1983; Guo et al. 2017). */
export function reliabilityBins(
	probabilities: ArrayLike<number>,
	isPositive: ArrayLike<boolean | number>,
): ReliabilityBin[] {
	const count = new Float64Array(CALIBRATION_BINS);
	const sum = new Float64Array(CALIBRATION_BINS);
	const positives = new Float64Array(CALIBRATION_BINS);
	for (let i = 0; i < probabilities.length; i++) {
		const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(probabilities[i]! * CALIBRATION_BINS));
		count[bin]!++;
		sum[bin]! += probabilities[i]!;
		positives[bin]! += Number(isPositive[i]);
	}
	return Array.from({ length: CALIBRATION_BINS }, (_, bin) => ({
		from: bin / CALIBRATION_BINS,
		to: (bin + 1) / CALIBRATION_BINS,
		count: count[bin]!,
		meanProbability: sum[bin]! / count[bin]!,
		positiveShare: positives[bin]! / count[bin]!,
	}));
}

/**
 * Expected calibration error of the probabilities of a positive (Naeini et al. 2015): the distance between mean
 * probability and share of positives in each bin, weighted by the bin's size. NaN without rows.
 */
export function calibrationError(probabilities: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): number {
	const gaps = reliabilityBins(probabilities, isPositive).map(({ count, meanProbability, positiveShare }) =>
		count === 0 ? 0 : count * Math.abs(meanProbability - positiveShare),
	);
	return gaps.reduce((sum, gap) => sum + gap, 0) / probabilities.length;
}

/** The value that `share` (0..1) of the values do not exceed, by nearest rank. NaN without values. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
