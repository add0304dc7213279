import * as z from "zod";
import type { Failure } from "../../../errors.ts";
import type { Result } from "../../../verdict.ts";
import { idSchema, parseBody, textFailure } from "../../schema.ts";

/** Most items of one batch (DESIGN section 7). */
export const MAX_BATCH_ITEMS = 100;
/** Most text in one batch, UTF-16 units (DESIGN section 2). */
export const MAX_BATCH_UNITS = 200_000;
export const BATCH_BODY_BYTES = 1024 * 1024;

export const itemSchema = z.strictObject({
	text: z.string(),
	content_id: idSchema.optional(),
	author_id: idSchema.optional(),
	model: idSchema.optional(),
	store: z.boolean().optional(),
});
export type ModerateBody = z.infer<typeof itemSchema>;

/** Items are checked one by one, so that a bad one fails alone. */
export const batchSchema = z.strictObject({ items: z.array(z.unknown()).min(1) });

/** Parses one text with its ids; `prefix` is its place in the body (`items[3]`). */
export function parseItem(body: unknown, prefix = ""): Result<ModerateBody, Failure> {
	const parsed = parseBody(itemSchema, body, prefix);
	if (!parsed.ok) return parsed;
	const failure = textFailure(parsed.value.text, prefix ? `${prefix}.text` : "text");
	return failure ? { ok: false, error: failure } : parsed;
}

function unitsOf(item: unknown): number {
	const text = typeof item === "object" && item !== null ? Reflect.get(item, "text") : undefined;
	return typeof text === "string" ? text.length : 0;
}

/** Parses the frame of a batch and bounds it as a whole. */
export function parseBatch(body: unknown): Result<readonly unknown[], Failure> {
	const parsed = parseBody(batchSchema, body);
	if (!parsed.ok) return parsed;
	const { items } = parsed.value;
	if (items.length > MAX_BATCH_ITEMS) {
		return { ok: false, error: { code: "too_many_items", message: `items: more than ${MAX_BATCH_ITEMS}` } };
	}
	if (items.reduce<number>((sum, item) => sum + unitsOf(item), 0) > MAX_BATCH_UNITS) {
		const message = `the texts are together over this route's limit of ${MAX_BATCH_UNITS} UTF-16 units`;
		return { ok: false, error: { code: "body_too_large", message } };
	}
	return { ok: true, value: items };
}
