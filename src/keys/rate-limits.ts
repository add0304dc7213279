/** The bindings that count the requests of keys. */
import { TIER_BINDINGS, TIERS, type Tier } from "./tiers.ts";

/** What counts the requests of a tier; null where the deployment lacks it. */
export function rateLimiterOf(env: object, tier: Tier): RateLimit | null {
	return (Reflect.get(env, TIER_BINDINGS[tier]) as RateLimit | undefined) ?? null;
}

/** Bindings that a deployment lacks. */
export function missingRateLimits(env: object): string[] {
	return TIERS.filter((tier) => rateLimiterOf(env, tier) === null).map((tier) => TIER_BINDINGS[tier]);
}
