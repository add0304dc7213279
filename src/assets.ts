/** The files that the Worker carries in its bundle, and what this isolate serves of them and of what is published. */
import { createEmbeddedModerator, openEmbedded, patternsOver } from "./assemble.ts";
import model from "./classifier/embedded/model.bin";
import modelCard from "./classifier/embedded/model-card.json";
import type { ModeratorChoice, PatternServing } from "./http/context.ts";
import type { Moderator, Patterns } from "./moderate.ts";
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
	moderatorOver: (compiled) => createEmbeddedModerator(patternsOver(compiled), embedded, clock),
};

type Observe = NonNullable<Patterns["observe"]>;

function moderatorOf({ compiled, isStale }: ServedPatterns, observe: Observe | null): Moderator {
	const patterns = { ...patternsOver(compiled), isStale, ...(observe ? { observe } : {}) };
	return createEmbeddedModerator(patterns, embedded, clock);
}

/** The moderators over what is served; with a canary, the key decides which of two. */
function choiceOf({ active, canary }: ServedSet): ModeratorChoice {
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

let current: { readonly served: ServedSet; readonly choice: ModeratorChoice } | null = null;

function currentChoice(served: ServedSet): ModeratorChoice {
	if (current?.served !== served) current = { served, choice: choiceOf(served) };
	return current.choice;
}

/** The moderators over the newest patterns that this isolate knows; a promise only while it knows none but the bundled. */
export function moderatorFor(scope: RequestScope | null): ModeratorChoice | Promise<ModeratorChoice> {
	const served = cache.patterns(scope);
	return served instanceof Promise ? served.then(currentChoice) : currentChoice(served);
}
