import * as z from "zod";
import { LANES } from "../../../reviews/lanes.ts";
import { FINAL_ACTIONS, REASON_CODES, REVIEW_STATES, type ReasonCode } from "../../../reviews/review.ts";
import { ATTRIBUTES, SEVERITIES } from "../../../verdict.ts";
import { MAX_PAGE, PAGE } from "../../cursor.ts";
import { attributesSchema, noteSchema } from "../feedback/schema.ts";

/** A closed list: the audit keeps the reason for ever, so nobody writes in it. */
const SKIP_REASONS = ["too_hard", "distressing", "conflict_of_interest", "other_language", "other"] as const;

export const listSchema = z.strictObject({
	state: z.enum(REVIEW_STATES).default("open"),
	lane: z.enum(LANES).nullable().default(null),
	harm: z
		.enum([...ATTRIBUTES, "none"])
		.nullable()
		.default(null),
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	cursor: z.string().optional(),
});

export const nextSchema = z.strictObject({ lane: z.enum(LANES).nullable().default(null) });
/** A body all the same: a request without one could be sent by any page. */
export const emptySchema = z.strictObject({});
export const skipSchema = z.strictObject({ reason: z.enum(SKIP_REASONS) });

export const decisionSchema = z
	.strictObject({
		/** Of the item as it was claimed. */
		version: z.int().min(0),
		severity: z.enum(SEVERITIES),
		action: z.enum(FINAL_ACTIONS),
		reason_code: z.enum(Object.keys(REASON_CODES) as [ReasonCode, ...ReasonCode[]]),
		attributes: attributesSchema.optional(),
		note: noteSchema.optional(),
	})
	.refine(({ action, reason_code }) => REASON_CODES[reason_code] === action, {
		path: ["reason_code"],
		message: "is a reason for the other action",
	});
