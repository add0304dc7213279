/** Documents in KV that this service must recognise as its own: whoever can write KV cannot change what is served. */
import * as z from "zod";
import type { Result } from "./verdict.ts";

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;
const encoder = new TextEncoder();

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Bytes as lower-case hex. */
export function toHex(bytes: Uint8Array): string {
	let hex = "";
	for (const byte of bytes) hex += HEX[byte];
	return hex;
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** SHA-256 as hex. */
export async function sha256Hex(bytes: ArrayBuffer | ArrayBufferView): Promise<string> {
	return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function importKey(hashKey: string) {
	return crypto.subtle.importKey("raw", encoder.encode(hashKey), HMAC, false, ["sign", "verify"]);
}

/** HMAC-SHA-256 of a text as hex. `purpose` keeps signatures of different documents apart. */
export async function signText(purpose: string, text: string, hashKey: string): Promise<string> {
	const signature = await crypto.subtle.sign(HMAC.name, await importKey(hashKey), encoder.encode(purpose + text));
	return toHex(new Uint8Array(signature));
}

/** Whether a signature is the one of this text, in constant time. */
export async function isSigned(purpose: string, text: string, signature: string, hashKey: string): Promise<boolean> {
	const key = await importKey(hashKey);
	return crypto.subtle.verify(HMAC.name, key, fromHex(signature), encoder.encode(purpose + text));
}

const signedSchema = z.object({ payload: z.string(), signature: z.string().regex(/^[0-9a-f]{64}$/) });

/** Why a document is not followed. */
export type SignedError = "malformed" | "foreign_signature";

/** A document as KV holds it. */
export async function signDocument(purpose: string, document: object, hashKey: string): Promise<string> {
	const payload = JSON.stringify(document);
	return JSON.stringify({ payload, signature: await signText(purpose, payload, hashKey) });
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** Reads a document of `signDocument` and checks its signature, in constant time. */
export async function readDocument<T>(
	purpose: string,
	schema: z.ZodType<T>,
	text: string,
	hashKey: string,
): Promise<Result<T, SignedError>> {
	const signed = signedSchema.safeParse(parseJson(text));
	if (!signed.success) return { ok: false, error: "malformed" };
	const { payload, signature } = signed.data;
	if (!(await isSigned(purpose, payload, signature, hashKey))) return { ok: false, error: "foreign_signature" };
	const document = schema.safeParse(parseJson(payload));
	return document.success ? { ok: true, value: document.data } : { ok: false, error: "malformed" };
}
