import type { Tenant } from "../../access.ts";
import { type AppMiddleware, failWith } from "../context.ts";

const LOCAL_TENANT: Tenant = Object.freeze({ id: "local" });

/** Lets a request through with its tenant. `local` has a fixed one; a deployment without keys serves nobody. */
export const authenticate: AppMiddleware = async (c, next) => {
	if (c.get("config").environment === "local") {
		c.set("tenant", LOCAL_TENANT);
		return next();
	}
	const keyStore = c.get("dependencies").keyStore(c.env);
	if (!keyStore) {
		return failWith(c, { code: "service_unconfigured", message: "this deployment has no API keys configured" });
	}
	const tenant = await keyStore.authenticate(c.req.header("authorization") ?? null);
	if (!tenant) {
		c.header("www-authenticate", "Bearer");
		return failWith(c, { code: "unauthorized", message: "a valid API key is required" });
	}
	c.set("tenant", tenant);
	await next();
};
