/** Keys in the real stores, and apps that know them. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { KeyDocument, KeyStore } from "../../../src/access.ts";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import { createApp } from "../../../src/http/app.ts";
import type { Route } from "../../../src/http/context.ts";
import { signKeyDocument } from "../../../src/keys/document.ts";
import { makeKey } from "../../../src/keys/key.ts";
import { createKeyStore } from "../../../src/keys/key-store.ts";
import { createModerator } from "../../../src/moderate.ts";
import { sha256Hex } from "../../../src/signed.ts";
import { keyDocumentKey } from "../../../src/store/api-keys.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { HASH_KEY } from "../patterns/fixture.ts";

export const PRODUCTION = { ENVIRONMENT: "production", HASH_KEY };

export function hashOf(key: string): Promise<string> {
	return sha256Hex(new TextEncoder().encode(key));
}

/** Writes the document of a key to KV, as the routes do; gives the key. */
export async function writeKey(
	fields: Partial<KeyDocument> = {},
	hashKey = HASH_KEY,
	key = makeKey(),
): Promise<string> {
	const sha256 = await hashOf(key);
	const document: KeyDocument = {
		sha256,
		revision: 1,
		id: "key_1",
		tenant: "default",
		name: "test",
		scopes: ["moderate"],
		tier: "standard",
		models: null,
		query_allowed: false,
		revoked: false,
		expires_at: null,
		...fields,
	};
	await env.PATTERNS.put(keyDocumentKey(sha256), await signKeyDocument(document, hashKey));
	return key;
}

/** A key store over the real KV, as a cold isolate has it. */
export function coldKeyStore(adminKeyHashes: readonly string[] = []): KeyStore {
	return createKeyStore({
		kv: env.PATTERNS,
		hashKey: HASH_KEY,
		adminKeyHashes,
		now: () => Date.now(),
		sleep: (ms) => scheduler.wait(ms),
	});
}

let address = 0;

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: Record<string, unknown>;
}

/** An app with a key store, and requests to it: each from an address of its own unless the headers name one. */
export function appWith(keyStore: KeyStore | null, routes?: readonly Route[]) {
	const moderator = createModerator(fakeParts());
	const app = createApp(
		{
			moderator: () => () => moderator,
			patterns: patternServing,
			models: modelServing,
			policies: policyServing,
			keyStore: () => keyStore,
		},
		routes,
	);
	return async (
		method: string,
		path: string,
		{
			token,
			body,
			headers = {},
			variables = {},
		}: {
			readonly token?: string | undefined;
			readonly body?: object | undefined;
			readonly headers?: Record<string, string>;
			readonly variables?: object;
		} = {},
	): Promise<Answer> => {
		const context = createExecutionContext();
		address += 1;
		const origin = Reflect.get(variables, "ENVIRONMENT") === "local" ? "http://localhost" : "https://api.example.com";
		const request = new Request(`${origin}${path}`, {
			method,
			headers: {
				"cf-connecting-ip": `10.0.${address >> 8}.${address & 255}`,
				...(body ? { "content-type": "application/json" } : {}),
				...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
				...headers,
			},
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const response = await app.fetch(request, { ...env, ...PRODUCTION, ...variables } as Env, context);
		const text = await response.text();
		await waitOnExecutionContext(context);
		return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
	};
}
