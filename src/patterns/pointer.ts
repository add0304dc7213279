/** The pointer to the active version, as KV holds it: signed, and naming the blob by its hash. */
import * as z from "zod";
import { WHOLE_BASIS_POINTS } from "../share.ts";
import { isSigned, signText } from "../signed.ts";
import type { Result } from "../verdict.ts";

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Patterns that are ruled about at a time: one that is in 5% of all texts is no rarity, hundreds of them are. */
const MAX_RULED = 1000;
const ruledSchema = z.array(z.string()).max(MAX_RULED).readonly();

const pointerSchema = z.strictObject({
	version: z.string(),
	/** Number of the publish. */
	sequence: z.int().min(1),
	/** Raised with every change; a pointer with a lower one is older, wherever it was read. */
	revision: z.int().min(1),
	/** Of the compiled document, hex. */
	sha256: sha256Schema,
	/** Of the compiled shadow patterns; null when the document has none. */
	shadow_sha256: sha256Schema.nullable(),
	/** Of the list of patterns that were changed lately; null when there are none. */
	recent_sha256: sha256Schema.nullable(),
	/** Patterns of this version that block nothing by themselves, and those of which people lifted that. */
	demoted: ruledSchema,
	spared: ruledSchema,
	/** A version that a share of the texts is judged by instead. */
	canary: z
		.strictObject({
			version: z.string(),
			sequence: z.int().min(1),
			sha256: sha256Schema,
			recent_sha256: sha256Schema.nullable(),
			demoted: ruledSchema,
			spared: ruledSchema,
			basis_points: z.int().min(1).max(WHOLE_BASIS_POINTS),
		})
		.nullable(),
	/** Layout of the compiled document (`BINARY_FORMAT`). */
	format: z.int(),
	published_at: z.iso.datetime(),
	/** The version that it took the place of. */
	previous: z.string(),
});
export type Pointer = z.infer<typeof pointerSchema>;
const signedSchema = pointerSchema.extend({ signature: sha256Schema });

/** Why a pointer is not followed. */
export type PointerError = "malformed" | "foreign_signature";

/** Keeps these signatures apart from whatever else is signed with the key. */
const PURPOSE = "plainspeak patterns pointer 2\n";
function signedText(pointer: Pointer): string {
	const { canary, ...own } = pointer;
	const versionOf = (named: typeof own | NonNullable<typeof canary>) => {
		const { version, sequence, sha256, recent_sha256, demoted, spared } = named;
		return [version, sequence, sha256, recent_sha256, demoted, spared];
	};
	const { revision, shadow_sha256, format, published_at, previous } = own;
	const beside = canary && [...versionOf(canary), canary.basis_points];
	const signed = [...versionOf(own), revision, shadow_sha256, beside, format, published_at, previous];
	return JSON.stringify(signed);
}

/** The pointer as KV holds it. */
export async function signPointer(pointer: Pointer, hashKey: string): Promise<string> {
	return JSON.stringify({ ...pointer, signature: await signText(PURPOSE, signedText(pointer), hashKey) });
}

/** Reads a pointer and checks its signature, in constant time. */
export async function readPointer(text: string, hashKey: string): Promise<Result<Pointer, PointerError>> {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return { ok: false, error: "malformed" };
	}
	const parsed = signedSchema.safeParse(json);
	if (!parsed.success) return { ok: false, error: "malformed" };
	const { signature, ...pointer } = parsed.data;
	const isOurs = await isSigned(PURPOSE, signedText(pointer), signature, hashKey);
	return isOurs ? { ok: true, value: pointer } : { ok: false, error: "foreign_signature" };
}
