/** Documents in KV that this service must recognise as its own: whoever can write KV cannot change what is served. */

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;
const encoder = new TextEncoder();

function toHex(bytes: ArrayBuffer): string {
	return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** SHA-256 as hex. */
export async function sha256Hex(bytes: ArrayBuffer | ArrayBufferView): Promise<string> {
	return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

function importKey(hashKey: string): Promise<CryptoKey> {
	return crypto.subtle.importKey("raw", encoder.encode(hashKey), HMAC, false, ["sign", "verify"]);
}

/** HMAC-SHA-256 of a text as hex. `purpose` keeps signatures of different documents apart. */
export async function signText(purpose: string, text: string, hashKey: string): Promise<string> {
	return toHex(await crypto.subtle.sign(HMAC.name, await importKey(hashKey), encoder.encode(purpose + text)));
}

/** Whether a signature is the one of this text, in constant time. */
export async function isSigned(purpose: string, text: string, signature: string, hashKey: string): Promise<boolean> {
	const key = await importKey(hashKey);
	return crypto.subtle.verify(HMAC.name, key, fromHex(signature), encoder.encode(purpose + text));
}
