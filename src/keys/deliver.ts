/** Brings what D1 says of keys to KV, where isolates read it. */
import type { KeyDocument } from "../access.ts";
import { keyDocumentKey, markDelivered, undeliveredDocuments } from "../store/api-keys.ts";
import { readKeyDocument, signKeyDocument } from "./document.ts";

/** KV takes one write of a key a second, so what follows another change at once is tried again, milliseconds. */
const PUT_AGAIN_MS = 1100;
/** Longest that a request waits for KV to take a document; the minute cron then writes it. */
const PUT_WAIT_MS = 3000;
/**
 * How long after a change the cron compares KV with D1: two writes of one key may land in the wrong order, and KV shows a
 * location what it kept of an earlier read for up to a minute.
 */
const COMPARED_MS = 10 * 60_000;
/** Documents of one run: each is a read and at most two writes, of a Worker's 1,000 calls. */
const MAX_DOCUMENTS = 200;

export type Delivery = "written" | "pending";

async function put(env: Env, document: KeyDocument, hashKey: string): Promise<void> {
	const { sha256, revision } = document;
	const text = await signKeyDocument(document, hashKey);
	const write = async () => env.PATTERNS.put(keyDocumentKey(sha256), text);
	await write().catch(() => scheduler.wait(PUT_AGAIN_MS).then(write));
	await markDelivered(env.DB, sha256, revision);
}

/** Writes documents that were just changed; those that KV does not take in time are `pending`. Never rejects. */
export async function deliverKeys(env: Env, documents: readonly KeyDocument[], hashKey: string): Promise<Delivery> {
	const writing = Promise.all(documents.map((document) => put(env, document, hashKey))).then(
		() => "written" as const,
		() => "pending" as const,
	);
	return Promise.race([writing, scheduler.wait(PUT_WAIT_MS).then(() => "pending" as const)]);
}

/** Writes what is pending, and what KV lost or holds an older form of. One that fails leaves the others be. */
export async function repairKeys(env: Env, hashKey: string, now: number): Promise<void> {
	const found = await undeliveredDocuments(env.DB, now - COMPARED_MS, MAX_DOCUMENTS);
	const outcomes = await Promise.allSettled(
		found.map(async ({ document, isDelivered }) => {
			if (isDelivered) {
				const text = await env.PATTERNS.get(keyDocumentKey(document.sha256));
				const held = text === null ? null : await readKeyDocument(text, document.sha256, hashKey);
				if (held?.ok && held.value.revision >= document.revision) return;
			}
			await put(env, document, hashKey);
		}),
	);
	for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
