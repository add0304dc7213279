/** The key store of this isolate. */
import type { KeyStore } from "../access.ts";
import { type Config, configOf } from "../config.ts";
import { createKeyStore } from "./key-store.ts";

const stores = new WeakMap<Config, KeyStore>();

/** The key store of a deployment; null where nothing could be a key: none is configured and no document can be trusted. */
export function keyStoreOf(env: Env): KeyStore | null {
	const config = configOf(env);
	const { hashKey, adminKeyHashes } = config;
	if (hashKey === null && adminKeyHashes.length === 0) return null;
	let store = stores.get(config);
	if (!store) {
		const now = () => Date.now();
		store = createKeyStore({ kv: env.PATTERNS, hashKey, adminKeyHashes, now, sleep: (ms) => scheduler.wait(ms) });
		stores.set(config, store);
	}
	return store;
}
