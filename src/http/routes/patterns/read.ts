import { patternPropagation } from "../../../objects/pattern-propagation.ts";
import { patternPublisher } from "../../../objects/pattern-publisher.ts";
import { type AppContext, failWith } from "../../context.ts";
import { parseBody } from "../../schema.ts";
import { pageSchema } from "./schema.ts";
import { propagationToWire, versionToWire } from "./wire.ts";

/** How a version spread, and what its shadow patterns found: the part of a version that changes after its publish. */
async function spreadOf(c: AppContext, version: string): Promise<object> {
	const log = patternPropagation(c.env);
	const [spread, shadow] = await Promise.all([log.of(version), log.shadowOf(version)]);
	return { propagation: propagationToWire(spread), shadow };
}

/** Answers with a version and its set, which is JSON text already. */
async function sendVersion(c: AppContext, version?: string): Promise<Response> {
	const found = await patternPublisher(c.env).version(version);
	if (!found) return failWith(c, { code: "not_found", message: "no such version is kept" });
	// Before the first publish there is nothing to tell of a version but its name.
	const about = found.info ? versionToWire(found.info) : { version: found.version };
	const info = { ...about, ...(await spreadOf(c, found.version)) };
	c.header("content-type", "application/json");
	return c.body(`${JSON.stringify(info).slice(0, -1)},${found.set.slice(1)}`);
}

/** The newest version with its document and cases. */
export function getPatterns(c: AppContext): Promise<Response> {
	return sendVersion(c);
}

/** The newest version without its document: small enough to be asked for again and again. */
export async function getPropagation(c: AppContext): Promise<Response> {
	const { version, head } = await patternPublisher(c.env).status();
	const about = head ? versionToWire(head) : { version };
	return c.json({ ...about, ...(await spreadOf(c, version)) });
}

/** A version of the last hundred. */
export function getVersion(c: AppContext): Promise<Response> {
	return sendVersion(c, c.req.param("version"));
}

/** Versions from the newest down, a page at a time. */
export async function getVersions(c: AppContext): Promise<Response> {
	const page = parseBody(pageSchema, c.req.query());
	if (!page.ok) return failWith(c, page.error);
	const { limit, cursor } = page.value;
	const versions = await patternPublisher(c.env).versions(limit + 1, cursor);
	const shown = versions.slice(0, limit);
	return c.json({
		data: shown.map(versionToWire),
		next_cursor: versions.length > limit ? String(shown.at(-1)?.sequence) : null,
	});
}
