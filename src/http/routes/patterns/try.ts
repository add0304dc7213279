import type { Moderator } from "../../../moderate.ts";
import { invalidPatterns } from "../../../objects/pattern-publisher/failure.ts";
import { submissionOf } from "../../../patterns/publish-body.ts";
import { compileForTry } from "../../../patterns/try.ts";
import { type AppContext, callOf, failWith, policyOf, requestScope } from "../../context.ts";
import { parseBody, textFailure } from "../../schema.ts";
import { matchToWire } from "../moderate/wire.ts";
import { trySchema } from "./schema.ts";

/** What staff look at: the reading and what follows from it. */
export async function readingOf(c: AppContext, moderator: Moderator, text: string) {
	const decided = await moderator.moderate({ text, key: c.get("requestId") }, callOf(c, await policyOf(c)));
	if (!decided.ok) throw new Error(`a try names no model: ${decided.error.code}`);
	const { normalizedText, classification, action, matches } = decided.value;
	return { normalized_text: normalizedText, classification, action, matches: matches.map(matchToWire) };
}

/** Reads texts with what is published and, where the body holds patterns, with those too; publishes nothing. */
export async function postTry(c: AppContext): Promise<Response> {
	const parsed = parseBody(trySchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { texts, ...submission } = parsed.value;
	for (const [index, text] of texts.entries()) {
		const failure = textFailure(text, `texts[${index}]`);
		if (failure) return failWith(c, failure);
	}
	const { cache, knownWords, moderatorOver } = c.get("dependencies").patterns;
	const { active: served } = await cache.patterns(requestScope(c));
	const published = moderatorOver(served.compiled);
	let candidate: Moderator | null = null;
	if (submission.document !== undefined || submission.changes !== undefined) {
		const compiled = compileForTry(JSON.parse(submissionOf(submission)), served, knownWords);
		if (!compiled.ok) return failWith(c, invalidPatterns(compiled.error, c.get("bodyText")));
		candidate = moderatorOver(compiled.value);
	}
	const results: object[] = [];
	for (const text of texts) {
		results.push({
			text,
			published: await readingOf(c, published, text),
			...(candidate ? { candidate: await readingOf(c, candidate, text) } : {}),
		});
	}
	return c.json({ base_version: served.compiled.version, results });
}
