/** The set of models as KV holds it: signed, so that whoever can write KV does not choose what judges. */
import { z } from "zod";
import { isSigned, signText } from "../../signed.ts";
import type { Result } from "../../verdict.ts";
import { modelSetSchema } from "../registry.ts";

/** Keeps these signatures apart from whatever else is signed with the key. */
const PURPOSE = "plainspeak model set 1\n";

const payloadSchema = z.strictObject({
	/** Raised with every change; a set with a lower one is older, wherever it was read. */
	revision: z.int().min(1),
	set: modelSetSchema,
});
export type ModelPointer = z.infer<typeof payloadSchema>;

const signedSchema = z.strictObject({ payload: z.string(), signature: z.string().regex(/^[0-9a-f]{64}$/) });

/** Why a set is not followed. */
export type ModelPointerError = "malformed" | "foreign_signature";

/** The set as KV holds it. */
export async function signModels(pointer: ModelPointer, hashKey: string): Promise<string> {
	const payload = JSON.stringify(pointer);
	return JSON.stringify({ payload, signature: await signText(PURPOSE, payload, hashKey) });
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Reads a set and checks its signature, in constant time. */
export async function readModels(text: string, hashKey: string): Promise<Result<ModelPointer, ModelPointerError>> {
	const signed = signedSchema.safeParse(parseJson(text));
	if (!signed.success) return { ok: false, error: "malformed" };
	const { payload, signature } = signed.data;
	if (!(await isSigned(PURPOSE, payload, signature, hashKey))) return { ok: false, error: "foreign_signature" };
	const pointer = payloadSchema.safeParse(parseJson(payload));
	return pointer.success ? { ok: true, value: pointer.data } : { ok: false, error: "malformed" };
}
