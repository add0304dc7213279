import { OPERATOR_TENANT } from "../../../access.ts";
import { isoOf } from "../../../iso-time.ts";
import { documentOf, type PolicyDocument, storedDocument } from "../../../policies/schema.ts";
import { DEFAULT_POLICY } from "../../../policy.ts";
import { latestPolicy, type StoredPolicy } from "../../../store/policies.ts";
import type { AppContext } from "../../context.ts";

/** What decides for a tenant, and who said so: itself, the operator, or nobody. */
export interface HeldPolicy {
	readonly source: "own" | "operator" | "default";
	readonly version: string;
	readonly policy: PolicyDocument;
}

/** The policy that holds for a tenant, as D1 has it. */
export async function heldPolicy(db: D1Database, tenant: string, own: StoredPolicy | null): Promise<HeldPolicy> {
	const candidates = [
		{ source: "own", stored: own },
		{ source: "operator", stored: tenant === OPERATOR_TENANT ? null : await latestPolicy(db, OPERATOR_TENANT) },
	] as const;
	for (const { source, stored } of candidates) {
		const policy = stored && storedDocument(stored.body);
		if (policy) return { source, version: `${stored.tenant}@${stored.revision}`, policy };
	}
	return { source: "default", version: DEFAULT_POLICY.version, policy: documentOf(DEFAULT_POLICY) };
}

/** What the caller's tenant decides by, and what this isolate goes by. */
export async function getPolicy(c: AppContext): Promise<Response> {
	const tenant = c.get("caller").tenant.id;
	const stored = await latestPolicy(c.env.DB, tenant);
	const { revision, problem, checkedAt } = c.get("dependencies").policies.status(tenant);
	return c.json({
		tenant,
		revision: stored?.revision ?? 0,
		set_at: isoOf(stored?.at),
		set_by: stored?.actor ?? null,
		reason: stored?.reason ?? null,
		...(await heldPolicy(c.env.DB, tenant, stored)),
		serving: { revision, problem, checked_at: isoOf(checkedAt) },
	});
}
