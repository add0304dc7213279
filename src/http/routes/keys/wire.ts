import type { KeyDocument } from "../../../access.ts";
import { isoOf } from "../../../iso-time.ts";
import { deliverKeys } from "../../../keys/deliver.ts";
import type { StoredKey } from "../../../store/api-keys.ts";
import type { AppContext } from "../../context.ts";

/** A key as the API shows it: everything but its secret. */
export function keyToWire(key: StoredKey): object {
	const { id, tenantId, name, scopes, tier, models, queryAllowed, createdAt, createdBy, ...times } = key;
	return {
		id,
		tenant: tenantId,
		name,
		scopes,
		tier,
		models,
		query_allowed: queryAllowed,
		created_at: isoOf(createdAt),
		created_by: createdBy,
		expires_at: isoOf(times.expiresAt),
		revoked_at: isoOf(times.revokedAt),
		last_used_at: isoOf(times.lastUsedAt),
	};
}

/** The one tenant whose keys a caller may see and change; null where that is every one. */
export function tenantOf(c: AppContext): string | null {
	const { isTenantBound = false, tenant } = c.get("caller");
	return isTenantBound ? tenant.id : null;
}

/** Brings a change to the isolates: this one at once, the others by KV. Says whether KV has it. */
export async function announce(c: AppContext, documents: readonly KeyDocument[], hashKey: string): Promise<object> {
	c.get("dependencies").keyStore(c.env)?.learn?.(documents);
	return { delivery: await deliverKeys(c.env, documents, hashKey) };
}
