import { writeModels } from "../../../classifier/registry/deliver.ts";
import { type ModelSet, modelSetSchema } from "../../../classifier/registry.ts";
import type { Config } from "../../../config.ts";
import type { Failure } from "../../../errors.ts";
import { latestModelSet, type StoredModelSet, storeModelSet } from "../../../store/model-sets.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith, requestScope } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { putModelsSchema } from "./schema.ts";

/** An entry names an endpoint of the configured account, so there must be one. */
function unconfigured({ models }: ModelSet, { stage2 }: Config): Failure | null {
	const index = models.findIndex(({ kind }) => kind === "sagemaker");
	if (index < 0 || stage2.kind === "endpoint") return null;
	const message = `models[${index}].kind: this deployment has no account to call endpoints of (see SAGEMAKER_ENDPOINT_NAME)`;
	return { code: "invalid_field", message };
}

function conflict(latest: StoredModelSet | null): Failure {
	const details = { revision: latest?.revision ?? 0, set: latest && JSON.parse(latest.body) };
	return { code: "version_conflict", message: "the models were changed meanwhile", details };
}

/** Stores a set as the next revision. */
async function store(
	c: AppContext,
	frame: { readonly expected_revision: number; readonly reason: string },
	set: ModelSet,
): Promise<Result<StoredModelSet, Failure>> {
	const { DB } = c.env;
	const { actor } = c.get("caller");
	const requestId = c.get("requestId");
	const latest = await latestModelSet(DB);
	if ((latest?.revision ?? 0) !== frame.expected_revision) return { ok: false, error: conflict(latest) };
	const revision = frame.expected_revision + 1;
	const next = { revision, at: Date.now(), actor, reason: frame.reason, body: JSON.stringify(set) };
	const stored = await storeModelSet(DB, next, {
		id: `models-${revision}`,
		at: next.at,
		actor,
		action: "models.set",
		object: "models/active",
		before: latest ? JSON.parse(latest.body) : null,
		after: set,
		reason: frame.reason,
		requestId,
	});
	return stored ? { ok: true, value: next } : { ok: false, error: conflict(await latestModelSet(DB)) };
}

/** Sets which models judge. What is in flight is answered by the model that it was given to. */
export async function putActive(c: AppContext): Promise<Response> {
	const config = c.get("config");
	const { hashKey } = config;
	if (hashKey === null) return failWith(c, { code: "service_unconfigured", message: "HASH_KEY is not set" });
	const frame = parseBody(putModelsSchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const { models, shadow, ...rest } = frame.value;
	const set = parseBody(modelSetSchema, { models, ...(shadow === undefined ? {} : { shadow }) });
	if (!set.ok) return failWith(c, set.error);
	const failure = unconfigured(set.value, config);
	if (failure) return failWith(c, failure);
	const stored = await store(c, rest, set.value);
	if (!stored.ok) return failWith(c, stored.error);
	const { revision, at } = stored.value;
	const pointer = await writeModels(c.env.PATTERNS, stored.value, hashKey).then(
		() => "written" as const,
		// The set is stored; the minute cron writes it.
		() => "pending" as const,
	);
	const scope = requestScope(c);
	scope?.waitUntil(c.get("dependencies").models.cache.revalidate(scope));
	return c.json({ revision, set_at: new Date(at).toISOString(), ...set.value, pointer });
}
