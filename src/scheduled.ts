/** What runs each minute, wired. */
import { alertFacts } from "./alert-facts.ts";
import { modelServing, moderatorFor } from "./assets.ts";
import { endpointsOf } from "./classifier/registry.ts";
import { configOf } from "./config.ts";
import { tendAlerts } from "./cron/alerts.ts";
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
			const call = { tenantId, requestId: `recheck-${key}`, signal: new AbortController().signal, waitUntil };
			const decided = await moderators(key).moderate({ text, key }, call);
			if (!decided.ok) throw new Error(`a re-check names no model: ${decided.error.code}`);
			return decided.value;
		},
	});
}

/** Evaluates the alert rules, and has whoever is configured told. */
export async function watch(env: Env, at: number, waitUntil: (work: Promise<unknown>) => void): Promise<void> {
	if (missingLogBindings(env).length > 0) return;
	const config = configOf(env);
	const facts = () => alertFacts(env, config, at, waitUntil);
	await tendAlerts({ db: env.DB, queue: env.WEBHOOKS, facts, url: config.alertWebhook?.url ?? null }, at);
}

/** The cron's work; `at` is its minute, epoch milliseconds. One part that fails leaves the other alone. */
export async function onSchedule(env: Env, at: number, waitUntil: (work: Promise<unknown>) => void): Promise<void> {
	const outcomes = await Promise.allSettled([
		runMinute(env, at),
		judgeAgain(env, waitUntil),
		watch(env, at, waitUntil),
	]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
