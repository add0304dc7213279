import type { AppContext } from "../../context.ts";

/** Who the caller is, and what they may do: what a page needs to show no control that would be refused. */
export function getMe(c: AppContext): Response {
	const { actor, tenant, scopes } = c.get("caller");
	return c.json({ name: actor, tenant: tenant.id, scopes, environment: c.get("config").environment });
}
