/** The API's documentation, from our own files, and the way to it. */
import { type AppContext, failWith, type Route } from "../../context.ts";

/** A page of ours loads its own style sheet and nothing else. */
const PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers of a file that its answer keeps. */
const KEPT = ["content-type", "etag"];

/** Answers with a file; a client that has it asks again and is told so. */
async function sendFile(c: AppContext, path: string): Promise<Response> {
	// A Worker in bare workerd has no files.
	if (!c.env.ASSETS) return failWith(c, { code: "not_found", message: "this deployment has no documentation" });
	const known = c.req.header("if-none-match");
	const file = await c.env.ASSETS.fetch(new URL(path, c.req.url), { headers: known ? { "if-none-match": known } : {} });
	if (file.status !== 200 && file.status !== 304) return failWith(c, { code: "not_found", message: "no such file" });
	c.header("cache-control", "no-cache");
	if (file.headers.get("content-type")?.startsWith("text/html")) c.header("content-security-policy", PAGE_POLICY);
	for (const name of KEPT) {
		const value = file.headers.get(name);
		if (value !== null) c.header(name, value);
	}
	return file.status === 304 ? c.body(null, 304) : c.body(file.body as ReadableStream, 200);
}

function getRoot(c: AppContext): Response {
	return c.json({ service: "plainspeak", docs: "/docs/", openapi: "/openapi.json", console: "/console/" });
}

export const docsRoutes: readonly Route[] = [
	{ method: "GET", path: "/", access: "public", handler: getRoot },
	{ method: "GET", path: "/openapi.json", access: "public", handler: (c) => sendFile(c, "/openapi.json") },
	{ method: "GET", path: "/docs", access: "public", handler: (c) => c.redirect("/docs/", 308) },
	{ method: "GET", path: "/docs/", access: "public", handler: (c) => sendFile(c, "/docs/") },
	{ method: "GET", path: "/docs/runbook", access: "public", handler: (c) => sendFile(c, "/docs/runbook") },
	{ method: "GET", path: "/docs/style.css", access: "public", handler: (c) => sendFile(c, "/docs/style.css") },
];
