/**
 * The public keys that Access signs with, as an isolate knows them. Access changes them every six weeks and keeps the
 * former ones for a week. Requests share what was read only, never a promise: Workers bind it to the request that made it.
 */
import type { JSONWebKeySet } from "jose";
import * as z from "zod";

/** Keys that are older are read again. */
export const KEYS_MAX_AGE_MS = 3600_000;
/** A token with an unknown key has them read again, this often at most: forged ones must not make us call Access. */
export const KEYS_RETRY_MS = 60_000;
/** While Access gives no answer, keys are good for this long: they outlive it by days. */
export const KEYS_OUTAGE_MS = 24 * 3600_000;
/** A request waits no longer than this for keys. */
const FETCH_MS = 3000;

const keySetSchema = z.object({
	keys: z.array(z.looseObject({ kty: z.literal("RSA"), kid: z.string(), n: z.string(), e: z.string() })).min(1),
});

export interface KeySetParts {
	readonly url: string;
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

/** The keys of one isolate. */
export class AccessKeys {
	private keys: JSONWebKeySet | null = null;
	private readAt = Number.NEGATIVE_INFINITY;
	private triedAt = Number.NEGATIVE_INFINITY;
	private readonly parts: KeySetParts;

	constructor(parts: KeySetParts) {
		this.parts = parts;
	}

	/** The keys at hand, read anew where they are old, or on demand where `isLacking` says that one was missing. */
	async current(isLacking = false): Promise<JSONWebKeySet | null> {
		const now = this.parts.now();
		const isDue = isLacking || now - this.readAt >= KEYS_MAX_AGE_MS;
		if (isDue && now - this.triedAt >= (this.keys ? KEYS_RETRY_MS : 0)) {
			this.triedAt = now;
			await this.read();
		}
		return now - this.readAt < KEYS_OUTAGE_MS ? this.keys : null;
	}

	private async read(): Promise<void> {
		const { url, fetch, now } = this.parts;
		try {
			const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(FETCH_MS) });
			if (!response.ok) {
				await response.body?.cancel();
				return;
			}
			this.keys = keySetSchema.parse(await response.json()) as JSONWebKeySet;
			this.readAt = now();
		} catch {
			// What is known stays good until it is too old.
		}
	}
}
