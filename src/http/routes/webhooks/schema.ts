import * as z from "zod";
import { reasonText } from "../../../patterns/publish-body.ts";
import { EVENTS } from "../../../webhooks/events.ts";

/** The longest URL and reason fit many times. */
export const WEBHOOK_BODY_BYTES = 16 * 1024;
/** Enough for a few services of one platform; each event is a message to each. */
export const MAX_WEBHOOKS = 10;
/** Lines of one page of the log: the usual number, and the most. */
const PAGE = 25;
const MAX_PAGE = 100;
/** A day to bring a new secret to every receiver, unless asked for otherwise; a week at most. */
const GRACE_SECONDS = 24 * 3600;
const MAX_GRACE_SECONDS = 7 * 24 * 3600;

const events = z
	.array(z.enum(EVENTS))
	.min(1)
	.refine((names) => new Set(names).size === names.length, "names an event twice");

export const createSchema = z.strictObject({ url: z.string(), events, reason: reasonText });

export const changeSchema = z.strictObject({ url: z.string(), events, enabled: z.boolean(), reason: reasonText });

export const rotateSchema = z.strictObject({
	/** How long the old secret signs beside the new one. */
	grace_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).default(GRACE_SECONDS),
	reason: reasonText,
});

export const testSchema = z.strictObject({});

export const pageSchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	/** `next_cursor` of the page before. */
	cursor: z
		.string()
		.regex(/^\d{1,15}\.msg_[0-9a-f]{32}$/, "is none of this list")
		.optional(),
});
