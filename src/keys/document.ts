/**
 * What KV says of one secret of a key: signed, so that whoever can write KV mints no key and changes none. It names its
 * own hash, so that a document that is moved to another key's place says nothing.
 *
 * Known weakness: KV has no history, so whoever can write KV and kept an older document of a key that was revoked since
 * can put it back. An isolate that saw the newer one still refuses it, and the minute cron restores what changed lately.
 */
import { z } from "zod";
import { type KeyDocument, SCOPES } from "../access.ts";
import { isSigned, signText } from "../signed.ts";
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
	revoked: z.boolean(),
	expires_at: z.number().nullable(),
});

const signedSchema = z.object({ payload: z.string(), signature: z.string().regex(/^[0-9a-f]{64}$/) });

/** Why a document is not followed. */
export type KeyDocumentError = "malformed" | "foreign_signature";

/** The document as KV holds it. */
export async function signKeyDocument(document: KeyDocument, hashKey: string): Promise<string> {
	const payload = JSON.stringify(document);
	return JSON.stringify({ payload, signature: await signText(PURPOSE, payload, hashKey) });
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Reads the document of a secret and checks its signature, in constant time. */
export async function readKeyDocument(
	text: string,
	sha256: string,
	hashKey: string,
): Promise<Result<KeyDocument, KeyDocumentError>> {
	const signed = signedSchema.safeParse(parseJson(text));
	if (!signed.success) return { ok: false, error: "malformed" };
	const { payload, signature } = signed.data;
	if (!(await isSigned(PURPOSE, payload, signature, hashKey))) return { ok: false, error: "foreign_signature" };
	const document = payloadSchema.safeParse(parseJson(payload));
	if (!document.success || document.data.sha256 !== sha256) return { ok: false, error: "malformed" };
	return { ok: true, value: document.data };
}
