/** Keyed hashes of what the log must recognise and may not know. */

const HMAC = { name: "HMAC", hash: "SHA-256" } as const;
const encoder = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Hashes of different purposes and tenants never meet: nobody can look up the one by the other. */
export type HashPurpose = "text" | "content" | "author";
export type KeyedHash = (purpose: HashPurpose, tenantId: string, value: string) => Promise<string>;

/** Making a key costs as much as using it. Only the finished one is shared between requests. */
let imported: { readonly hashKey: string; readonly key: CryptoKey } | null = null;

function importedKey(hashKey: string): CryptoKey | null {
	return imported?.hashKey === hashKey ? imported.key : null;
}

async function keyOf(hashKey: string): Promise<CryptoKey> {
	const key = await crypto.subtle.importKey("raw", encoder.encode(hashKey), HMAC, false, ["sign"]);
	imported = { hashKey, key };
	return key;
}

/** HMAC-SHA-256 as hex, under a key that is set apart from that of signatures by its prefix. */
export function keyedHash(hashKey: string): KeyedHash {
	return async (purpose, tenantId, value) => {
		const message = encoder.encode(JSON.stringify(["decision-log", purpose, tenantId, value]));
		const bytes = new Uint8Array(
			await crypto.subtle.sign(HMAC.name, importedKey(hashKey) ?? (await keyOf(hashKey)), message),
		);
		let hex = "";
		for (const byte of bytes) hex += HEX[byte];
		return hex;
	};
}
