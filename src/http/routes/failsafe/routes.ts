import { STATE_KEPT_MS } from "../../../classifier/guarded.ts";
import { circuitBreaker } from "../../../objects/circuit-breaker.ts";
import type { AppContext, Route } from "../../context.ts";

/** The models that have a breaker: the endpoint that is configured. */
function guardedModels(c: AppContext): string[] {
	const { stage2 } = c.get("config");
	return stage2.kind === "endpoint" ? [stage2.endpoint.endpointName] : [];
}

/** The breakers of the whole service. Isolates go by a state for up to `state_kept_ms` after they heard it. */
async function getFailsafe(c: AppContext): Promise<Response> {
	const models = guardedModels(c).map(async (model) => {
		const { phase, failures, openedAt, isProbing } = await circuitBreaker(c.env, model).status();
		const opened = openedAt === null ? null : new Date(openedAt).toISOString();
		return { model, phase, failures, opened_at: opened, probing: isProbing };
	});
	return c.json({ models: await Promise.all(models), state_kept_ms: STATE_KEPT_MS });
}

/** Closes every breaker: whoever knows that the endpoint is back need not wait for the probe. */
async function postReset(c: AppContext): Promise<Response> {
	await Promise.all(guardedModels(c).map((model) => circuitBreaker(c.env, model).reset()));
	return getFailsafe(c);
}

export const failsafeRoutes: readonly Route[] = [
	{ method: "GET", path: "/failsafe/status", access: "admin", handler: getFailsafe },
	{ method: "POST", path: "/failsafe/reset", access: "admin", handler: postReset },
];
