/** The endpoint of a configuration, as stage 2 asks it. */
import { createCachedClassifier } from "./classifier/cached.ts";
import type { Classifier } from "./classifier/classifier.ts";
import { createGuardedClassifier } from "./classifier/guarded.ts";
import { createInvoke, type EndpointConfig } from "./classifier/sagemaker/invoke.ts";
import { endpointWindows } from "./classifier/sagemaker/windows.ts";
import { createSageMakerClassifier } from "./classifier/sagemaker.ts";
import type { Config } from "./config.ts";
import type { WindowedClassifier } from "./moderate.ts";
import { circuitBreaker } from "./objects/circuit-breaker.ts";
import { sha256Hex } from "./patterns/pointer.ts";
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
	endpoint: EndpointConfig,
	key: string,
	env: Env,
	attributesOf: (text: string) => AttributeScores,
): Classifier {
	const classifier = createSageMakerClassifier({
		name: endpoint.endpointName,
		invoke: createInvoke(endpoint, (request, init) => fetch(request, init)),
		attributesOf,
		now: () => performance.now(),
		sleep: (ms, signal) => scheduler.wait(ms, { signal }).catch(() => {}),
		random: Math.random,
	});
	return createGuardedClassifier({
		classifier,
		exchange: async (report) => circuitBreaker(env, endpoint.endpointName).exchange(report),
		digest: (texts) => digestOf(key, ...texts),
		now: () => Date.now(),
	});
}

/** The endpoint that the configuration names, behind its cache and breaker; null when it names none. */
export function createEndpoint(
	{ stage2: config, hashKey }: Config,
	env: Env,
	attributesOf: (text: string) => AttributeScores,
): WindowedClassifier | null {
	switch (config.kind) {
		case "embedded":
			return null;
		case "misconfigured":
			return {
				classifier: misconfiguredClassifier(config.endpointName, config.settings),
				windowsFor: endpointWindows,
			};
		case "endpoint":
			return {
				classifier: createCachedClassifier({
					classifier: guarded(config.endpoint, hashKey ?? "", env, attributesOf),
					digest: (tenantId, text) => digestOf(hashKey ?? "", tenantId, text),
					now: () => Date.now(),
				}),
				windowsFor: endpointWindows,
			};
	}
}
