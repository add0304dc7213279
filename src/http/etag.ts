import { sha256Hex } from "../signed.ts";
import type { AppContext } from "./context.ts";

/** Hex digits of an entity tag: 128 bits. */
const TAG_DIGITS = 32;

/** Whether an `If-None-Match` header names the tag: compared weakly, as RFC 9110 section 13.1.2 asks. */
function isNamed(header: string, tag: string): boolean {
	return header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag);
}

/** Answers with a public JSON document and its entity tag, or 304 where the client has it. It is asked for again each time. */
export async function withEtag(c: AppContext, json: string): Promise<Response> {
	const tag = `"${(await sha256Hex(new TextEncoder().encode(json))).slice(0, TAG_DIGITS)}"`;
	c.header("etag", tag);
	c.header("cache-control", "no-cache");
	if (isNamed(c.req.header("if-none-match") ?? "", tag)) return c.body(null, 304);
	return c.body(json, 200, { "content-type": "application/json" });
}
