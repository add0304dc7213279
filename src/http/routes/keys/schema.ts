import * as z from "zod";
import { SCOPES } from "../../../access.ts";
import { TIERS } from "../../../keys/tiers.ts";
import { reasonText } from "../../../patterns/publish-body.ts";
import { idSchema } from "../../schema.ts";

/** The longest name, reason and list of models fit many times. */
export const KEY_BODY_BYTES = 32 * 1024;
/** As people tell keys apart: what runs with it, and where. */
const MAX_NAME_UNITS = 80;
const MAX_MODELS = 20;
/** Keys of one page: the usual number, and the most. */
const PAGE = 25;
const MAX_PAGE = 100;
/** A day to bring a new secret to every machine that holds the old one, unless asked for otherwise; a week at most. */
const GRACE_SECONDS = 24 * 3600;
const MAX_GRACE_SECONDS = 7 * 24 * 3600;

const tenantName = z
	.string()
	.regex(/^[a-z][a-z0-9-]{0,31}$/, "must be lower-case letters, digits and dashes, at most 32");

export const createSchema = z.strictObject({
	name: z
		.string()
		.trim()
		.min(1)
		.max(MAX_NAME_UNITS)
		.refine((name) => name.isWellFormed() && !/\p{Cc}/u.test(name), "holds a control character or a lone surrogate"),
	/** That of the caller where it is left out. */
	tenant: tenantName.optional(),
	scopes: z
		.array(z.enum(SCOPES))
		.min(1)
		.refine((scopes) => new Set(scopes).size === scopes.length, "names a scope twice"),
	/** Left out, `standard`, or that of a caller that is kept to its own tenant. */
	tier: z.enum(TIERS).optional(),
	/** Names of models that requests may ask for; any where it is null. Left out, those of the caller. */
	models: z.array(idSchema).max(MAX_MODELS).nullable().optional(),
	/** Whether it may stand in a URL, for clients of the Perspective API. */
	query_allowed: z.boolean().default(false),
	expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
	reason: reasonText,
});

export const rotateSchema = z.strictObject({
	/** How long the secrets that the key has now still hold. */
	grace_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).default(GRACE_SECONDS),
	reason: reasonText,
});

export const revokeSchema = z.strictObject({ reason: reasonText });

export const pageSchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(PAGE),
	/** `next_cursor` of the page before: the id of its last key. */
	cursor: z
		.string()
		.regex(/^key_[0-9a-f]{28}$/, "is none of this list")
		.optional(),
	tenant: tenantName.optional(),
});
