/** The models of a configuration, as stage 2 asks them. */
import { createCachedClassifier } from "./classifier/cached.ts";
import type { Classifier } from "./classifier/classifier.ts";
import { createGuardedClassifier } from "./classifier/guarded.ts";
import type { ShadowModelCounter } from "./classifier/registry/shadow.ts";
import { chooseModel, isNamed, isShadowed, type ModelSet } from "./classifier/registry.ts";
import { createInvoke, type EndpointConfig } from "./classifier/sagemaker/invoke.ts";
import { endpointWindows } from "./classifier/sagemaker/windows.ts";
import { createSageMakerClassifier } from "./classifier/sagemaker.ts";
import { cacheApiStore, createSharedAnswers } from "./classifier/shared-answers.ts";
import type { Config } from "./config.ts";
import type { EndpointModel, Models, WindowedClassifier } from "./moderate.ts";
import { circuitBreaker } from "./objects/circuit-breaker.ts";
import { sha256Hex } from "./signed.ts";
import type { AttributeScores } from "./verdict.ts";

/** An endpoint that was asked for but cannot be called, so that no answer is taken for the one of a strong model. */
function misconfiguredClassifier(model: string, settings: readonly string[]): Classifier {
	const reason = `missing or wrong: ${settings.join(", ")}`;
	return { model, classify: () => Promise.resolve({ ok: false, error: { kind: "misconfigured", reason } }) };
}

/** Tells inputs apart without keeping them; the first part is a key, so that nobody can try texts against it. */
function digestOf(...parts: readonly string[]): Promise<string> {
	return sha256Hex(new TextEncoder().encode(JSON.stringify(parts)));
}

/** Hex digits that tell authors apart: 64 bits, as reports carry hundreds of them. */
const AUTHOR_DIGITS = 16;

/** Hashes authors, so that they can be told apart and never known; two tenants' authors of one name are two. */
export function authorHash(hashKey: string): (tenantId: string, authorId: string) => Promise<string> {
	return async (tenantId, authorId) => (await digestOf(hashKey, "author", tenantId, authorId)).slice(0, AUTHOR_DIGITS);
}

/** The endpoint behind the breaker of all isolates. */
function guarded(
	name: string,
	endpoint: EndpointConfig,
	key: string,
	env: Env,
	attributesOf: (text: string) => AttributeScores,
): Classifier {
	const classifier = createSageMakerClassifier({
		name,
		invoke: createInvoke(endpoint, (request, init) => fetch(request, init)),
		attributesOf,
		now: () => performance.now(),
		sleep: (ms, signal) => scheduler.wait(ms, { signal }).catch(() => {}),
		random: Math.random,
	});
	return createGuardedClassifier({
		classifier: createSharedAnswers({
			classifier,
			store: cacheApiStore(caches.default),
			digest: (tenantId, text) => digestOf(key, "shared", name, tenantId, text),
		}),
		exchange: async (report) => circuitBreaker(env, endpoint.endpointName).exchange(report),
		digest: (texts) => digestOf(key, ...texts),
		now: () => Date.now(),
	});
}

/** An endpoint of the configured account, behind its cache and breaker. */
function createEndpoint(
	{ stage2, hashKey }: Config,
	env: Env,
	attributesOf: (text: string) => AttributeScores,
	{ name, endpoint }: { readonly name: string; readonly endpoint: string },
): WindowedClassifier {
	if (stage2.kind !== "endpoint") {
		const settings = stage2.kind === "misconfigured" ? stage2.settings : ["SAGEMAKER_ENDPOINT_NAME"];
		return { classifier: misconfiguredClassifier(name, settings), windowsFor: endpointWindows };
	}
	const named = { ...stage2.endpoint, endpointName: endpoint };
	return {
		classifier: createCachedClassifier({
			classifier: guarded(name, named, hashKey ?? "", env, attributesOf),
			digest: (tenantId, text) => digestOf(hashKey ?? "", tenantId, text),
			now: () => Date.now(),
		}),
		windowsFor: endpointWindows,
	};
}

/** Endpoints of one configuration, each made once: it counts the calls that are open and keeps what it heard. */
export class EndpointPool {
	private readonly endpoints = new Map<string, WindowedClassifier>();
	private readonly config: Config;
	private readonly env: Env;
	private readonly attributesOf: (text: string) => AttributeScores;

	constructor(config: Config, env: Env, attributesOf: (text: string) => AttributeScores) {
		this.config = config;
		this.env = env;
		this.attributesOf = attributesOf;
	}

	/** The endpoint of an entry; a changed weight or fail direction makes no new one. */
	endpointOf({ name, endpoint }: { readonly name: string; readonly endpoint: string }): WindowedClassifier {
		const key = `${name}\n${endpoint}`;
		let made = this.endpoints.get(key);
		if (!made) {
			made = createEndpoint(this.config, this.env, this.attributesOf, { name, endpoint });
			this.endpoints.set(key, made);
		}
		return made;
	}
}

/** The endpoint that a configuration names, whether or not its settings can work; null when it names none. */
export function endpointNameOf({ stage2 }: Config): string | null {
	switch (stage2.kind) {
		case "embedded":
			return null;
		case "misconfigured":
			return stage2.endpointName;
		case "endpoint":
			return stage2.endpoint.endpointName;
	}
}

/** The models of a set, as a moderator asks for them. */
export function modelsOf(
	set: ModelSet,
	embeddedModel: string,
	pool: EndpointPool,
	counter: ShadowModelCounter,
): Models {
	const served = new Map<string, EndpointModel>();
	for (const model of set.models) {
		if (model.kind === "sagemaker") {
			served.set(model.name, { ...pool.endpointOf(model), onFailure: model.on_failure });
		}
	}
	const beside = set.shadow && served.get(set.shadow.name);
	return {
		isMock: served.size === 0,
		choose(key, named) {
			if (named === undefined) return served.size === 0 ? null : (served.get(chooseModel(set, key).name) ?? null);
			if (isNamed(named, embeddedModel)) return null;
			return served.get(named);
		},
		shadow: beside
			? {
					...beside,
					isSampled: (key) => isShadowed(set, key),
					count: (answered, shadow) => counter.add(answered, shadow),
				}
			: null,
	};
}
