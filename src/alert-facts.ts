/** What the alert rules are judged by, read from everywhere. */
import { modelServing } from "./assets.ts";
import { endpointsOf } from "./classifier/registry.ts";
import type { Config } from "./config.ts";
import { servingScope } from "./http/context.ts";
import type { Facts } from "./insight/alert-rules.ts";
import { circuitBreaker } from "./objects/circuit-breaker.ts";
import { outboxStatus } from "./objects/decision-outbox.ts";
import { patternPublisher } from "./objects/pattern-publisher.ts";
import { recentP99, windowCounts } from "./store/alert-counts.ts";
import { countDeadLetters } from "./store/dead-letters.ts";
import { driftStates } from "./store/drift.ts";
import { gauge } from "./store/gauges.ts";

async function openBreakers(env: Env, config: Config, waitUntil: (work: Promise<unknown>) => void): Promise<string[]> {
	if (config.stage2.kind !== "endpoint") return [];
	const served = await modelServing.cache.models(servingScope(env, config, waitUntil));
	const endpoints = endpointsOf(modelServing.setOf(served, config));
	const phases = await Promise.all(endpoints.map(async (model) => (await circuitBreaker(env, model).status()).phase));
	return endpoints.filter((_, i) => phases[i] !== "closed");
}

async function demotedPatterns(env: Env, { hashKey }: Config): Promise<string[]> {
	if (hashKey === null) return [];
	const { demoted, alerts } = await patternPublisher(env).status();
	return [...new Set([...demoted, ...alerts])];
}

/** The facts at a minute, epoch milliseconds. */
export async function alertFacts(
	env: Env,
	config: Config,
	at: number,
	waitUntil: (work: Promise<unknown>) => void,
): Promise<Facts> {
	const { DB } = env;
	const [windows, p99Seconds, breakers, drifts, demoted, outbox, deadLetters, lagMs] = await Promise.all([
		windowCounts(DB, at),
		recentP99(DB, at),
		openBreakers(env, config, waitUntil),
		driftStates(DB),
		demotedPatterns(env, config),
		outboxStatus(env),
		countDeadLetters(DB),
		gauge(DB, "queue_lag_ms"),
	]);
	return {
		windows,
		p99Seconds,
		openBreakers: breakers,
		openDrifts: drifts.filter(({ openedAt }) => openedAt !== null),
		demotedPatterns: demoted,
		outboxPending: outbox.pending,
		deadLetters,
		queueLagSeconds: (lagMs ?? 0) / 1000,
	};
}
