/** What an isolate knows of keys, on a clock of the test and over the real KV. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Caller, OPERATOR_TENANT } from "../../../src/access.ts";
import { ATTEMPTS_WINDOW_MS, MAX_ATTEMPTS } from "../../../src/keys/attempts.ts";
import { makeKey } from "../../../src/keys/key.ts";
import {
	CHANGE_KNOWN_MS,
	createKeyStore,
	MAX_AGE_MS,
	MAX_KNOWN,
	OUTAGE_MS,
	RETRY_MS,
	REVALIDATE_MS,
	UNKNOWN_KEPT_MS,
} from "../../../src/keys/key-store.ts";
import { KV_CACHE_SECONDS } from "../../../src/revalidation.ts";
import { keyDocumentKey } from "../../../src/store/api-keys.ts";
import { emptyStores, HASH_KEY } from "../patterns/fixture.ts";
import { hashOf, writeKey } from "./fixture.ts";

beforeEach(emptyStores);

type Fault = "hangs" | "is down" | null;

/** An isolate at a location whose KV keeps a read for as long as `cacheTtl` allows. */
function isolate(adminKeyHashes: readonly string[] = []) {
	let time = 1_800_000_000_000;
	const state = { fault: null as Fault, reads: 0 };
	const cached = new Map<string, { readonly text: string | null; readonly at: number }>();
	const background: Promise<unknown>[] = [];
	const get = async (key: string, options: { cacheTtl: number }): Promise<string | null> => {
		state.reads += 1;
		if (state.fault === "hangs") return new Promise(() => {});
		if (state.fault === "is down") throw new Error("KV is down");
		const kept = cached.get(key);
		if (kept && time - kept.at < options.cacheTtl * 1000) return kept.text;
		const text = await env.PATTERNS.get(key);
		cached.set(key, { text, at: time });
		return text;
	};
	const store = createKeyStore({
		kv: { get } as unknown as KVNamespace,
		hashKey: HASH_KEY,
		adminKeyHashes,
		now: () => time,
		// Waits end at once only where something hangs; else what is waited for comes first.
		sleep: () => (state.fault === "hangs" ? Promise.resolve() : new Promise(() => {})),
	});
	const ask = (key: string, address: string | null = "192.0.2.1") =>
		store.authenticate(`Bearer ${key}`, { address, waitUntil: (work) => void background.push(work) });
	/** A request and whatever it leaves behind. */
	const settled = async (key: string) => {
		const earlier = background.length;
		const found = await ask(key);
		await Promise.all(background.slice(earlier));
		return found;
	};
	return { store, ask, settled, state, background, advance: (ms: number) => (time += ms), now: () => time };
}

const isLive = (found: unknown) => found !== null && !("kind" in (found as object));

