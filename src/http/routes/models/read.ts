import { setOfStored } from "../../../classifier/registry/deliver.ts";
import { EMBEDDED_NAME, type RegisteredModel, sharesOf } from "../../../classifier/registry.ts";
import { isoOf } from "../../../iso-time.ts";
import { circuitBreaker } from "../../../objects/circuit-breaker.ts";
import { latestModelSet, shadowModelCounts } from "../../../store/model-sets.ts";
import { type AppContext, failWith, requestScope } from "../../context.ts";

/** The set that holds, with its cards, and who made it; the configuration's own where nobody made one. */
async function currentSet(c: AppContext) {
	const { setOf, cache } = c.get("dependencies").models;
	const stored = await latestModelSet(c.env.DB);
	if (stored) return { stored, set: setOfStored(stored) };
	const served = await cache.models(requestScope(c));
	return { stored, set: setOf({ ...served, set: null }, c.get("config")) };
}

function modelToWire(model: RegisteredModel, share: number, embeddedModel: string): object {
	if (model.kind === "embedded") return { ...model, version: embeddedModel.split("@")[1], share };
	const { card: _, ...rest } = model;
	return { ...rest, share };
}

/** Every model with its share, and what this isolate goes by. */
export async function getModels(c: AppContext): Promise<Response> {
	const { cache, embedded } = c.get("dependencies").models;
	const { stored, set } = await currentSet(c);
	const shares = sharesOf(set);
	const models = set.models.map((model, i) => modelToWire(model, shares[i]!, embedded.model));
	const { shadow } = set;
	const counts = shadow && stored ? await shadowModelCounts(c.env.DB, stored.revision, shadow.name) : null;
	const { revision, problem, checkedAt } = cache.status();
	return c.json({
		revision: stored?.revision ?? 0,
		set_at: isoOf(stored?.at),
		set_by: stored?.actor ?? null,
		reason: stored?.reason ?? null,
		models,
		shadow: shadow && { ...shadow, ...(counts ?? { texts: 0, failed: 0, milder: 0, harsher: 0 }) },
		serving: { revision, problem, checked_at: isoOf(checkedAt) },
	});
}

/** One model with its card and, for an endpoint, its breaker. The embedded one is always there. */
export async function getModel(c: AppContext): Promise<Response> {
	const name = c.req.param("name");
	const { embedded } = c.get("dependencies").models;
	const { set } = await currentSet(c);
	const index = set.models.findIndex((model) => model.name === name);
	const model = set.models[index];
	if (name === EMBEDDED_NAME) {
		const own: RegisteredModel = { kind: "embedded", name: EMBEDDED_NAME, weight: model?.weight ?? 0 };
		return c.json({ ...modelToWire(own, sharesOf(set)[index] ?? 0, embedded.model), card: embedded.card });
	}
	if (model?.kind !== "sagemaker") return failWith(c, { code: "not_found", message: "no such model" });
	const { phase, failures } = await circuitBreaker(c.env, model.endpoint).status();
	const card = model.card ?? null;
	return c.json({ ...modelToWire(model, sharesOf(set)[index]!, embedded.model), breaker: { phase, failures }, card });
}
