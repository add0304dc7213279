/** What runs each minute, wired. */
import { modelServing, moderatorFor, policyServing } from "./assets.ts";
import { endpointsOf } from "./classifier/registry.ts";
import { configOf } from "./config.ts";
import { runMinute } from "./cron/minute.ts";
import { recheckDegraded } from "./cron/recheck.ts";
import { servingScope } from "./http/context.ts";
import { missingLogBindings } from "./http/decision-log.ts";
import { circuitBreaker } from "./objects/circuit-breaker.ts";

/** Judges degraded decisions again, with what this isolate would judge a request by. */
export async function judgeAgain(env: Env, waitUntil: (work: Promise<unknown>) => void): Promise<number> {
	const config = configOf(env);
	if (config.stage2.kind !== "endpoint" || missingLogBindings(env).length > 0) return 0;
	const scope = servingScope(env, config, waitUntil);
	const endpoints = endpointsOf(modelServing.setOf(await modelServing.cache.models(scope), config));
	const moderators = await moderatorFor(scope, config, env);
	return recheckDegraded({
		db: env.DB,
		bucket: env.ARCHIVE,
		now: () => Date.now(),
		async isUp() {
			const states = await Promise.all(endpoints.map((endpoint) => circuitBreaker(env, endpoint).status()));
			return states.every(({ phase }) => phase === "closed");
		},
		async judge(text, tenantId, key) {
			const policy = await policyServing.policy(scope, tenantId);
			const call = { tenantId, policy, requestId: `recheck-${key}`, signal: new AbortController().signal, waitUntil };
			const decided = await moderators(key).moderate({ text, key }, call);
			if (!decided.ok) throw new Error(`a re-check names no model: ${decided.error.code}`);
			return decided.value;
		},
	});
}

/** The cron's work; `at` is its minute, epoch milliseconds. One part that fails leaves the other alone. */
export async function onSchedule(env: Env, at: number, waitUntil: (work: Promise<unknown>) => void): Promise<void> {
	const outcomes = await Promise.allSettled([runMinute(env, at), judgeAgain(env, waitUntil)]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
