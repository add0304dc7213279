import { type Caller, OPERATOR_TENANT } from "../../../access.ts";
import type { Failure } from "../../../errors.ts";
import { makeKey } from "../../../keys/key.ts";
import { TIER_LIMITS } from "../../../keys/tiers.ts";
import { sha256Hex } from "../../../signed.ts";
import { createKey, type StoredKey } from "../../../store/api-keys.ts";
import { timeOrderedId } from "../../../time-ordered-id.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { createSchema } from "./schema.ts";
import { announce, keyToWire, tenantOf } from "./wire.ts";

/** A new secret and what is stored of it. */
export async function newSecret(): Promise<{ readonly key: string; readonly sha256: string }> {
	const key = makeKey();
	return { key, sha256: await sha256Hex(new TextEncoder().encode(key)) };
}

/** Whether a key may do more than the one that makes it: keys of a tenant hand on what the operator gave them. */
function isMore({ tier, models }: StoredKey, maker: Caller): boolean {
	if (maker.key && TIER_LIMITS[tier] > TIER_LIMITS[maker.key.tier]) return true;
	return maker.models !== null && (models?.some((model) => !maker.models?.includes(model)) ?? true);
}

/** Why a caller may not have this key, or null. */
function refusal(c: AppContext, key: StoredKey): Failure | null {
	const { tenantId, scopes, expiresAt, createdAt } = key;
	const own = tenantOf(c);
	if (own !== null && tenantId !== own) return { code: "forbidden", message: "tenant: this key makes keys of its own" };
	if (own !== null && isMore(key, c.get("caller"))) {
		return { code: "forbidden", message: "tier, models: this key makes none that may do more than itself" };
	}
	if (expiresAt !== null && expiresAt <= createdAt) return { code: "invalid_field", message: "expires_at: is past" };
	if (key.queryAllowed && (scopes.length > 1 || scopes[0] !== "moderate")) {
		const message = "query_allowed: URLs are kept in many places, so such a key has the scope moderate alone";
		return { code: "invalid_field", message };
	}
	if (tenantId !== OPERATOR_TENANT && scopes.includes("patterns")) {
		const message = `scopes: all tenants share the patterns, so only the tenant ${OPERATOR_TENANT} has the scope`;
		return { code: "invalid_field", message };
	}
	return null;
}

/** Makes a key. The answer is the only place where it is ever shown. */
export async function postKeys(c: AppContext, hashKey: string): Promise<Response> {
	const parsed = parseBody(createSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { name, tenant, scopes, tier, models, query_allowed, expires_at, reason } = parsed.value;
	const { actor, tenant: own, isTenantBound = false, ...maker } = c.get("caller");
	const now = Date.now();
	const stored: StoredKey = {
		id: timeOrderedId("key", now),
		tenantId: tenant ?? own.id,
		name,
		scopes,
		tier: tier ?? ((isTenantBound && maker.key?.tier) || "standard"),
		models: models === undefined ? maker.models : models,
		queryAllowed: query_allowed,
		createdAt: now,
		createdBy: actor,
		expiresAt: expires_at === null ? null : Date.parse(expires_at),
		revokedAt: null,
		lastUsedAt: null,
	};
	const failure = refusal(c, stored);
	if (failure) return failWith(c, failure);
	const { key, sha256 } = await newSecret();
	const wire = keyToWire(stored);
	const audit = {
		id: `${stored.id}-created`,
		at: now,
		actor,
		action: "keys.create",
		object: `keys/${stored.id}`,
		before: null,
		after: wire,
		reason,
		requestId: c.get("requestId"),
	};
	const documents = await createKey(c.env.DB, stored, sha256, audit);
	return c.json({ key, ...wire, ...(await announce(c, documents, hashKey)) }, 201);
}
