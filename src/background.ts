/** What judges texts that nobody waits for: those of jobs, and degraded decisions once more. */
import { modelServing, moderatorFor, policyServing } from "./assets.ts";
import { endpointsOf } from "./classifier/registry.ts";
import { configOf } from "./config.ts";
import { type ModeratorChoice, servingScope } from "./http/context.ts";
import { circuitBreaker } from "./objects/circuit-breaker.ts";
import type { Policy } from "./policy.ts";

export interface Background {
	/** Over what this isolate would judge a request by. */
	readonly moderators: ModeratorChoice;
	/** What the texts of a tenant are decided by. */
	readonly policyOf: (tenantId: string) => Policy | Promise<Policy>;
	/** Whether every endpoint answers, as far as the breakers know; so it does where there is none. */
	readonly isUp: () => Promise<boolean>;
	readonly waitUntil: (work: Promise<unknown>) => void;
}

export async function backgroundOf(env: Env, waitUntil: (work: Promise<unknown>) => void): Promise<Background> {
	const config = configOf(env);
	const scope = servingScope(env, config, waitUntil);
	const endpoints =
		config.stage2.kind === "endpoint"
			? endpointsOf(modelServing.setOf(await modelServing.cache.models(scope), config))
			: [];
	return {
		moderators: await moderatorFor(scope, config, env),
		policyOf: (tenantId) => policyServing.policy(scope, tenantId),
		async isUp() {
			const states = await Promise.all(endpoints.map((endpoint) => circuitBreaker(env, endpoint).status()));
			return states.every(({ phase }) => phase === "closed");
		},
		waitUntil,
	};
}
