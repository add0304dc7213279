import * as z from "zod";
import type { Failure } from "../../../errors.ts";
import type { Result } from "../../../verdict.ts";
import { idSchema, parseBody, textFailure } from "../../schema.ts";
import { MAX_BATCH_ITEMS, MAX_BATCH_UNITS } from "../moderate/schema.ts";

const partSchema = z.discriminatedUnion("type", [
	z.strictObject({ type: z.literal("text"), text: z.string() }),
	z.strictObject({ type: z.literal("image_url"), image_url: z.strictObject({ url: z.string() }) }),
]);

/** The original's request, whole. */
export const moderationsSchema = z.strictObject({
	input: z.union([z.string(), z.array(z.string()).min(1), z.array(partSchema).min(1)], {
		error: "expected a string, a list of strings or a list of content parts",
	}),
	model: idSchema.optional(),
});

/** Models of the original. They mean the model that this service would choose itself. */
const THEIR_MODEL = /^(?:omni|text)-moderation-/;

export interface Moderations {
	readonly texts: readonly string[];
	/** One of this service's own, where the request names one. */
	readonly model: string | undefined;
}

type Input = z.infer<typeof moderationsSchema>["input"];

/** The texts of an input with their places in it. Content parts are one text, a line each, as their results are one. */
function textsOf(input: Input): Result<{ readonly text: string; readonly field: string }[], Failure> {
	if (typeof input === "string") return { ok: true, value: [{ text: input, field: "input" }] };
	const lines: string[] = [];
	for (const [index, part] of input.entries()) {
		if (typeof part !== "string" && part.type === "image_url") {
			const message = `input[${index}]: this service judges text, no images`;
			return { ok: false, error: { code: "invalid_field", message } };
		}
		lines.push(typeof part === "string" ? part : part.text);
	}
	const isParts = typeof input[0] !== "string";
	if (isParts) return { ok: true, value: [{ text: lines.join("\n"), field: "input" }] };
	return { ok: true, value: lines.map((text, index) => ({ text, field: `input[${index}]` })) };
}

/** Parses a request. One text at fault fails it as a whole, as there is no place for an error beside the results. */
export function parseModerations(body: unknown): Result<Moderations, Failure> {
	const parsed = parseBody(moderationsSchema, body);
	if (!parsed.ok) return parsed;
	const { input, model } = parsed.value;
	const found = textsOf(input);
	if (!found.ok) return found;
	if (found.value.length > MAX_BATCH_ITEMS) {
		return { ok: false, error: { code: "too_many_items", message: `input: more than ${MAX_BATCH_ITEMS} texts` } };
	}
	if (found.value.reduce((sum, { text }) => sum + text.length, 0) > MAX_BATCH_UNITS) {
		const message = `the texts are together over this route's limit of ${MAX_BATCH_UNITS} UTF-16 units`;
		return { ok: false, error: { code: "body_too_large", message } };
	}
	for (const { text, field } of found.value) {
		const failure = textFailure(text, field);
		if (failure) return { ok: false, error: failure };
	}
	const named = model !== undefined && !THEIR_MODEL.test(model) ? model : undefined;
	return { ok: true, value: { texts: found.value.map(({ text }) => text), model: named } };
}
