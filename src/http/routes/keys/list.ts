import type { Failure } from "../../../errors.ts";
import { findKey, listKeys, type StoredKey } from "../../../store/api-keys.ts";
import type { Result } from "../../../verdict.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { pageSchema } from "./schema.ts";
import { keyToWire, tenantOf } from "./wire.ts";

/** Keys from the newest down, a page at a time: the caller's tenant's, or for the operator all, or those of `tenant`. */
export async function getKeys(c: AppContext): Promise<Response> {
	const page = parseBody(pageSchema, c.req.query());
	if (!page.ok) return failWith(c, page.error);
	const { limit, cursor = null, tenant = null } = page.value;
	const own = tenantOf(c);
	if (own !== null && tenant !== null && tenant !== own) {
		return failWith(c, { code: "forbidden", message: "tenant: this key sees keys of its own" });
	}
	const keys = await listKeys(c.env.DB, { tenantId: own ?? tenant, before: cursor, limit: limit + 1 });
	const shown = keys.slice(0, limit);
	return c.json({ data: shown.map(keyToWire), next_cursor: keys.length > limit ? shown.at(-1)?.id : null });
}

/** The key that the path names, where the caller may change it: one of another tenant is as absent as none. */
export async function namedKey(c: AppContext): Promise<Result<StoredKey, Failure>> {
	const found = await findKey(c.env.DB, c.req.param("id") ?? "", tenantOf(c));
	return found ? { ok: true, value: found } : { ok: false, error: { code: "not_found", message: "no such key" } };
}
