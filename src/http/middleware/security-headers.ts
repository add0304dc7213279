import type { AppMiddleware } from "../context.ts";

/** Two years, as the HSTS preload list asks (hstspreload.org). */
const HSTS = "max-age=63072000; includeSubDomains";

/** Answers are JSON for programs: nothing may be cached, sniffed, framed or run. */
export const securityHeaders: AppMiddleware = async (c, next) => {
	c.header("cache-control", "no-store");
	c.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
	c.header("referrer-policy", "no-referrer");
	c.header("x-content-type-options", "nosniff");
	if (c.get("config").environment !== "local") c.header("strict-transport-security", HSTS);
	await next();
};
