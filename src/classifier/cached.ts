/**
 * A classifier whose answers are kept for a while: what an endpoint said, before floor and policy, so that a change of
 * patterns or thresholds counts at once. Failures and the embedded model's answers are never kept, so a text that met an
 * outage gets the strong answer as soon as there is one.
 */
import type { Classification, Result } from "../verdict.ts";
import type { Classifier, ClassifierError, ClassifyOptions } from "./classifier.ts";
import { answerMissing } from "./missing.ts";

/** Answers of one isolate: about 1 KB each, a few MB of its 128. */
export const MAX_ANSWERS = 4000;
/** How long an answer is given again, milliseconds: a new model version under the same name is soon the one that answers. */
export const ANSWER_KEPT_MS = 300_000;

export interface CacheParts {
	readonly classifier: Classifier;
	/** A keyed digest of tenant and text: the cache holds no text. */
	readonly digest: (tenantId: string, text: string) => Promise<string>;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

interface Kept {
	readonly classification: Classification;
	readonly at: number;
}

/** `classifier` behind a cache of this isolate; an answer from it says `cached`. */
export function createCachedClassifier({ classifier, digest, now }: CacheParts): Classifier {
	/** Least recently used first. */
	const answers = new Map<string, Kept>();
	/** When the newest answer was kept. */
	let keptAt = Number.NEGATIVE_INFINITY;
	/** The version that answered last; what another one said is not given again. */
	let version: string | undefined;

	function find(key: string): Classification | null {
		const kept = answers.get(key);
		if (!kept) return null;
		answers.delete(key);
		if (now() - kept.at >= ANSWER_KEPT_MS || kept.classification.model !== version) return null;
		answers.set(key, kept);
		return { ...kept.classification, cached: true };
	}

	function keep(key: string, classification: Classification): void {
		version = classification.model;
		keptAt = now();
		answers.set(key, { classification, at: keptAt });
		if (answers.size <= MAX_ANSWERS) return;
		for (const oldest of answers.keys()) {
			answers.delete(oldest);
			break;
		}
	}

	async function classify(
		texts: readonly string[],
		options: ClassifyOptions,
	): Promise<Result<Classification[], ClassifierError>> {
		const keysOf = () => Promise.all(texts.map((text) => digest(options.tenantId, text)));
		if (now() - keptAt >= ANSWER_KEPT_MS) answers.clear();
		// In a long outage nothing is kept any more, and then a text is not worth its digest.
		const known = answers.size === 0 ? null : await keysOf();
		const found = known ? known.map(find) : texts.map(() => null);
		const fresh: [index: number, classification: Classification][] = [];
		const answer = await answerMissing(classifier, texts, found, options, (...each) => fresh.push(each));
		if (fresh.length === 0) return answer;
		const keys = known ?? (await keysOf());
		for (const [index, classification] of fresh) keep(keys[index]!, classification);
		return answer;
	}

	return {
		get model() {
			return classifier.model;
		},
		classify,
	};
}
