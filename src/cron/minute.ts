import { readModels, signModels } from "../classifier/registry/pointer.ts";
import { modelSetSchema, withoutCards } from "../classifier/registry.ts";
import { type Config, configOf } from "../config.ts";
import { repairKeys } from "../keys/deliver.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";
import { ACTIVE_MODELS_KEY, latestModelSet } from "../store/model-sets.ts";
import { tendDecisionLog } from "./decision-log.ts";

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

/** What is overdue of patterns, models and keys. A deployment without HASH_KEY publishes none. */
function tendPublishing(env: Env, { hashKey }: Config, at: number): Promise<unknown>[] {
	if (hashKey === null) return [];
	return [patternPublisher(env).tend(), deliverModels(env, hashKey), repairKeys(env, hashKey, at)];
}

/** What is due every minute; `at` is the minute, epoch milliseconds. One part that fails leaves the others alone. */
export async function runMinute(env: Env, at: number = Date.now()): Promise<void> {
	const config = configOf(env);
	const outcomes = await Promise.allSettled([...tendPublishing(env, config, at), tendDecisionLog(env, config, at)]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
