/** Brings the set of models that D1 holds to KV, where isolates read it. */
import { ACTIVE_MODELS_KEY, latestModelSet, type StoredModelSet } from "../../store/model-sets.ts";
import { type ModelSet, modelSetSchema, withoutCards } from "../registry.ts";
import { readModels, signModels } from "./pointer.ts";

/** The set that was stored. */
export function setOfStored({ body }: StoredModelSet): ModelSet {
	return modelSetSchema.parse(JSON.parse(body));
}

/** Writes a stored set to KV; rejects when KV refuses it. */
export async function writeModels(kv: KVNamespace, stored: StoredModelSet, hashKey: string): Promise<void> {
	const set = withoutCards(setOfStored(stored));
	await kv.put(ACTIVE_MODELS_KEY, await signModels({ revision: stored.revision, set }, hashKey));
}

/** Writes the set that holds, where writing it failed or an older one was written after it. */
export async function deliverModels({ DB, PATTERNS }: Env, hashKey: string): Promise<void> {
	const stored = await latestModelSet(DB);
	if (!stored) return;
	const text = await PATTERNS.get(ACTIVE_MODELS_KEY);
	const written = text === null ? null : await readModels(text, hashKey);
	if (written?.ok && written.value.revision >= stored.revision) return;
	await writeModels(PATTERNS, stored, hashKey);
}
