import { deliverModels } from "../classifier/registry/deliver.ts";
import { type Config, configOf } from "../config.ts";
import { repairKeys } from "../keys/deliver.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";
import { bundledKnownWords, bundledSet } from "../patterns/bundled.ts";
import type { PatternSet } from "../patterns/submission.ts";
import { deliverPolicies } from "../policies/deliver.ts";
import { IDEMPOTENCY_KEPT_MS, pruneWrites } from "../store/idempotency.ts";
import { tendDecisionLog } from "./decision-log.ts";
import { type PublishedVersion, tendDrift } from "./drift.ts";
import { tendTerms } from "./emerging-terms.ts";
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

/** The patterns that hold; those of the bundle until something is published. */
async function publishedVersion(env: Env, { hashKey }: Config): Promise<PublishedVersion> {
	if (hashKey === null) return { version: "", publishedAt: null };
	const { version, head } = await patternPublisher(env).status();
	return { version, publishedAt: head?.publishedAt ?? null };
}

/** The patterns whose forms are known, with what they were compiled by. */
async function knownPatterns(env: Env, { hashKey }: Config) {
	const kept = hashKey === null ? null : await patternPublisher(env).version();
	const { document } = kept ? (JSON.parse(kept.set) as PatternSet) : bundledSet();
	return { document, knownWords: bundledKnownWords };
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
		tendDrift(env.DB, at, () => publishedVersion(env, config)),
		tendTerms(env.DB, at, () => knownPatterns(env, config)),
	]);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
