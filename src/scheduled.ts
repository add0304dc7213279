/** What runs each minute, wired. */

import { alertFacts } from "./alert-facts.ts";
import { backgroundOf } from "./background.ts";
import { configOf } from "./config.ts";
import { tendAlerts } from "./cron/alerts.ts";
import { tendJobs } from "./cron/jobs.ts";
import { runMinute } from "./cron/minute.ts";
import { recheckDegraded } from "./cron/recheck.ts";
import { missingLogBindings } from "./http/decision-log.ts";

/** Judges degraded decisions again, with what this isolate would judge a request by. */
export async function judgeAgain(env: Env, waitUntil: (work: Promise<unknown>) => void): Promise<number> {
	if (configOf(env).stage2.kind !== "endpoint" || missingLogBindings(env).length > 0) return 0;
	const { moderators, policyOf, isUp } = await backgroundOf(env, waitUntil);
	return recheckDegraded({
		db: env.DB,
		bucket: env.ARCHIVE,
		now: () => Date.now(),
		isUp,
		async judge(text, tenantId, key) {
			const { signal } = new AbortController();
			const policy = await policyOf(tenantId);
			const call = { tenantId, policy, requestId: `recheck-${key}`, signal, waitUntil, isBackground: true };
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

/** The cron's work; `at` is its minute, epoch milliseconds. One part that fails leaves the others alone. */
export async function onSchedule(env: Env, at: number, waitUntil: (work: Promise<unknown>) => void): Promise<void> {
	const isUp = async () => (await backgroundOf(env, waitUntil)).isUp();
	const outcomes = await Promise.allSettled([
		runMinute(env, at),
		judgeAgain(env, waitUntil),
		watch(env, at, waitUntil),
		tendJobs(env, at, isUp),
	]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
