/**
 * The keys that an isolate knows. A known key costs no I/O before the answer: it is read again afterwards, and waited for
 * only where what is known is too old. Requests share finished documents only, never a promise or a timer.
 */
import {
	type Caller,
	type Client,
	type KeyDocument,
	type KeyStore,
	OPERATOR_TENANT,
	type Unanswered,
} from "../access.ts";
import { KV_CACHE_SECONDS } from "../revalidation.ts";
import { sha256Hex } from "../signed.ts";
import { keyDocumentKey } from "../store/api-keys.ts";
import { AttemptCounter } from "./attempts.ts";
import { readKeyDocument } from "./document.ts";
import { isWellFormed, presentedKey } from "./key.ts";

/** A document that is older is read again, after the answer. */
export const REVALIDATE_MS = 20_000;
/** A document that is older is not answered by before KV was asked. */
export const MAX_AGE_MS = 30_000;
/**
 * After this long a change that is in KV holds in every isolate: KV keeps a read for `KV_CACHE_SECONDS`, an isolate keeps
 * what it read for `MAX_AGE_MS`. The isolate that made the change goes by it at once.
 */
export const CHANGE_KNOWN_MS = KV_CACHE_SECONDS * 1000 + MAX_AGE_MS;
/** While KV gives no answer, keys are good for this long after they were last read. */
export const OUTAGE_MS = 15 * 60_000;
/** A key that is unknown is not looked up again for this long. */
export const UNKNOWN_KEPT_MS = 10_000;
/** Between two looks behind answers. */
export const RETRY_MS = 5000;
/** Longest that a request waits for a key that is unknown here or too old: a first read of KV may take half a second. */
export const LOOK_WAIT_MS = 2000;
/** For this long after a look that failed, requests go by what is known and look behind the answer. */
export const FAILING_MS = 30_000;
/** Documents of one isolate, each about 1 KB; the one read first gives way. */
export const MAX_KNOWN = 2000;
/** Hashes of unknown keys; apart, so that guesses push no known key out. */
const MAX_UNKNOWN = 2000;

/** Its audit name; that of any other key starts with the name that people gave it. */
const ADMIN_KEY_CALLER: Caller = {
	tenant: { id: OPERATOR_TENANT },
	actor: "configured admin key",
	scopes: ["admin"],
	models: null,
	key: { id: "configured", tier: "standard" },
};

export interface KeyStoreParts {
	readonly kv: Pick<KVNamespace, "get">;
	/** Null where nothing is signed, and then no document is trusted. */
	readonly hashKey: string | null;
	/** SHA-256 of the keys that the configuration itself names, hex. */
	readonly adminKeyHashes: readonly string[];
	/** Epoch milliseconds. */
	readonly now: () => number;
	readonly sleep: (ms: number) => Promise<unknown>;
}

interface Known {
	readonly document: KeyDocument;
	readonly caller: Caller;
	/** When the look began that last confirmed it. */
	checkedAt: number;
	/** When a look was last begun behind an answer. */
	triedAt: number;
	failedAt: number;
}

const NEVER = Number.NEGATIVE_INFINITY;
const encoder = new TextEncoder();

function callerOf({ id, tenant, name, scopes, tier, models, query_allowed }: KeyDocument): Caller {
	const actor = `${name} (${id})`;
	return {
		tenant: { id: tenant },
		actor,
		scopes,
		models,
		key: { id, tier, isQueryAllowed: query_allowed },
		isTenantBound: tenant !== OPERATOR_TENANT,
	};
}

/** Compares two hashes in a time that does not depend on where they differ. */
function isSameHash(a: string, b: string): boolean {
	let difference = a.length ^ b.length;
	for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
	return difference === 0;
}

/** Keeps at most `max` entries of a map, the newest. */
function setBounded<V>(map: Map<string, V>, key: string, value: V, max: number): void {
	map.delete(key);
	if (map.size >= max) map.delete(map.keys().next().value!);
	map.set(key, value);
}

