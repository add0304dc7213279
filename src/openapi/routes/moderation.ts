import * as z from "zod";
import { batchSchema, itemSchema } from "../../http/routes/moderate/schema.ts";
import { normalizeSchema } from "../../http/routes/normalize/routes.ts";
import type { RouteDocs } from "../doc.ts";
import { failureSchema } from "../failures.ts";
import { count, decision, match } from "../schemas.ts";

const item = z.union([
	z.strictObject({ index: count, result: decision }),
	z.strictObject({ index: count, ...failureSchema.shape }),
]);

const TEXT_ERRORS = ["blank_text", "text_too_long", "invalid_text"] as const;

export const moderationDocs: RouteDocs = {
	"POST /moderate": {
		tag: "moderation",
		summary: "Judge one text",
		description:
			"Reads the text in plain words, judges it, and says what the policy makes of it. With `store: false` the decision is counted, and nothing else of it is kept.",
		body: itemSchema,
		answers: { 200: { description: "The decision", schema: decision } },
		errors: [...TEXT_ERRORS, "unknown_model"],
		example: { body: { text: "I want to unalive myself", content_id: "comment-7" } },
	},
	"POST /moderate/batch": {
		tag: "moderation",
		summary: "Judge up to 100 texts",
		description: "Each item has a result or an error of its own, in the order of the request.",
		body: batchSchema.extend({ items: z.array(itemSchema).min(1).max(100) }),
		answers: { 200: { description: "Results and errors", schema: z.strictObject({ items: z.array(item) }) } },
		errors: ["too_many_items"],
		example: { body: { items: [{ text: "good morning" }, { text: "I will k1ll you" }] } },
	},
	"POST /normalize": {
		tag: "moderation",
		summary: "Read one text in plain words, without judging it",
		body: normalizeSchema,
		answers: {
			200: {
				description: "The plain reading",
				schema: z.strictObject({
					original_text: z.string(),
					normalized_text: z.string(),
					algospeak_detected: z.boolean(),
					matches: z.array(match),
					stage1_status: z.enum(["algospeak_normalized", "no_algospeak_found"]),
					pattern_version: z.string(),
					patterns_stale: z.literal(true).optional(),
				}),
			},
		},
		errors: TEXT_ERRORS,
		example: { body: { text: "he is going to unalive someone" } },
	},
};
