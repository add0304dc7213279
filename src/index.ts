import { modelServing, moderatorFor, patternServing } from "./assets.ts";
import { runMinute } from "./cron/minute.ts";
import { createApp } from "./http/app.ts";
import { keyStoreOf } from "./keys/isolate.ts";

const app = createApp({
	moderator: moderatorFor,
	patterns: patternServing,
	models: modelServing,
	keyStore: keyStoreOf,
});

export default {
	fetch: app.fetch,
	scheduled: (_controller, env) => runMinute(env),
} satisfies ExportedHandler<Env>;

export { CircuitBreaker } from "./objects/circuit-breaker.ts";
export { PatternPropagation } from "./objects/pattern-propagation.ts";
export { PatternPublisher } from "./objects/pattern-publisher.ts";
