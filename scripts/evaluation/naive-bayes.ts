/** Laplace's pseudo-count for each word and class. */
const SMOOTHING = 1;
const WORD = /[\p{L}\p{N}']+/gu;

/** Words of a text in lower case, as plain classifiers split them. */
export function plainWords(text: string): string[] {
	return text.toLowerCase().match(WORD) ?? [];
}

interface WordCounts {
	positive: number;
	negative: number;
}

/**
 * A multinomial Naive Bayes over words (Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval",
 * chapter 13, figure 13.2): priors from the classes' shares of texts, add-one smoothing, words not seen in training left
 * out. Returns the probability that a text is positive.
 */
export function trainNaiveBayes(
	rows: Iterable<{ readonly text: string; readonly isPositive: boolean }>,
): (text: string) => number {
	const counts = new Map<string, WordCounts>();
	const texts = { positive: 0, negative: 0 };
	const words = { positive: 0, negative: 0 };
	for (const { text, isPositive } of rows) {
		const side = isPositive ? "positive" : "negative";
		texts[side]++;
		for (const word of plainWords(text)) {
			const known = counts.get(word) ?? { positive: 0, negative: 0 };
			known[side]++;
			words[side]++;
			counts.set(word, known);
		}
	}
	const prior = Math.log(texts.positive / texts.negative);
	const positiveTotal = words.positive + SMOOTHING * counts.size;
	const negativeTotal = words.negative + SMOOTHING * counts.size;
	return (text) => {
		let logOdds = prior;
		for (const word of plainWords(text)) {
			const known = counts.get(word);
			if (!known) continue;
			logOdds += Math.log((known.positive + SMOOTHING) / positiveTotal);
			logOdds -= Math.log((known.negative + SMOOTHING) / negativeTotal);
		}
		return 1 / (1 + Math.exp(-logOdds));
	};
}
