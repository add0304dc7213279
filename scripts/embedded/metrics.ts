/** Order of indices by descending score; ties keep index order. */
function byScore(scores: ArrayLike<number>): Uint32Array {
	return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
}

/** Area under the ROC curve, ties counted half; NaN when a class is absent. */
export function rocAuc(scores: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): number {
	const order = byScore(scores);
	let positives = 0;
	let negatives = 0;
	let area = 0;
	for (let i = 0; i < order.length; ) {
		let tiedPositives = 0;
		let tiedNegatives = 0;
		const score = scores[order[i]!]!;
		while (i < order.length && scores[order[i]!] === score) {
			if (isPositive[order[i]!]) tiedPositives++;
			else tiedNegatives++;
			i++;
		}
		area += tiedNegatives * (positives + tiedPositives / 2);
		positives += tiedPositives;
		negatives += tiedNegatives;
	}
	return area / (positives * negatives);
}

/** Average precision (area under the precision-recall steps); NaN without positives. */
export function averagePrecision(scores: ArrayLike<number>, isPositive: ArrayLike<boolean | number>): number {
	const order = byScore(scores);
	let positives = 0;
	let sum = 0;
	for (let i = 0; i < order.length; i++) {
		if (!isPositive[order[i]!]) continue;
		positives++;
		sum += positives / (i + 1);
	}
	return sum / positives;
}

/** Counts of (true level, given level); `counts[true * levels + given]`. */
export function confusion(truth: ArrayLike<number>, given: ArrayLike<number>, levels: number): Float64Array {
	const counts = new Float64Array(levels * levels);
	for (let i = 0; i < truth.length; i++) counts[truth[i]! * levels + given[i]!]!++;
	return counts;
}

/** Mean F1 over the levels; a level that is neither true nor given counts 0. */
export function macroF1(counts: Float64Array, levels: number): number {
	let sum = 0;
	for (let k = 0; k < levels; k++) {
		let truth = 0;
		let given = 0;
		for (let j = 0; j < levels; j++) {
			truth += counts[k * levels + j]!;
			given += counts[j * levels + k]!;
		}
		if (truth + given > 0) sum += (2 * counts[k * levels + k]!) / (truth + given);
	}
	return sum / levels;
}

/** Cohen's kappa with quadratic weights: 1 is perfect order, 0 is chance. */
export function quadraticKappa(counts: Float64Array, levels: number): number {
	const truth = new Float64Array(levels);
	const given = new Float64Array(levels);
	let total = 0;
	for (let i = 0; i < levels; i++) {
		for (let j = 0; j < levels; j++) {
			const count = counts[i * levels + j]!;
			truth[i]! += count;
			given[j]! += count;
			total += count;
		}
	}
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

/** Expected calibration error over ten equal bins of probability. */
export function calibrationError(probabilities: ArrayLike<number>, truth: ArrayLike<number>): number {
	const bins = 10;
	const sums = new Float64Array(bins);
	for (let i = 0; i < probabilities.length; i++) {
		sums[Math.min(bins - 1, Math.floor(probabilities[i]! * bins))]! += probabilities[i]! - truth[i]!;
	}
	return sums.reduce((total, sum) => total + Math.abs(sum), 0) / probabilities.length;
}
