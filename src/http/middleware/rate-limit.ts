import type { Scope } from "../../access.ts";
import { isWithin, NO_RATE_LIMIT, overLimit, rateLimiterOf } from "../../keys/rate-limits.ts";
import { PERIOD_SECONDS, TIER_LIMITS } from "../../keys/tiers.ts";
import { type AppMiddleware, failWith } from "../context.ts";

/**
 * Counts the requests of a key, through its rotations, and names the policy in the fields of the IETF draft
 * `ratelimit-headers`. The platform says only whether a request is within the limit: no count of what is left is made up,
 * and a refusal names the whole period, the longest that it can last. People in local development are not counted.
 */
export function rateLimit(access: Scope): AppMiddleware {
	return async (c, next) => {
		const { key } = c.get("caller");
		if (!key) return next();
		const { tier } = key;
		const limiter = rateLimiterOf(c.env, tier);
		if (!limiter) {
			// Administrators go on, as `GET /status` names what is missing.
			if (c.get("config").environment === "local" || access === "admin") return next();
			return failWith(c, NO_RATE_LIMIT);
		}
		c.header("ratelimit-policy", `"${tier}";q=${TIER_LIMITS[tier]};w=${PERIOD_SECONDS}`);
		if (await isWithin(limiter, key.id)) return next();
		c.header("ratelimit", `"${tier}";r=0;t=${PERIOD_SECONDS}`);
		c.header("retry-after", String(PERIOD_SECONDS));
		return failWith(c, overLimit(tier));
	};
}
