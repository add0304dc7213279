import { type Caller, SCOPES, type Scope, type Unanswered } from "../../access.ts";
import { presentedKey } from "../../keys/key.ts";
import { type AppContext, type AppMiddleware, clientOf, failWith, type Route } from "../context.ts";

/** A named person of local development, as the audit shows them, and the tenant that they speak for. */
const LOCAL_TOKEN = /^Bearer local-([a-z][a-z0-9-]{0,31})(?:@([a-z][a-z0-9-]{0,31}))?$/;

/** `local` asks for no key; whoever wants to be named, or to be another tenant, says so (`local-alice@platform-1`). */
function localCaller(authorization: string | null): Caller | null {
	if (authorization === null) return { tenant: { id: "local" }, actor: "local", scopes: SCOPES, models: null };
	const [, actor, tenant = "local"] = LOCAL_TOKEN.exec(authorization) ?? [];
	return actor === undefined ? null : { tenant: { id: tenant }, actor, scopes: SCOPES, models: null };
}

function refuse(c: AppContext): Response {
	c.header("www-authenticate", "Bearer");
	return failWith(c, { code: "unauthorized", message: "a valid API key is required" });
}

function putOff(c: AppContext, { kind, retryAfterSeconds }: Unanswered): Response {
	c.header("retry-after", String(retryAfterSeconds));
	switch (kind) {
		case "throttled":
			return failWith(c, { code: "rate_limited", message: "too many unknown keys from this address" });
		case "unavailable":
			return failWith(c, { code: "keys_unavailable", message: "the keys cannot be read now" });
	}
}

/** Whether a route is closed to a caller that is kept to its own tenant. */
function isBeyond({ isTenantBound = false }: Caller, scope: Scope, reach: Route["reach"]): boolean {
	return isTenantBound && reach !== "tenant" && (scope === "patterns" || scope === "admin");
}

/** Lets a caller with a scope of the route through. A deployment without keys serves nobody. */
export function authenticate(scope: Scope, { also, reach }: Pick<Route, "also" | "reach">): AppMiddleware {
	return async (c, next) => {
		const authorization = c.req.header("authorization") ?? null;
		let caller: Caller | Unanswered | null;
		if (c.get("config").environment === "local" && presentedKey(authorization) === null) {
			caller = localCaller(authorization);
		} else {
			const keyStore = c.get("dependencies").keyStore(c.env);
			if (!keyStore) {
				return failWith(c, { code: "service_unconfigured", message: "this deployment has no API keys configured" });
			}
			caller = await keyStore.authenticate(authorization, clientOf(c));
		}
		if (!caller) return refuse(c);
		if ("kind" in caller) return putOff(c, caller);
		if (!caller.scopes.includes(scope) && !(also && caller.scopes.includes(also))) {
			const needed = also ? `${scope} or ${also}` : scope;
			return failWith(c, { code: "forbidden", message: `this needs a key with the scope ${needed}` });
		}
		if (isBeyond(caller, scope, reach)) {
			return failWith(c, { code: "forbidden", message: "this concerns all tenants: it needs a key of the operator" });
		}
		c.set("caller", caller);
		return next();
	};
}
