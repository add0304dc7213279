/** The files that the Worker carries in its bundle, and what this isolate serves of them and of what is published. */
import { guardOver } from "./action-guard.ts";
import { assembleModerator, openEmbedded, patternsOver } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import { createModelCache, type ServedModels } from "./classifier/registry/cache.ts";
import { ShadowModelCounter } from "./classifier/registry/shadow.ts";
import { defaultModelSet } from "./classifier/registry.ts";
import { type Config, DEFAULT_DEADLINE_MS } from "./config.ts";
import { authorHash, EndpointPool, endpointNameOf, modelsOf } from "./endpoint.ts";
import type { ModelServing, ModeratorChoice, PatternServing, ServingScope } from "./http/context.ts";
import type { Models, Moderator, Patterns } from "./moderate.ts";
import { bundledBlob, bundledKnownWords } from "./patterns/bundled.ts";
import { createPatternCache, type ServedPatterns, type ServedSet } from "./patterns/cache.ts";
import { createPolicyCache } from "./policies/cache.ts";
import { bucketOf } from "./share.ts";

const clock = () => performance.now();

/** Made while the isolate starts, so that no request pays for it. */
const embedded = openEmbedded({ model, modelCard });

const cache = createPatternCache({
	bundledBlob,
	knownWords: bundledKnownWords,
	now: () => Date.now(),
	sleep: (ms) => scheduler.wait(ms),
});

/** The patterns of this isolate. */
export const patternServing: PatternServing = {
	cache,
	knownWords: bundledKnownWords,
	moderatorOver: (compiled) => assembleModerator(patternsOver(compiled), embedded, clock),
};

const shadowModels = new ShadowModelCounter();

const modelCache = createModelCache({
	now: () => Date.now(),
	sleep: (ms) => scheduler.wait(ms),
	onLook(scope, { revision, set }) {
		const counts = shadowModels.take();
		if (counts && set?.shadow)
			scope.waitUntil(scope.reportShadowModel(revision, set.shadow.name, counts).catch(() => {}));
	},
});

/** The models of this isolate. */
export const modelServing: ModelServing = {
	cache: modelCache,
	embedded: { model: embedded.classifier.model, card: modelCard },
	setOf: ({ set }, config) => set ?? defaultModelSet(endpointNameOf(config)),
};

/** The policies of this isolate. */
export const policyServing = createPolicyCache({ now: () => Date.now(), sleep: (ms) => scheduler.wait(ms) });

/** The endpoints of each configuration. */
const pools = new WeakMap<Config, EndpointPool>();

function modelsFor(served: ServedModels, config: Config, env: Env): Models {
	let pool = pools.get(config);
	if (!pool) {
		pool = new EndpointPool(config, env, embedded.attributesOf);
		pools.set(config, pool);
	}
	return modelsOf(modelServing.setOf(served, config), embedded.classifier.model, pool, shadowModels);
}

type Observe = NonNullable<Patterns["observe"]>;

/** The moderators over what is served; with a canary, the key decides which of two. */
function choiceOf({ active, canary }: ServedSet, models: Models, config: Config): ModeratorChoice {
	const deadlineMs = config.stage2.kind === "endpoint" ? config.stage2.deadlineMs : DEFAULT_DEADLINE_MS;
	const { hashKey } = config;
	const moderatorOf = ({ compiled, isStale, breaker }: ServedPatterns, observe: Observe | null): Moderator => {
		const guard = breaker && hashKey !== null ? { guard: guardOver(breaker, authorHash(hashKey)) } : {};
		const patterns = { ...patternsOver(compiled), isStale, ...(observe ? { observe } : {}), ...guard };
		return assembleModerator(patterns, embedded, clock, models, deadlineMs);
	};
	const { shadow } = active;
	if (canary === null) {
		const moderator = moderatorOf(active, shadow && ((text) => shadow.observe(text)));
		return () => moderator;
	}
	const { patterns, basisPoints, counter } = canary;
	const published = moderatorOf(active, (text, outcome) => {
		shadow?.observe(text);
		counter.add("active", outcome);
	});
	const beside = moderatorOf(patterns, (_text, outcome) => counter.add("canary", outcome));
	return (key) => (bucketOf(key) < basisPoints ? beside : published);
}

interface Current {
	readonly served: ServedSet;
	readonly models: ServedModels;
	readonly config: Config;
	readonly choice: ModeratorChoice;
}

let current: Current | null = null;

function currentChoice(served: ServedSet, models: ServedModels, config: Config, env: Env): ModeratorChoice {
	if (current?.served !== served || current.models !== models || current.config !== config) {
		current = { served, models, config, choice: choiceOf(served, modelsFor(models, config, env), config) };
	}
	return current.choice;
}

/** The moderators over the newest patterns and models that this isolate knows; a promise only in a cold isolate. */
export function moderatorFor(
	scope: ServingScope | null,
	config: Config,
	env: Env,
): ModeratorChoice | Promise<ModeratorChoice> {
	const served = cache.patterns(scope);
	const models = modelCache.models(scope);
	if (!(served instanceof Promise) && !(models instanceof Promise)) return currentChoice(served, models, config, env);
	return Promise.all([served, models]).then(([fresh, set]) => currentChoice(fresh, set, config, env));
}
