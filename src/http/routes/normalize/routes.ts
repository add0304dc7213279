import * as z from "zod";
import { type AppContext, failWith, moderatorsOf, type Route } from "../../context.ts";
import { parseBody, SINGLE_TEXT_BODY_BYTES, textFailure } from "../../schema.ts";
import { matchToWire } from "../moderate/wire.ts";

export const normalizeSchema = z.strictObject({ text: z.string() });

/** Stage 1 alone: what the text says in plain words. */
async function postNormalize(c: AppContext): Promise<Response> {
	const parsed = parseBody(normalizeSchema, c.get("body"));
	if (!parsed.ok) return failWith(c, parsed.error);
	const { text } = parsed.value;
	const failure = textFailure(text, "text");
	if (failure) return failWith(c, failure);
	const { patterns } = (await moderatorsOf(c))(c.get("requestId"));
	const normalized = patterns.normalize(text);
	return c.json({
		original_text: text,
		normalized_text: normalized.text,
		algospeak_detected: normalized.detected,
		matches: normalized.matches.map(matchToWire),
		stage1_status: normalized.detected ? "algospeak_normalized" : "no_algospeak_found",
		pattern_version: patterns.version,
		patterns_stale: patterns.isStale || undefined,
	});
}

export const normalizeRoutes: readonly Route[] = [
	{
		method: "POST",
		path: "/normalize",
		access: "moderate",
		isRead: true,
		maxBodyBytes: SINGLE_TEXT_BODY_BYTES,
		handler: postNormalize,
	},
];
