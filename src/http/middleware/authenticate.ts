import { type Caller, SCOPES, type Scope } from "../../access.ts";
import { type AppContext, type AppMiddleware, failWith } from "../context.ts";

/** A named person of local development, as the audit shows them, and the tenant that they speak for. */
const LOCAL_TOKEN = /^Bearer local-([a-z][a-z0-9-]{0,31})(?:@([a-z][a-z0-9-]{0,31}))?$/;

/** `local` asks for no key; whoever wants to be named, or to be another tenant, says so (`local-alice@platform-1`). */
function localCaller(authorization: string | undefined): Caller | null {
	if (authorization === undefined) return { tenant: { id: "local" }, actor: "local", scopes: SCOPES, models: null };
	const [, actor, tenant = "local"] = LOCAL_TOKEN.exec(authorization) ?? [];
	return actor === undefined ? null : { tenant: { id: tenant }, actor, scopes: SCOPES, models: null };
}

function refuse(c: AppContext): Response {
	c.header("www-authenticate", "Bearer");
	return failWith(c, { code: "unauthorized", message: "a valid API key is required" });
}

/** Lets a caller with the scope through. A deployment without keys serves nobody. */
export function authenticate(scope: Scope): AppMiddleware {
	return async (c, next) => {
		const authorization = c.req.header("authorization");
		let caller: Caller | null;
		if (c.get("config").environment === "local") caller = localCaller(authorization);
		else {
			const keyStore = c.get("dependencies").keyStore(c.env);
			if (!keyStore) {
				return failWith(c, { code: "service_unconfigured", message: "this deployment has no API keys configured" });
			}
			caller = await keyStore.authenticate(authorization ?? null);
		}
		if (!caller) return refuse(c);
		if (!caller.scopes.includes(scope)) {
			return failWith(c, { code: "forbidden", message: `this needs a key with the scope ${scope}` });
		}
		c.set("caller", caller);
		return next();
	};
}
