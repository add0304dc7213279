import { deliverModels } from "../classifier/registry/deliver.ts";
import { type Config, configOf } from "../config.ts";
import { repairKeys } from "../keys/deliver.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";
import { deliverPolicies } from "../policies/deliver.ts";
import { IDEMPOTENCY_KEPT_MS, pruneWrites } from "../store/idempotency.ts";
import { tendDecisionLog } from "./decision-log.ts";
import { tendWebhooks } from "./webhooks.ts";

/** When retention is enforced: any minute but the full hour, when every other cron of the world runs. */
const RETENTION_MINUTE = 7;
const MINUTE_MS = 60_000;
const MINUTES_AN_HOUR = 60;

/** What is overdue of patterns, models, policies and keys. A deployment without HASH_KEY publishes none. */
function tendPublishing(env: Env, { hashKey }: Config, at: number): Promise<unknown>[] {
	if (hashKey === null) return [];
	return [
		patternPublisher(env).tend(),
		deliverModels(env, hashKey),
		deliverPolicies(env, hashKey),
		repairKeys(env, hashKey, at),
	];
}

/** What is due every minute; `at` is the minute, epoch milliseconds. One part that fails leaves the others alone. */
export async function runMinute(env: Env, at: number = Date.now()): Promise<void> {
	const config = configOf(env);
	const isRetention = Math.floor(at / MINUTE_MS) % MINUTES_AN_HOUR === RETENTION_MINUTE;
	const outcomes = await Promise.allSettled([
		...tendPublishing(env, config, at),
		tendDecisionLog(env, config, at, isRetention),
		tendWebhooks(env, at, isRetention),
		isRetention ? pruneWrites(env.DB, at - IDEMPOTENCY_KEPT_MS) : null,
	]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
