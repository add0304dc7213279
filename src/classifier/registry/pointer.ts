/** The set of models as KV holds it: signed, so that whoever can write KV does not choose what judges. */
import * as z from "zod";
import { readDocument, type SignedError, signDocument } from "../../signed.ts";
import type { Result } from "../../verdict.ts";
import { modelSetSchema } from "../registry.ts";

/** Keeps these signatures apart from whatever else is signed with the key. */
const PURPOSE = "plainspeak model set 1\n";

const pointerSchema = z.strictObject({
	/** Raised with every change; a set with a lower one is older, wherever it was read. */
	revision: z.int().min(1),
	set: modelSetSchema,
});
export type ModelPointer = z.infer<typeof pointerSchema>;

/** The set as KV holds it. */
export function signModels(pointer: ModelPointer, hashKey: string): Promise<string> {
	return signDocument(PURPOSE, pointer, hashKey);
}

/** Reads a set and checks its signature. */
export function readModels(text: string, hashKey: string): Promise<Result<ModelPointer, SignedError>> {
	return readDocument(PURPOSE, pointerSchema, text, hashKey);
}
