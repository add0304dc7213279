import * as z from "zod";
import { publishBodySchema, reasonText, submissionFields, versionName } from "../../../patterns/publish-body.ts";
import { MAX_ID_UNITS, MAX_TEXT_UNITS } from "../../schema.ts";

/** Texts of one try. */
const MAX_TRY_TEXTS = 20;
/** Versions of one page: the usual number, and the most. */
const PAGE = 25;
const MAX_PAGE = 100;

/** The inbox and a canary take no `force`: it is for administrators, and starts a canary of its own. */
export const forcibleBodySchema = publishBodySchema.extend({
	force: z.strictObject({ reason: reasonText }).optional(),
});
/** Takes the body of a publish as it is, so that what was validated can be sent unchanged. */
export const validateSchema = forcibleBodySchema.partial();
/** A body all the same: a request without one could be sent by any page. */
export const approveSchema = z.strictObject({});
export const liftSchema = z.strictObject({ pattern: z.string().min(1).max(MAX_ID_UNITS), reason: reasonText });
export const rollbackSchema = z.strictObject({
	expected_version: versionName,
	to_version: versionName,
	reason: reasonText,
});
export const trySchema = z.strictObject({
	texts: z.array(z.string().min(1).max(MAX_TEXT_UNITS)).min(1).max(MAX_TRY_TEXTS),
	...submissionFields,
});

/** Decisions whose texts a backtest takes at most: they are judged by both sides in one request. */
const MAX_BACKTEST_DECISIONS = 5000;
const MAX_CORPUS_NAME_UNITS = 128;
/** Texts of the caller's own beside the bundled sample. */
export const backtestQuerySchema = z.strictObject({
	corpus: z.string().min(1).max(MAX_CORPUS_NAME_UNITS).optional(),
	decisions: z.coerce.number().int().min(1).max(MAX_BACKTEST_DECISIONS).optional(),
});

export const pageSchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	/** `next_cursor` of the page before. */
	cursor: z.coerce.number().int().min(1).optional(),
});
