import type { TextPolicy } from "../../../config.ts";
import type { Failure } from "../../../errors.ts";
import { deliverPolicy } from "../../../policies/deliver.ts";
import { type PolicyDocument, policySchema, reviewingFields, storedDocument } from "../../../policies/schema.ts";
import { latestPolicy, type StoredPolicy, storePolicy } from "../../../store/policies.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith, policyScope } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { putPolicySchema } from "./schema.ts";

/** Without a text that rests anywhere there is nothing to review. */
function withoutText(policy: PolicyDocument, textPolicy: TextPolicy): Failure | null {
	if (textPolicy === "redacted" || textPolicy === "full") return null;
	const [field] = reviewingFields(policy);
	if (field === undefined) return null;
	const message = `policy.${field}: TEXT_POLICY ${textPolicy} keeps no text that people could review`;
	return { code: "review_without_text", message, details: { fields: reviewingFields(policy) } };
}

/** A policy that this deployment can follow. */
export function readCandidate(c: AppContext, body: unknown): Result<PolicyDocument, Failure> {
	const parsed = parseBody(policySchema, body, "policy");
	if (!parsed.ok) return parsed;
	const failure = withoutText(parsed.value, c.get("config").textPolicy);
	return failure ? { ok: false, error: failure } : parsed;
}

function conflict(latest: StoredPolicy | null): Failure {
	const details = { revision: latest?.revision ?? 0, policy: latest && storedDocument(latest.body) };
	return { code: "version_conflict", message: "the policy was changed meanwhile", details };
}

/** Stores a policy as the tenant's next revision. */
async function store(
	c: AppContext,
	frame: { readonly expected_revision: number; readonly reason: string },
	policy: PolicyDocument | null,
): Promise<Result<StoredPolicy, Failure>> {
	const { DB } = c.env;
	const { actor, tenant } = c.get("caller");
	const latest = await latestPolicy(DB, tenant.id);
	if ((latest?.revision ?? 0) !== frame.expected_revision) return { ok: false, error: conflict(latest) };
	const revision = frame.expected_revision + 1;
	const at = Date.now();
	const next = { tenant: tenant.id, revision, at, actor, reason: frame.reason, body: JSON.stringify(policy) };
	const stored = await storePolicy(DB, next, {
		id: `policy-${tenant.id}-${revision}`,
		at,
		actor,
		action: "policy.set",
		object: `policies/${tenant.id}`,
		before: latest && storedDocument(latest.body),
		after: policy,
		reason: frame.reason,
		requestId: c.get("requestId"),
	});
	return stored ? { ok: true, value: next } : { ok: false, error: conflict(await latestPolicy(DB, tenant.id)) };
}

/** Sets what the caller's tenant decides by, or goes back to what holds for all. */
export async function putPolicy(c: AppContext): Promise<Response> {
	const scope = policyScope(c);
	if (scope === null) return failWith(c, { code: "service_unconfigured", message: "HASH_KEY is not set" });
	const frame = parseBody(putPolicySchema, c.get("body"));
	if (!frame.ok) return failWith(c, frame.error);
	const { policy: body, ...rest } = frame.value;
	const policy = body === null ? { ok: true as const, value: null } : readCandidate(c, body);
	if (!policy.ok) return failWith(c, policy.error);
	const stored = await store(c, rest, policy.value);
	if (!stored.ok) return failWith(c, stored.error);
	const { tenant, revision, at } = stored.value;
	const pointer = await deliverPolicy(c.env, stored.value, scope.hashKey).then(
		() => "written" as const,
		// The policy is stored; the minute cron writes it.
		() => "pending" as const,
	);
	scope.waitUntil(c.get("dependencies").policies.revalidate(scope, tenant));
	return c.json({ tenant, revision, set_at: new Date(at).toISOString(), policy: policy.value, pointer });
}