describe("a known key", () => {
	it("says who holds it, and for what", async () => {
		const key = await writeKey({ id: "key_7", tenant: "platform-1", name: "app", models: ["qwen"], tier: "trial" });
		expect(await isolate().ask(key)).toEqual({
			tenant: { id: "platform-1" },
			actor: "app (key_7)",
			scopes: ["moderate"],
			models: ["qwen"],
			key: { id: "key_7", tier: "trial", isQueryAllowed: false },
			isTenantBound: true,
		} satisfies Caller);
	});

	it("is read once, and again behind an answer when that was a while ago", async () => {
		const key = await writeKey();
		const { ask, settled, state, advance } = isolate();
		for (let i = 0; i < 50; i++) await ask(key);
		expect(state.reads).toBe(1);
		advance(REVALIDATE_MS);
		state.fault = "hangs";
		// Answers although KV hangs: nobody waits for it, and of many requests one asks.
		for (let i = 0; i < 50; i++) expect(isLive(await ask(key))).toBe(true);
		expect(state.reads).toBe(2);
		state.fault = null;
		advance(RETRY_MS);
		await settled(key);
		expect(state.reads).toBe(3);
	});

	it.each([1, 700, REVALIDATE_MS - 1, REVALIDATE_MS, 29_000, MAX_AGE_MS, 47_000, 3_600_000])(
		"that is revoked is refused within the stated bound, with a request each %i ms",
		async (pauseMs) => {
			const key = await writeKey();
			const { settled, advance, now } = isolate();
			// The location read it just before, so that its KV keeps the old document for as long as it may.
			expect(isLive(await settled(key))).toBe(true);
			await writeKey({ revision: 2, revoked: true }, HASH_KEY, key);
			const revokedAt = now();
			// At the smallest pause only the last steps before the bound matter.
			if (pauseMs === 1) advance(CHANGE_KNOWN_MS - 1000);
			let lastLive = revokedAt;
			while (now() - revokedAt < CHANGE_KNOWN_MS + 2 * pauseMs) {
				advance(pauseMs);
				if (isLive(await settled(key))) lastLive = now();
			}
			expect(lastLive - revokedAt).toBeLessThan(CHANGE_KNOWN_MS);
			expect(await settled(key)).toBeNull();
		},
	);

	it("ends by itself at its time", async () => {
		const { ask, advance, now } = isolate();
		const key = await writeKey({ expires_at: now() + 5000 });
		expect(isLive(await ask(key))).toBe(true);
		advance(4999);
		expect(isLive(await ask(key))).toBe(true);
		advance(1);
		expect(await ask(key)).toBeNull();
	});

	it("that was revoked here is refused at once, and an older document brings it back no more", async () => {
		const key = await writeKey();
		const { store, settled, advance } = isolate();
		await settled(key);
		const document = {
			id: "key_1",
			tenant: "default",
			name: "test",
			tier: "standard",
			models: null,
			query_allowed: false,
		} as const;
		const sha256 = await hashOf(key);
		store.learn?.([{ ...document, sha256, scopes: ["moderate"], revision: 2, revoked: true, expires_at: null }]);
		for (const ms of [0, REVALIDATE_MS, MAX_AGE_MS, 2 * MAX_AGE_MS]) {
			advance(ms);
			expect(await settled(key)).toBeNull();
		}
	});

	it("gives way to others in a bounded number, and is read again", async () => {
		const key = await writeKey();
		const { store, ask, state } = isolate();
		await ask(key);
		const document = {
			id: "k",
			tenant: "default",
			name: "n",
			tier: "standard",
			models: null,
			query_allowed: false,
			revoked: false,
		} as const;
		for (let i = 0; i < MAX_KNOWN; i++) {
			store.learn?.([{ ...document, sha256: String(i), scopes: [], revision: 1, expires_at: null }]);
		}
		expect(isLive(await ask(key))).toBe(true);
		expect(state.reads).toBe(2);
	});
});

describe.each(["hangs", "is down"] as const)("while KV %s", (fault) => {
	it("a warm isolate goes on for the stated time, and asks now and then", async () => {
		const key = await writeKey();
		const { ask, state, advance } = isolate();
		await ask(key);
		state.fault = fault;
		advance(MAX_AGE_MS);
		// The first waits for KV, the second looks behind its answer, and the others do neither.
		for (let i = 0; i < 20; i++) expect(isLive(await ask(key))).toBe(true);
		expect(state.reads).toBe(3);
		advance(RETRY_MS);
		for (let i = 0; i < 20; i++) expect(isLive(await ask(key))).toBe(true);
		expect(state.reads).toBe(4);
		advance(OUTAGE_MS - MAX_AGE_MS - RETRY_MS - 1);
		expect(isLive(await ask(key))).toBe(true);
		advance(1);
		expect(await ask(key)).toEqual({ kind: "unavailable", retryAfterSeconds: RETRY_MS / 1000 });
		state.fault = null;
		expect(isLive(await ask(key))).toBe(true);
	});

	it("goes by KV again as soon as it answers", async () => {
		const key = await writeKey();
		const { ask, settled, state, advance } = isolate();
		await ask(key);
		state.fault = fault;
		advance(MAX_AGE_MS);
		await ask(key);
		await writeKey({ revision: 2, revoked: true }, HASH_KEY, key);
		state.fault = null;
		advance(RETRY_MS);
		await settled(key);
		expect(await settled(key)).toBeNull();
	});

	it("a cold isolate says that it cannot tell, never that the key is good or bad", async () => {
		const key = await writeKey();
		const { ask, state } = isolate();
		state.fault = fault;
		expect(await ask(key)).toMatchObject({ kind: "unavailable" });
		state.fault = null;
		expect(isLive(await ask(key))).toBe(true);
	});
});

