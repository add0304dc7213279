import * as z from "zod";
import { ATTRIBUTES, SEVERITIES } from "../../../verdict.ts";
import { idSchema } from "../../schema.ts";

/** The longest note fits, each unit escaped. */
export const REVIEW_BODY_BYTES = 16 * 1024;
/** As much as explains a judgement, UTF-16 units. */
const MAX_NOTE_UNITS = 1000;

export const noteSchema = z
	.string()
	.trim()
	.min(1)
	.max(MAX_NOTE_UNITS)
	.refine((note) => note.isWellFormed(), "holds a lone surrogate");

export const attributesSchema = z
	.array(z.enum(ATTRIBUTES))
	.max(ATTRIBUTES.length)
	.refine((names) => new Set(names).size === names.length, "names an attribute twice");

export const feedbackSchema = z.strictObject({
	decision_id: idSchema,
	severity: z.enum(SEVERITIES),
	/** What the text is, where more is known than how severe. */
	attributes: attributesSchema.optional(),
	note: noteSchema.optional(),
});
