import { readModels, signModels } from "../classifier/registry/pointer.ts";
import { modelSetSchema, withoutCards } from "../classifier/registry.ts";
import { configOf } from "../config.ts";
import { repairKeys } from "../keys/deliver.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";
import { ACTIVE_MODELS_KEY, latestModelSet } from "../store/model-sets.ts";

/** Writes the set of models that holds to KV, where that failed or an older one was written after it. */
async function deliverModels(env: Env, hashKey: string): Promise<void> {
	const stored = await latestModelSet(env.DB);
	if (!stored) return;
	const text = await env.PATTERNS.get(ACTIVE_MODELS_KEY);
	const written = text === null ? null : await readModels(text, hashKey);
	if (written?.ok && written.value.revision >= stored.revision) return;
	const set = withoutCards(modelSetSchema.parse(JSON.parse(stored.body)));
	await env.PATTERNS.put(ACTIVE_MODELS_KEY, await signModels({ revision: stored.revision, set }, hashKey));
}

/** What is due every minute: whatever of publishing, models and keys is overdue. A deployment without HASH_KEY publishes nothing. */
export async function runMinute(env: Env): Promise<void> {
	const { hashKey } = configOf(env);
	if (hashKey === null) return;
	const outcomes = await Promise.allSettled([
		patternPublisher(env).tend(),
		deliverModels(env, hashKey),
		repairKeys(env, hashKey, Date.now()),
	]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
