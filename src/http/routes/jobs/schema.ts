import * as z from "zod";
import { JOB_FORMATS, type JobFormat } from "../../../jobs/rows.ts";
import { idSchema } from "../../schema.ts";

/** Bytes of a job's file: what the platform takes in one request is 100 MB (DESIGN section 2). */
export const MAX_JOB_BYTES = 95_000_000;
/** Jobs of a tenant that have not ended. */
export const MAX_OPEN_JOBS = 10;
/** Jobs of one page: the usual number, and the most. */
const PAGE = 25;
const MAX_PAGE = 100;

const TYPES: readonly (readonly [RegExp, JobFormat])[] = [
	[/^text\/csv\s*(?:;|$)/i, "csv"],
	[/^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines)\s*(?:;|$)/i, "ndjson"],
];

/** The format that a content type names, or null. */
export function formatOf(contentType: string): JobFormat | null {
	return TYPES.find(([type]) => type.test(contentType))?.[1] ?? null;
}

export const submitSchema = z.strictObject({
	text_column: idSchema.default("text"),
	model: idSchema.optional(),
	store: z.stringbool({ truthy: ["true"], falsy: ["false"] }).default(true),
});

export const pageSchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	/** `next_cursor` of the page before: the id of its last job. */
	cursor: z
		.string()
		.regex(/^job_[0-9a-f]{28}$/, "is none of this list")
		.optional(),
});

export const downloadSchema = z.strictObject({ format: z.enum(JOB_FORMATS).default("ndjson") });
