/** The files that the Worker carries in its bundle, and what this isolate serves of them and of what is published. */
import { createEmbeddedModerator, openEmbedded, patternsOver } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import type { PatternServing } from "./http/context.ts";
import type { Moderator } from "./moderate.ts";
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
	moderatorOver: (compiled) => createEmbeddedModerator(patternsOver(compiled), embedded, clock),
};

let current: { readonly served: ServedPatterns; readonly moderator: Moderator } | null = null;

function moderatorOf(served: ServedPatterns): Moderator {
	if (current?.served !== served) {
		const { compiled, isStale, shadow } = served;
		const watched = shadow ? { observe: (text: string) => shadow.observe(text) } : {};
		const patterns = { ...patternsOver(compiled), isStale, ...watched };
		current = { served, moderator: createEmbeddedModerator(patterns, embedded, clock) };
	}
	return current.moderator;
}

/** The moderator over the newest patterns that this isolate knows; a promise only while it knows none but the bundled. */
export function moderatorFor(scope: RequestScope | null): Moderator | Promise<Moderator> {
	const served = cache.patterns(scope);
	return served instanceof Promise ? served.then(moderatorOf) : moderatorOf(served);
}
