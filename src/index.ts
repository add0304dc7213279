import { modelServing, moderatorFor, patternServing, policyServing } from "./assets.ts";
import { createApp } from "./http/app.ts";
import { keyStoreOf } from "./keys/isolate.ts";
import { consume } from "./queue/consume.ts";
import { onSchedule } from "./scheduled.ts";
import { staffOf } from "./staff/isolate.ts";

const app = createApp({
	moderator: moderatorFor,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: keyStoreOf,
	staff: staffOf,
});

export default {
	fetch: app.fetch,
	scheduled: ({ scheduledTime }, env, ctx) => onSchedule(env, scheduledTime, (work) => ctx.waitUntil(work)),
	queue: (batch, env) => consume(batch, env),
} satisfies ExportedHandler<Env>;

export { Moderation } from "./moderation.ts";
export { CircuitBreaker } from "./objects/circuit-breaker.ts";
export { DecisionOutbox } from "./objects/decision-outbox.ts";
export { PatternPropagation } from "./objects/pattern-propagation.ts";
export { PatternPublisher } from "./objects/pattern-publisher.ts";
