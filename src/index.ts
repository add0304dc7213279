import { modelServing, moderatorFor, patternServing, policyServing } from "./assets.ts";
import { createApp } from "./http/app.ts";
import { keyStoreOf } from "./keys/isolate.ts";
import { consume } from "./queue/consume.ts";
import { onSchedule } from "./scheduled.ts";
import { staffOf } from "./staff/isolate.ts";
import { enqueueEvent } from "./webhooks/enqueue.ts";

const app = createApp({
	moderator: moderatorFor,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: keyStoreOf,
	staff: staffOf,
	announce: (env, event) => enqueueEvent({ db: env.DB, queue: env.WEBHOOKS }, event),
});

export default {
	fetch: app.fetch,
	scheduled: ({ scheduledTime }, env, ctx) => onSchedule(env, scheduledTime, (work) => ctx.waitUntil(work)),
	queue: (batch, env, ctx) => consume(batch, env, (work) => ctx.waitUntil(work)),
} satisfies ExportedHandler<Env>;

export { Moderation } from "./moderation.ts";
export { CircuitBreaker } from "./objects/circuit-breaker.ts";
export { DecisionOutbox } from "./objects/decision-outbox.ts";
export { PatternPropagation } from "./objects/pattern-propagation.ts";
export { PatternPublisher } from "./objects/pattern-publisher.ts";
