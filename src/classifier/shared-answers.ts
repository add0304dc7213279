/**
 * Answers of an endpoint that all isolates of a location share, behind the breaker and before the call: an isolate's own
 * answers are in `cached.ts`. As there, only what the endpoint said is kept, and what another version said is not given
 * again.
 */
import type { Classification, Result } from "../verdict.ts";
import type { Classifier, ClassifierError, ClassifyOptions } from "./classifier.ts";
import { answerMissing } from "./missing.ts";

/** Where a location keeps answers; either call may fail, and then the answer counts as not kept. */
export interface AnswerStore {
	get(key: string): Promise<Classification | null>;
	put(key: string, classification: Classification): Promise<void>;
}

export interface SharedAnswersParts {
	readonly classifier: Classifier;
	readonly store: AnswerStore;
	/** A keyed digest of tenant and text: the store holds no text. */
	readonly digest: (tenantId: string, text: string) => Promise<string>;
}

/** `classifier` behind the answers of a location; an answer from there says `cached`. */
export function createSharedAnswers({ classifier, store, digest }: SharedAnswersParts): Classifier {
	/** The version that answered last; unknown in a new isolate, which takes any. */
	let version: string | undefined;

	async function find(key: string): Promise<Classification | null> {
		const kept = await store.get(key).catch(() => null);
		if (kept === null || (version !== undefined && kept.model !== version)) return null;
		return { ...kept, cached: true };
	}

	async function classify(
		texts: readonly string[],
		options: ClassifyOptions,
	): Promise<Result<Classification[], ClassifierError>> {
		const keys = await Promise.all(texts.map((text) => digest(options.tenantId, text)));
		const found = await Promise.all(keys.map(find));
		return answerMissing(classifier, texts, found, options, (index, classification) => {
			version = classification.model;
			options.waitUntil(store.put(keys[index]!, classification).catch(() => {}));
		});
	}

	return {
		get model() {
			return classifier.model;
		},
		classify,
	};
}

/** A name that no request of anyone else can have: only this service's own code reads the cache by it. */
const CACHE_ORIGIN = "https://stage2.plainspeak.invalid";
/** As long as an isolate keeps an answer, seconds. */
const KEPT_SECONDS = 300;

/** The store over the Cache API, which is empty where a platform has none, as under workers.dev. */
export function cacheApiStore(cache: Pick<Cache, "match" | "put">): AnswerStore {
	const urlOf = (key: string) => `${CACHE_ORIGIN}/${key}`;
	return {
		async get(key) {
			const kept = await cache.match(urlOf(key));
			return kept ? ((await kept.json()) as Classification) : null;
		},
		async put(key, classification) {
			const headers = { "content-type": "application/json", "cache-control": `max-age=${KEPT_SECONDS}` };
			await cache.put(urlOf(key), new Response(JSON.stringify(classification), { headers }));
		},
	};
}
