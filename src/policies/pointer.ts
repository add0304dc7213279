/** A tenant's policy as KV holds it: signed, so that whoever can write KV does not choose what is blocked. */
import * as z from "zod";
import { readDocument, type SignedError, signDocument } from "../signed.ts";
import type { Result } from "../verdict.ts";
import { policySchema } from "./schema.ts";

/** Keeps these signatures apart from whatever else is signed with the key. */
const PURPOSE = "plainspeak policy 1\n";

const pointerSchema = z.strictObject({
	tenant: z.string().min(1),
	/** Raised with every change of the tenant's policy; a lower one is older, wherever it was read. */
	revision: z.int().min(1),
	/** Null where the tenant went back to what holds for all. */
	policy: policySchema.nullable(),
});
export type PolicyPointer = Readonly<z.infer<typeof pointerSchema>>;

/** The policy as KV holds it. */
export function signPolicy(pointer: PolicyPointer, hashKey: string): Promise<string> {
	return signDocument(PURPOSE, pointer, hashKey);
}

/** Reads a tenant's policy and checks its signature; another tenant's is no policy of this one. */
export async function readPolicy(
	text: string,
	tenant: string,
	hashKey: string,
): Promise<Result<PolicyPointer, SignedError>> {
	const read = await readDocument(PURPOSE, pointerSchema, text, hashKey);
	return read.ok && read.value.tenant !== tenant ? { ok: false, error: "foreign_signature" } : read;
}
