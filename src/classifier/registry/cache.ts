/**
 * The set of models that an isolate goes by. As with the patterns, a warm isolate answers with what it has and looks
 * for a newer set afterwards; a cold one waits a moment. Requests share finished sets only.
 */

import { COLD_WAIT_MS, REVALIDATE_MS, type RequestScope, WARM_WAIT_MS } from "../../patterns/cache.ts";
import { ACTIVE_MODELS_KEY } from "../../store/model-sets.ts";
import type { ModelSet } from "../registry.ts";
import { type ModelPointerError, readModels } from "./pointer.ts";
import type { ShadowModelCounts } from "./shadow.ts";

const POINTER_CACHE_SECONDS = 30;

/** Why the set could not be read the last time. */
export type ModelsProblem = ModelPointerError | "kv_failed" | "timeout" | "absent";

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
	let problem: ModelsProblem | null = null;
	let checkedAt: number | null = null;
	let isWarm = false;

	async function load({ kv, hashKey }: ModelScope): Promise<ModelsProblem | null> {
		const text = await kv.get(ACTIVE_MODELS_KEY, { cacheTtl: POINTER_CACHE_SECONDS });
		// None was ever set, unless this isolate knows better.
		if (text === null) return served.revision === 0 ? null : "absent";
		const pointer = await readModels(text, hashKey);
		if (!pointer.ok) return pointer.error;
		// A lower number is older: a slower replica still has it, or someone put it back.
		if (pointer.value.revision > served.revision) served = pointer.value;
		return null;
	}

	async function revalidate(scope: ModelScope, patienceMs: number = WARM_WAIT_MS): Promise<void> {
		checkedAt = now();
		onLook(scope, served);
		let isSettled = false;
		const settle = (found: ModelsProblem | null): void => {
			isWarm = true;
			problem = found;
		};
		const loading = load(scope)
			.catch(() => "kv_failed" as const)
			.then((found) => {
				isSettled = true;
				settle(found);
			});
		scope.waitUntil(loading);
		await Promise.race([loading, sleep(patienceMs)]);
		if (!isSettled) settle("timeout");
	}

	return {
		models(scope) {
			if (scope === null) return served;
			if (!isWarm) return revalidate(scope, COLD_WAIT_MS).then(() => served);
			if (now() - (checkedAt ?? 0) >= REVALIDATE_MS) {
				checkedAt = now();
				scope.waitUntil(revalidate(scope));
			}
			return served;
		},
		revalidate: (scope) => revalidate(scope),
		status: () => ({ revision: served.revision, problem, checkedAt }),
	};
}