describe("a key that nobody holds", () => {
	it("costs no I/O when it is malformed", async () => {
		const { store, state } = isolate();
		const client = { address: null, waitUntil: () => {} };
		for (const authorization of [null, "", "Bearer", "Bearer psk_", `Bearer ${makeKey()}x`, "Basic psk_a"]) {
			expect(await store.authenticate(authorization, client)).toBeNull();
		}
		expect(state.reads).toBe(0);
	});

	it("is looked up once in a while", async () => {
		const { ask, state, advance } = isolate();
		const key = makeKey();
		for (let i = 0; i < 5; i++) expect(await ask(key)).toBeNull();
		expect(state.reads).toBe(1);
		advance(UNKNOWN_KEPT_MS);
		expect(await ask(key)).toBeNull();
		expect(state.reads).toBe(2);
	});

	it("is known as soon as KV says so", async () => {
		const { ask, advance } = isolate();
		const key = makeKey();
		expect(await ask(key)).toBeNull();
		await writeKey({}, HASH_KEY, key);
		advance(UNKNOWN_KEPT_MS + KV_CACHE_SECONDS * 1000);
		expect(isLive(await ask(key))).toBe(true);
	});

	it("is refused before it is looked up, where one address tries many", async () => {
		const live = await writeKey();
		const cold = await writeKey();
		const { ask, state, advance } = isolate();
		await ask(live);
		for (let i = 0; i < MAX_ATTEMPTS; i++) expect(await ask(makeKey())).toBeNull();
		const { reads } = state;
		expect(await ask(makeKey())).toEqual({ kind: "throttled", retryAfterSeconds: ATTEMPTS_WINDOW_MS / 1000 });
		// Whoever shares the address goes on with a key that is known here; any other waits, or comes from elsewhere.
		expect(isLive(await ask(live))).toBe(true);
		expect(await ask(cold)).toMatchObject({ kind: "throttled" });
		expect(state.reads).toBe(reads);
		expect(isLive(await ask(cold, "192.0.2.2"))).toBe(true);
		advance(ATTEMPTS_WINDOW_MS);
		expect(await ask(makeKey())).toBeNull();
	});
});

describe("whoever can only write KV", () => {
	it("mints no key", async () => {
		const own = makeKey();
		await env.PATTERNS.put(keyDocumentKey(await hashOf(own)), JSON.stringify({ tenant: "default", scopes: ["admin"] }));
		expect(await isolate().ask(own)).toBeNull();
		expect(await isolate().ask(await writeKey({ scopes: ["admin"] }, "another key"))).toBeNull();
	});

	it("lends no key the document of another", async () => {
		const admin = await writeKey({ scopes: ["admin"] });
		const own = makeKey();
		const document = await env.PATTERNS.get(keyDocumentKey(await hashOf(admin)));
		await env.PATTERNS.put(keyDocumentKey(await hashOf(own)), document ?? "");
		expect(await isolate().ask(own)).toBeNull();
	});

	it("changes none that an isolate knows", async () => {
		const key = await writeKey();
		const { settled, advance } = isolate();
		await settled(key);
		await writeKey({ revision: 9, scopes: ["admin"] }, "another key", key);
		advance(KV_CACHE_SECONDS * 1000);
		expect(await settled(key)).toMatchObject({ scopes: ["moderate"] });
	});
});

it("a key that the configuration names is an admin key of the operator, whatever the stores say", async () => {
	const key = makeKey();
	const { ask, state } = isolate([await hashOf(makeKey()), await hashOf(key)]);
	state.fault = "is down";
	expect(await ask(key)).toMatchObject({ tenant: { id: OPERATOR_TENANT }, scopes: ["admin"] });
	expect(await ask(key)).not.toMatchObject({ isTenantBound: true });
	expect(state.reads).toBe(0);
	expect(await ask(makeKey())).toMatchObject({ kind: "unavailable" });
});
