/** The files that the Worker carries in its bundle, and what this isolate serves of them and of what is published. */
import { guardOver } from "./action-guard.ts";
import { assembleModerator, openEmbedded, patternsOver } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import { type Config, DEFAULT_DEADLINE_MS } from "./config.ts";
import { authorHash, createEndpoint } from "./endpoint.ts";
import type { ModeratorChoice, PatternServing } from "./http/context.ts";
import type { Moderator, Patterns, WindowedClassifier } from "./moderate.ts";
import { bundledBlob, bundledKnownWords } from "./patterns/bundled.ts";
import { createPatternCache, type RequestScope, type ServedPatterns, type ServedSet } from "./patterns/cache.ts";
import { bucketOf } from "./patterns/canary.ts";

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

/** The endpoint of each configuration: it counts the calls that are open, so there is one of it. */
const endpoints = new WeakMap<Config, WindowedClassifier | null>();

function endpointOf(config: Config, env: Env): WindowedClassifier | null {
	let endpoint = endpoints.get(config);
	if (endpoint === undefined) {
		endpoint = createEndpoint(config, env, embedded.attributesOf);
		endpoints.set(config, endpoint);
	}
	return endpoint;
}

type Observe = NonNullable<Patterns["observe"]>;

/** The moderators over what is served; with a canary, the key decides which of two. */
function choiceOf({ active, canary }: ServedSet, config: Config, env: Env): ModeratorChoice {
	const endpoint = endpointOf(config, env);
	const deadlineMs = config.stage2.kind === "endpoint" ? config.stage2.deadlineMs : DEFAULT_DEADLINE_MS;
	const { hashKey } = config;
	const moderatorOf = ({ compiled, isStale, breaker }: ServedPatterns, observe: Observe | null): Moderator => {
		const guard = breaker && hashKey !== null ? { guard: guardOver(breaker, authorHash(hashKey)) } : {};
		const patterns = { ...patternsOver(compiled), isStale, ...(observe ? { observe } : {}), ...guard };
		return assembleModerator(patterns, embedded, clock, endpoint, deadlineMs);
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

let current: { readonly served: ServedSet; readonly config: Config; readonly choice: ModeratorChoice } | null = null;

function currentChoice(served: ServedSet, config: Config, env: Env): ModeratorChoice {
	if (current?.served !== served || current.config !== config) {
		current = { served, config, choice: choiceOf(served, config, env) };
	}
	return current.choice;
}

/** The moderators over the newest patterns that this isolate knows; a promise only while it knows none but the bundled. */
export function moderatorFor(
	scope: RequestScope | null,
	config: Config,
	env: Env,
): ModeratorChoice | Promise<ModeratorChoice> {
	const served = cache.patterns(scope);
	if (served instanceof Promise) return served.then((fresh) => currentChoice(fresh, config, env));
	return currentChoice(served, config, env);
}
