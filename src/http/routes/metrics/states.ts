/** Metrics of how things stand. */

import type { Phase } from "../../../classifier/breaker.ts";
import { endpointsOf, sharesOf } from "../../../classifier/registry.ts";
import { SEVERITY_LEVELS } from "../../../insight/alert-rules.ts";
import type { MetricFamily } from "../../../insight/exposition.ts";
import { circuitBreaker } from "../../../objects/circuit-breaker.ts";
import { outboxStatus } from "../../../objects/decision-outbox.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { bundledSet } from "../../../patterns/bundled.ts";
import { countFiring } from "../../../store/alerts.ts";
import { countDeadLetters } from "../../../store/dead-letters.ts";
import { driftStates } from "../../../store/drift.ts";
import { gauge as storedGauge } from "../../../store/gauges.ts";
import { countRejects } from "../../../store/rejects.ts";
import { lastRollupAt } from "../../../store/rollup-minute.ts";
import { type AppContext, requestScope } from "../../context.ts";

const PHASES = ["closed", "open", "half_open"] as const satisfies readonly Phase[];

function gauge(name: string, help: string, value: number): MetricFamily {
	return { name, help, type: "gauge", samples: [{ value }] };
}

async function modelFamilies(c: AppContext): Promise<MetricFamily[]> {
	const config = c.get("config");
	const { cache, setOf } = c.get("dependencies").models;
	const set = setOf(await cache.models(requestScope(c)), config);
	const endpoints = config.stage2.kind === "endpoint" ? endpointsOf(set) : [];
	const breakers = await Promise.all(
		endpoints.map(async (model) => ({ model, phase: (await circuitBreaker(c.env, model).status()).phase })),
	);
	return [
		gauge(
			"plainspeak_active_models",
			"Models that judge a share of the texts.",
			sharesOf(set).filter((share) => share > 0).length,
		),
		{
			name: "plainspeak_breaker_state",
			help: "1 for the state that an endpoint's circuit breaker is in.",
			type: "gauge",
			samples: breakers.flatMap(({ model, phase }) =>
				PHASES.map((state) => ({ labels: { model, state }, value: state === phase ? 1 : 0 })),
			),
		},
	];
}

/** Age of what is published; before the first publish that of the patterns in the bundle. */
async function patternAgeSeconds(c: AppContext): Promise<number> {
	const head = c.get("config").hashKey === null ? null : (await patternPublisher(c.env).status()).head;
	const publishedAt = head?.publishedAt ?? Date.parse(bundledSet().document.updated);
	return Math.max(0, (Date.now() - publishedAt) / 1000);
}

/** Families of states; throws where one cannot be read. */
export async function stateFamilies(c: AppContext): Promise<MetricFamily[]> {
	const { env } = c;
	const [firing, drifts, models, lastAt, lagMs, outbox, deadLetters, rejects, patternAge] = await Promise.all([
		countFiring(env.DB),
		driftStates(env.DB),
		modelFamilies(c),
		lastRollupAt(env.DB),
		storedGauge(env.DB, "queue_lag_ms"),
		outboxStatus(env),
		countDeadLetters(env.DB),
		countRejects(env.DB),
		patternAgeSeconds(c),
	]);
	return [
		...models,
		{
			name: "plainspeak_alerts_firing",
			help: "Alerts of the service's own rules that fire.",
			type: "gauge",
			samples: SEVERITY_LEVELS.map((severity) => ({ labels: { severity }, value: firing.get(severity) ?? 0 })),
		},
		gauge(
			"plainspeak_open_drifts",
			"Signals that drifted from their reference.",
			drifts.filter(({ openedAt }) => openedAt !== null).length,
		),
		gauge("plainspeak_pattern_version_age_seconds", "Since the patterns that hold were published.", patternAge),
		gauge(
			"plainspeak_rollup_last_minute_timestamp_seconds",
			"The newest minute with a stored decision; 0 before the first.",
			(lastAt ?? 0) / 1000,
		),
		gauge(
			"plainspeak_queue_lag_seconds",
			"From the oldest decision of the batch that was stored last to its storing.",
			(lagMs ?? 0) / 1000,
		),
		gauge(
			"plainspeak_outbox_pending_decisions",
			"Decisions that the queue refused and that wait for it.",
			outbox.pending,
		),
		gauge("plainspeak_dead_letters", "Decisions that could not be stored and wait for their replay.", deadLetters),
		gauge("plainspeak_rejected_messages", "Queue messages that nobody could read.", rejects),
	];
}
