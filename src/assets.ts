/** The files that the Worker carries in its bundle, and what this isolate serves of them and of what is published. */
import { assembleModerator, openEmbedded, patternsOver } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import { type Config, DEFAULT_DEADLINE_MS } from "./config.ts";
import { createEndpoint } from "./endpoint.ts";
import type { PatternServing } from "./http/context.ts";
import type { Moderator, WindowedClassifier } from "./moderate.ts";
import { bundledBlob, bundledKnownWords } from "./patterns/bundled.ts";
import { createPatternCache, type RequestScope, type ServedPatterns } from "./patterns/cache.ts";

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

let current: { readonly served: ServedPatterns; readonly config: Config; readonly moderator: Moderator } | null = null;

function moderatorOf(served: ServedPatterns, config: Config, env: Env): Moderator {
	if (current?.served !== served || current.config !== config) {
		const patterns = patternsOver(served.compiled, served.isStale);
		const deadlineMs = config.stage2.kind === "endpoint" ? config.stage2.deadlineMs : DEFAULT_DEADLINE_MS;
		const moderator = assembleModerator(patterns, embedded, clock, endpointOf(config, env), deadlineMs);
		current = { served, config, moderator };
	}
	return current.moderator;
}

/** The moderator over the newest patterns that this isolate knows; a promise only while it knows none but the bundled. */
export function moderatorFor(scope: RequestScope | null, config: Config, env: Env): Moderator | Promise<Moderator> {
	const served = cache.patterns(scope);
	if (served instanceof Promise) return served.then((fresh) => moderatorOf(fresh, config, env));
	return moderatorOf(served, config, env);
}
