/** Signatures of Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks, spec), symmetric form `v1`. */

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;
const encoder = new TextEncoder();

/** Begins a secret; base64 of 24 to 64 bytes follows. */
export const SECRET_PREFIX = "whsec_";
const SECRET = /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether a text has the form of a secret. */
export function isSecret(value: string): boolean {
	return SECRET.test(value);
}

export function toBase64(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes));
}

async function signatureOf(secret: string, message: string): Promise<string> {
	const bytes = Uint8Array.from(atob(secret.slice(SECRET_PREFIX.length)), (char) => char.charCodeAt(0));
	const key = await crypto.subtle.importKey("raw", bytes, HMAC, false, ["sign"]);
	return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign(HMAC.name, key, encoder.encode(message))))}`;
}

/**
 * The headers of one attempt at a message: the same id each time, its own time (`at`, epoch milliseconds), and a signature
 * by each secret, so that a receiver may know the old one or the new. No secret, no signature.
 */
export async function signedHeaders(
	secrets: readonly string[],
	{ id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Promise<Record<string, string>> {
	const seconds = String(Math.floor(at / 1000));
	const signatures = await Promise.all(secrets.map((secret) => signatureOf(secret, `${id}.${seconds}.${body}`)));
	return {
		"webhook-id": id,
		"webhook-timestamp": seconds,
		...(signatures.length === 0 ? {} : { "webhook-signature": signatures.join(" ") }),
	};
}
