import { z } from "zod";
import { MAX_TEXT_UNITS } from "../../schema.ts";

/** A whole document with its frame (DESIGN section 2). */
export const PATTERN_BODY_BYTES = 10 * 1024 * 1024;
/** Texts of one try. */
const MAX_TRY_TEXTS = 20;
const MAX_REASON_UNITS = 500;
const MAX_VERSION_UNITS = 64;
/** Versions of one page: the usual number, and the most. */
const PAGE = 25;
const MAX_PAGE = 100;

const version = z.string().min(1).max(MAX_VERSION_UNITS);
const reason = z.string().trim().min(1).max(MAX_REASON_UNITS);
/** Checked by `parseSubmission`, which names every field at fault. */
const submission = { document: z.unknown().optional(), changes: z.unknown().optional(), cases: z.unknown().optional() };

export const publishSchema = z.strictObject({ expected_version: version, reason, ...submission });
/** Takes the body of a publish as it is, so that what was validated can be sent unchanged. */
export const validateSchema = publishSchema.partial();
export const rollbackSchema = z.strictObject({ expected_version: version, to_version: version, reason });
export const trySchema = z.strictObject({
	texts: z.array(z.string().min(1).max(MAX_TEXT_UNITS)).min(1).max(MAX_TRY_TEXTS),
	...submission,
});

export const pageSchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	/** `next_cursor` of the page before. */
	cursor: z.coerce.number().int().min(1).optional(),
});

interface Parts {
	readonly document?: unknown;
	readonly changes?: unknown;
	readonly cases?: unknown;
}

/** The part of a body that says what to publish, as JSON text. */
export function submissionOf({ document, changes, cases }: Parts): string {
	return JSON.stringify({ document, changes, cases });
}