/** The key store of one isolate. */
export function createKeyStore({ kv, hashKey, adminKeyHashes, now, sleep }: KeyStoreParts): KeyStore {
	const known = new Map<string, Known>();
	/** When the hash was found to be unknown. */
	const unknown = new Map<string, number>();
	const attempts = new AttemptCounter();

	function keep(document: KeyDocument, checkedAt: number): void {
		const { sha256 } = document;
		const before = known.get(sha256);
		unknown.delete(sha256);
		// A lower number is older: a slower replica still has it, or someone put it back.
		const newest = before && before.document.revision > document.revision ? before.document : document;
		const entry = { document: newest, caller: callerOf(newest), checkedAt, triedAt: NEVER, failedAt: NEVER };
		setBounded(known, sha256, entry, MAX_KNOWN);
	}

	/** Asks KV; what it says is kept even where nobody waits any more. Rejects when KV fails or says nothing readable. */
	async function load(sha256: string): Promise<void> {
		const startedAt = now();
		if (hashKey === null) {
			setBounded(unknown, sha256, startedAt, MAX_UNKNOWN);
			return;
		}
		const text = await kv.get(keyDocumentKey(sha256), { cacheTtl: KV_CACHE_SECONDS });
		const read = text === null ? null : await readKeyDocument(text, sha256, hashKey);
		if (read?.ok) {
			keep(read.value, startedAt);
			return;
		}
		// What someone else wrote over a key's document ends no key at once, and makes none.
		if (read !== null && known.has(sha256)) throw new Error(read.error);
		known.delete(sha256);
		setBounded(unknown, sha256, startedAt, MAX_UNKNOWN);
	}

	/** Looks, and waits no longer than `LOOK_WAIT_MS`; a look that failed or takes longer is noted. Never rejects. */
	async function look(sha256: string, client: Client): Promise<void> {
		let isAnswered = false;
		const loading = load(sha256).then(
			() => {
				isAnswered = true;
			},
			() => {},
		);
		client.waitUntil(loading);
		await Promise.race([loading, sleep(LOOK_WAIT_MS)]);
		const entry = known.get(sha256);
		if (!isAnswered && entry) entry.failedAt = now();
	}

	function holderOf({ document, caller, checkedAt }: Known): Caller | Unanswered | null {
		const time = now();
		if (document.revoked || (document.expires_at !== null && document.expires_at <= time)) return null;
		if (time - checkedAt < OUTAGE_MS) return caller;
		return { kind: "unavailable", retryAfterSeconds: RETRY_MS / 1000 };
	}

	async function meet(sha256: string, client: Client): Promise<Caller | Unanswered | null> {
		const address = client.address ?? "";
		const refusedMs = attempts.refusedFor(address, now());
		if (refusedMs > 0) return { kind: "throttled", retryAfterSeconds: Math.ceil(refusedMs / 1000) };
		const isUnknown = () => now() - (unknown.get(sha256) ?? NEVER) < UNKNOWN_KEPT_MS;
		if (!isUnknown()) await look(sha256, client);
		const entry = known.get(sha256);
		if (entry) return holderOf(entry);
		if (!isUnknown()) return { kind: "unavailable", retryAfterSeconds: RETRY_MS / 1000 };
		attempts.add(address, now());
		return null;
	}

	return {
		async authenticate(authorization, client) {
			const key = presentedKey(authorization);
			if (key === null || !isWellFormed(key)) return null;
			const sha256 = await sha256Hex(encoder.encode(key));
			if (adminKeyHashes.some((hash) => isSameHash(sha256, hash))) return ADMIN_KEY_CALLER;
			// Found by its hash: the time that this takes says nothing of the key.
			const entry = known.get(sha256);
			if (!entry) return meet(sha256, client);
			const time = now();
			const age = time - entry.checkedAt;
			const isFailing = time - entry.failedAt < FAILING_MS && age < OUTAGE_MS;
			if (age >= MAX_AGE_MS && !isFailing) await look(sha256, client);
			else if (age >= REVALIDATE_MS && time - entry.triedAt >= RETRY_MS) {
				entry.triedAt = time;
				client.waitUntil(look(sha256, client));
			}
			const latest = known.get(sha256);
			return latest ? holderOf(latest) : null;
		},
		learn(documents) {
			for (const document of documents) keep(document, now());
		},
	};
}
