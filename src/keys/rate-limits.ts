/** The bindings that count the requests of keys. */
import type { Failure } from "../errors.ts";
import { PERIOD_SECONDS, TIER_BINDINGS, TIER_LIMITS, TIERS, type Tier } from "./tiers.ts";

/** What counts the requests of a tier; null where the deployment lacks it. */
export function rateLimiterOf(env: object, tier: Tier): RateLimit | null {
	return (Reflect.get(env, TIER_BINDINGS[tier]) as RateLimit | undefined) ?? null;
}

/**
 * Whether a request counted under `key` is within its tier. The platform's own failure limits nobody: a limit guards
 * against load, and no key means more by being let through.
 */
export async function isWithin(limiter: RateLimit, key: string): Promise<boolean> {
	try {
		return (await limiter.limit({ key })).success;
	} catch {
		console.error(JSON.stringify({ level: "error", error: "the rate limit does not answer" }));
		return true;
	}
}

/** Why a request over the limit of its tier is refused. */
export function overLimit(tier: Tier): Failure {
	const message = `over the limit of the tier ${tier}: ${TIER_LIMITS[tier]} requests in ${PERIOD_SECONDS} seconds`;
	return { code: "rate_limited", message };
}

/** Why a platform is refused where nothing counts its requests: without a limit nobody is served. */
export const NO_RATE_LIMIT: Failure = {
	code: "service_unconfigured",
	message: "this deployment lacks its rate limits",
};

/** Bindings that a deployment lacks. */
export function missingRateLimits(env: object): string[] {
	return TIERS.filter((tier) => rateLimiterOf(env, tier) === null).map((tier) => TIER_BINDINGS[tier]);
}
