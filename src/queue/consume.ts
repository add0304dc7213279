/** Which queue is consumed by what. */
import { backgroundOf } from "../background.ts";
import { configOf } from "../config.ts";
import { consumeDeadLetters } from "./dead-letters.ts";
import { consumeDecisions } from "./decisions.ts";
import { consumeJobs } from "./jobs.ts";
import { consumeWebhooks } from "./webhooks.ts";

/** Ends of the queues' names, which begin with that of the environment in wrangler.toml. */
const DEAD_LETTERS = "-dead-letters";
const WEBHOOKS = "-webhooks";
const JOBS = "-jobs";

export function consume(
	batch: MessageBatch<unknown>,
	env: Env,
	waitUntil: (work: Promise<unknown>) => void,
): Promise<void> {
	if (batch.queue.endsWith(DEAD_LETTERS)) return consumeDeadLetters(batch, env.DB);
	if (batch.queue.endsWith(WEBHOOKS)) {
		return consumeWebhooks(batch, {
			db: env.DB,
			config: configOf(env),
			send: (request, init) => fetch(request, init),
			now: () => Date.now(),
			random: Math.random,
		});
	}
	if (batch.queue.endsWith(JOBS)) {
		return consumeJobs(batch, {
			stores: { db: env.DB, bucket: env.ARCHIVE, queue: env.JOBS, webhooks: env.WEBHOOKS },
			decisions: env.DECISIONS,
			config: configOf(env),
			background: () => backgroundOf(env, waitUntil),
			now: () => Date.now(),
		});
	}
	return consumeDecisions(batch, { db: env.DB, bucket: env.ARCHIVE });
}
