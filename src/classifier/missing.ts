import type { Classification, Result } from "../verdict.ts";
import type { Classifier, ClassifierError, ClassifyOptions } from "./classifier.ts";

/**
 * The answers that were found, and for the other texts those of `classifier`, each told to `onAnswer` with its place.
 * Nothing at all when the classifier fails.
 */
export async function answerMissing(
	classifier: Classifier,
	texts: readonly string[],
	found: readonly (Classification | null)[],
	options: ClassifyOptions,
	onAnswer: (index: number, classification: Classification) => void,
): Promise<Result<Classification[], ClassifierError>> {
	const answers = [...found];
	const missing = found.flatMap((classification, index) => (classification ? [] : [index]));
	if (missing.length > 0) {
		const asked = missing.map((index) => texts[index]!);
		const answer = await classifier.classify(asked, options);
		if (!answer.ok) return answer;
		for (const [i, index] of missing.entries()) {
			answers[index] = answer.value[i]!;
			onAnswer(index, answer.value[i]!);
		}
	}
	return { ok: true, value: answers.filter((classification) => classification !== null) };
}
