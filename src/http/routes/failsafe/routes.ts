import { STATE_KEPT_MS } from "../../../classifier/guarded.ts";
import { endpointsOf } from "../../../classifier/registry.ts";
import { isoOf } from "../../../iso-time.ts";
import { circuitBreaker } from "../../../objects/circuit-breaker.ts";
import { type AppContext, type Route, requestScope } from "../../context.ts";

/** The endpoints that have a breaker: those of the set that is served. */
async function guardedEndpoints(c: AppContext): Promise<string[]> {
	if (c.get("config").stage2.kind !== "endpoint") return [];
	const { cache, setOf } = c.get("dependencies").models;
	return endpointsOf(setOf(await cache.models(requestScope(c)), c.get("config")));
}

/** The breakers of the whole service. Isolates go by a state for up to `state_kept_ms` after they heard it. */
async function getFailsafe(c: AppContext): Promise<Response> {
	const models = (await guardedEndpoints(c)).map(async (model) => {
		const { phase, failures, openedAt, isProbing } = await circuitBreaker(c.env, model).status();
		const opened = isoOf(openedAt);
		return { model, phase, failures, opened_at: opened, probing: isProbing };
	});
	return c.json({ models: await Promise.all(models), state_kept_ms: STATE_KEPT_MS });
}

/** Closes every breaker: whoever knows that the endpoint is back need not wait for the probe. */
async function postReset(c: AppContext): Promise<Response> {
	await Promise.all((await guardedEndpoints(c)).map((model) => circuitBreaker(c.env, model).reset()));
	return getFailsafe(c);
}

export const failsafeRoutes: readonly Route[] = [
	{ method: "GET", path: "/failsafe/status", access: "admin", handler: getFailsafe },
	{ method: "POST", path: "/failsafe/reset", access: "admin", handler: postReset },
];
