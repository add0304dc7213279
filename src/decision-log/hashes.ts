/**
 * Keyed hashes of what the log must recognise and may not know. Not by Web Crypto: its calls are promises over objects of the
 * runtime, and the three of a request took twice the CPU (sampled in workerd under the load of `npm run bench:logging`).
 */
import { HMAC } from "@stablelib/hmac";
import { SHA256 } from "@stablelib/sha256";
import { toHex } from "../signed.ts";

const encoder = new TextEncoder();
/** Most messages fit it: to take a new buffer for each costs more than the hash of a short one. */
const scratch = new Uint8Array(8192);

function encoded(message: string): Uint8Array {
	const { read, written } = encoder.encodeInto(message, scratch);
	return read === message.length ? scratch.subarray(0, written) : encoder.encode(message);
}

/** Hashes of different purposes and tenants never meet: nobody can look up the one by the other. */
export type HashPurpose = "text" | "content" | "author";
export type KeyedHash = (purpose: HashPurpose, tenantId: string, value: string) => string;

/** Making a key ready costs as much as using it. */
let latest: { readonly hashKey: string; readonly hash: KeyedHash } | null = null;

/** HMAC-SHA-256 as hex, under a key that is set apart from that of signatures by its prefix. */
export function keyedHash(hashKey: string): KeyedHash {
	if (latest?.hashKey === hashKey) return latest.hash;
	const keyed = new HMAC(SHA256, encoder.encode(hashKey));
	const digest = new Uint8Array(keyed.digestLength);
	const hash: KeyedHash = (purpose, tenantId, value) => {
		keyed
			.reset()
			.update(encoded(JSON.stringify(["decision-log", purpose, tenantId, value])))
			.finish(digest);
		return toHex(digest);
	};
	latest = { hashKey, hash };
	return hash;
}
