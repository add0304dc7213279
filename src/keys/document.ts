/**
 * What KV says of one secret of a key: signed, so that whoever can write KV mints no key and changes none. It names its
 * own hash, so that a document that is moved to another key's place says nothing.
 *
 * Known weakness: KV has no history, so whoever can write KV and kept an older document of a key that was revoked since
 * can put it back. An isolate that saw the newer one still refuses it, and the minute cron restores what changed lately.
 */
import * as z from "zod";
import { type KeyDocument, SCOPES } from "../access.ts";
import { readDocument, type SignedError, signDocument } from "../signed.ts";
import type { Result } from "../verdict.ts";
import { TIERS } from "./tiers.ts";

/** Keeps these signatures apart from whatever else is signed with the key. */
const PURPOSE = "plainspeak api key 1\n";

const payloadSchema: z.ZodType<KeyDocument> = z.object({
	sha256: z.string(),
	revision: z.int().min(1),
	id: z.string(),
	tenant: z.string(),
	name: z.string(),
	scopes: z.array(z.enum(SCOPES)),
	tier: z.enum(TIERS),
	models: z.array(z.string()).nullable(),
	/** Absent from documents that were signed before there were such keys. */
	query_allowed: z.boolean().default(false),
	revoked: z.boolean(),
	expires_at: z.number().nullable(),
});

/** The document as KV holds it. */
export function signKeyDocument(document: KeyDocument, hashKey: string): Promise<string> {
	return signDocument(PURPOSE, document, hashKey);
}

/** Reads the document of a secret and checks its signature. */
export async function readKeyDocument(
	text: string,
	sha256: string,
	hashKey: string,
): Promise<Result<KeyDocument, SignedError>> {
	const read = await readDocument(PURPOSE, payloadSchema, text, hashKey);
	return read.ok && read.value.sha256 !== sha256 ? { ok: false, error: "malformed" } : read;
}
