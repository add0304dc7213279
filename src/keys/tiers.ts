/** How many requests a key may make. */

/** The one longer period that the platform's rate limits know (Cloudflare: Rate Limiting binding; 10 or 60). */
export const PERIOD_SECONDS = 60;

/**
 * Requests a period by tier: a trial, a platform's own service (10 a second), a large platform (100 a second). The
 * platform counts in each of its locations; wrangler.toml says the same numbers, and a test compares the two.
 */
export const TIER_LIMITS = { trial: 60, standard: 600, high: 6000 } as const;
export type Tier = keyof typeof TIER_LIMITS;
export const TIERS = Object.keys(TIER_LIMITS) as [Tier, ...Tier[]];

/** Names of the bindings that count, by tier. */
export const TIER_BINDINGS = {
	trial: "RATE_LIMIT_TRIAL",
	standard: "RATE_LIMIT_STANDARD",
	high: "RATE_LIMIT_HIGH",
} as const satisfies Record<Tier, string>;
