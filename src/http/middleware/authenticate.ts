import { type Caller, SCOPES, type Scope, type Unanswered } from "../../access.ts";
import type { Failure } from "../../errors.ts";
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

function refuse(c: AppContext, isStaffHost: boolean): Response {
	if (isStaffHost)
		return failWith(c, { code: "unauthorized", message: "this host is reached through Cloudflare Access" });
	c.header("www-authenticate", "Bearer");
	return failWith(c, { code: "unauthorized", message: "a valid API key is required" });
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** What bodies of this API are. No form can send any of them, so a browser asks before another site does (CORS). */
const OWN_TYPES = /^(?:application\/json|application\/x-ndjson|text\/csv)\s*(?:;|$)/i;

/**
 * Whether a request can only come from a page of this host. A browser sends the cookie of Access along with what other
 * sites ask for; none of them can send such a body without being asked first, or say that it is this one.
 */
function isOwnPage(c: AppContext): boolean {
	if (SAFE_METHODS.has(c.req.method)) return true;
	return OWN_TYPES.test(c.req.header("content-type") ?? "") && c.req.header("sec-fetch-site") === "same-origin";
}

type Found = Caller | Unanswered | Failure | null;

/** Who asks on the staff host: people with a token of Access, and nobody with a key. */
async function staffCaller(c: AppContext): Promise<Found> {
	const directory = c.get("dependencies").staff?.(c.env) ?? null;
	if (!directory)
		return { code: "service_unconfigured", message: "the settings of the staff host are missing or wrong" };
	if (!isOwnPage(c)) {
		return { code: "forbidden_origin", message: "changes need JSON, NDJSON or CSV and Sec-Fetch-Site: same-origin" };
	}
	return directory.authenticate(c.req.raw.headers);
}

/** The key that a Google client sends. */
function googleKey(c: AppContext): { readonly authorization: string; readonly isInQuery: boolean } | null {
	const inHeader = c.req.header("x-goog-api-key");
	const key = inHeader ?? c.req.query("key");
	return key === undefined ? null : { authorization: `Bearer ${key}`, isInQuery: inHeader === undefined };
}

/** Who asks on any other host: the holder of a key, and in development whoever is there. */
async function keyCaller(c: AppContext, takesGoogleKeys: boolean): Promise<Found> {
	const header = c.req.header("authorization") ?? null;
	const placed = header === null && takesGoogleKeys ? googleKey(c) : null;
	const authorization = header ?? placed?.authorization ?? null;
	if (c.get("config").environment === "local" && presentedKey(authorization) === null)
		return localCaller(authorization);
	const keyStore = c.get("dependencies").keyStore(c.env);
	if (!keyStore) return { code: "service_unconfigured", message: "this deployment has no API keys configured" };
	const caller = await keyStore.authenticate(authorization, clientOf(c));
	if (!placed?.isInQuery || !caller || "kind" in caller || caller.key?.isQueryAllowed) return caller;
	return { code: "forbidden", message: "this key may not stand in a URL: send it as a header" };
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
export function authenticate(
	scope: Scope,
	{ also, reach, takesGoogleKeys }: Pick<Route, "also" | "reach" | "takesGoogleKeys">,
): AppMiddleware {
	return async (c, next) => {
		const { staff } = c.get("config");
		const isStaffHost = staff.kind !== "none" && new URL(c.req.url).hostname === staff.host;
		const caller = await (isStaffHost ? staffCaller(c) : keyCaller(c, takesGoogleKeys === true));
		if (!caller) return refuse(c, isStaffHost);
		if ("code" in caller) return failWith(c, caller);
		if ("kind" in caller) return putOff(c, caller);
		if (!caller.scopes.includes(scope) && !(also && caller.scopes.includes(also))) {
			const needed = also ? `${scope} or ${also}` : scope;
			return failWith(c, { code: "forbidden", message: `this needs the scope ${needed}` });
		}
		if (isBeyond(caller, scope, reach)) {
			return failWith(c, { code: "forbidden", message: "this concerns all tenants: it needs a key of the operator" });
		}
		c.set("caller", caller);
		return next();
	};
}
