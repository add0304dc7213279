/** The staff console: a static page under `/console/`, with its own security policy. It talks to the API as any client. */
import type { Handler } from "hono";
import { type AppContext, type AppEnv, failWith } from "./context.ts";

/** All that the page may do: run and show what this host serves, and ask this host. Editors bring their icons as data. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"font-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
].join("; ");

/** Names of these files hold a hash of their content. */
const ASSETS = "/console/assets/";
/** A year, as long as caches keep anything (RFC 9111 names no bound; browsers take this one). */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** A file of the console; any other path below is one of its pages, which are all the same document. */
async function serve(c: AppContext): Promise<Response> {
	const isAsset = c.req.path.startsWith(ASSETS);
	const url = new URL(isAsset ? c.req.path : "/console/", c.req.url);
	// A Worker in bare workerd has no files.
	const files: Fetcher | undefined = c.env.ASSETS;
	const found = await files?.fetch(url, { method: c.req.method });
	if (found?.status !== 200) return failWith(c, { code: "not_found", message: "no such path" });
	c.header("content-type", found.headers.get("content-type") ?? "application/octet-stream");
	c.header("content-security-policy", CONTENT_SECURITY_POLICY);
	c.header("cross-origin-opener-policy", "same-origin");
	if (isAsset) c.header("cache-control", IMMUTABLE);
	return c.body(await found.arrayBuffer());
}

export const serveConsole: Handler<AppEnv> = (c) =>
	c.req.path === "/console" ? c.redirect("/console/", 308) : serve(c);
