import { deliverModels } from "../classifier/registry/deliver.ts";
import { type Config, configOf } from "../config.ts";
import { repairKeys } from "../keys/deliver.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";
import { deliverPolicies } from "../policies/deliver.ts";
import { tendDecisionLog } from "./decision-log.ts";

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
	const outcomes = await Promise.allSettled([...tendPublishing(env, config, at), tendDecisionLog(env, config, at)]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
