/** The set of models that an isolate goes by. */

import type { RequestScope } from "../../patterns/cache.ts";
import { KV_CACHE_SECONDS, Revalidation } from "../../revalidation.ts";
import type { SignedError } from "../../signed.ts";
import { ACTIVE_MODELS_KEY } from "../../store/model-sets.ts";
import type { ModelSet } from "../registry.ts";
import { readModels } from "./pointer.ts";
import type { ShadowModelCounts } from "./shadow.ts";

/** Why the set could not be read the last time. */
export type ModelsProblem = SignedError | "kv_failed" | "timeout" | "absent";

/** What is served; replaced, never changed. */
export interface ServedModels {
	/** Null where nobody has set one: the configuration's own. */
	readonly set: ModelSet | null;
	/** 0 without a set. */
	readonly revision: number;
}

export interface ModelsStatus {
	readonly revision: number;
	readonly problem: ModelsProblem | null;
	/** Epoch milliseconds; null before the first look. */
	readonly checkedAt: number | null;
}

/** Where a request reads from, and how it leaves work behind. */
export interface ModelScope extends Pick<RequestScope, "kv" | "hashKey" | "waitUntil"> {
	/** Adds to what a shadow model made of some texts; what is lost is missing from the figures and nowhere else. */
	readonly reportShadowModel: (revision: number, model: string, counts: ShadowModelCounts) => Promise<unknown>;
}

export interface ModelCache {
	/** What to go by: a promise in a cold isolate only. Without a scope, what is at hand. */
	models(scope: ModelScope | null): ServedModels | Promise<ServedModels>;
	/** Looks now; settles when what is found is served or refused. Never rejects. */
	revalidate(scope: ModelScope): Promise<void>;
	status(): ModelsStatus;
}

export interface ModelCacheParts {
	/** Epoch milliseconds. */
	readonly now: () => number;
	readonly sleep: (ms: number) => Promise<unknown>;
	/** Called with each look at the set in use, so that what is only counted is told now and then. */
	readonly onLook: (scope: ModelScope, served: ServedModels) => void;
}

/** A cache of one isolate. */
export function createModelCache({ now, sleep, onLook }: ModelCacheParts): ModelCache {
	let served: ServedModels = { set: null, revision: 0 };
	async function load({ kv, hashKey }: ModelScope): Promise<ModelsProblem | null> {
		const text = await kv.get(ACTIVE_MODELS_KEY, { cacheTtl: KV_CACHE_SECONDS });
		// None was ever set, unless this isolate knows better.
		if (text === null) return served.revision === 0 ? null : "absent";
		const pointer = await readModels(text, hashKey);
		if (!pointer.ok) return pointer.error;
		// A lower number is older: a slower replica still has it, or someone put it back.
		if (pointer.value.revision > served.revision) served = pointer.value;
		return null;
	}

	const revalidation = new Revalidation<ModelScope, ModelsProblem>({
		now,
		sleep,
		load,
		onLook: (scope) => onLook(scope, served),
	});

	return {
		models(scope) {
			if (scope === null) return served;
			const waited = revalidation.follow(scope);
			return waited ? waited.then(() => served) : served;
		},
		revalidate: (scope) => revalidation.look(scope),
		status: () => ({ revision: served.revision, problem: revalidation.problem, checkedAt: revalidation.checkedAt }),
	};
}
