/**
 * For staff who only have the KV editor: a publish body left at `patterns/inbox` is taken once, in the way of every other
 * publish, and what became of it stands at `patterns/inbox/result`. The inbox is never emptied: KV cannot tell whether
 * somebody has just written there, so a text is remembered by its hash.
 */

import { readPublishBody, submissionOf } from "../../patterns/publish-body.ts";
import { MAX_DOCUMENT_BYTES } from "../../patterns/size.ts";
import { sha256Hex } from "../../signed.ts";
import { INBOX_KEY, INBOX_RESULT_KEY } from "../../store/pattern-keys.ts";
import { publishFailure } from "./failure.ts";
import type { Change, PublishOutcome } from "./outcome.ts";
import type { PublisherStorage } from "./storage.ts";
import { within } from "./within.ts";

export const INBOX_ACTOR = "kv-inbox";

export interface InboxParts {
	readonly kept: PublisherStorage;
	readonly kv: KVNamespace;
	readonly now: () => number;
	readonly publish: (submission: string, change: Change) => Promise<PublishOutcome>;
}

/** Takes what the inbox holds, unless that was taken before. Throws when KV fails; the next minute goes on from there. */
export async function takeInbox({ kept, kv, now, publish }: InboxParts): Promise<void> {
	const text = await within(kv.get(INBOX_KEY));
	if (text === null) return;
	const sha256 = await sha256Hex(new TextEncoder().encode(text));
	if (kept.isTaken(sha256)) return;
	const requestId = `inbox-${sha256}`;
	const done = kept.findRequest(requestId);
	const outcome = done ? done.version : await publishText(text, requestId, publish);
	const result = {
		inbox_sha256: sha256,
		at: new Date(now()).toISOString(),
		...(typeof outcome === "string" ? { published: outcome } : { refused: outcome }),
	};
	await within(kv.put(INBOX_RESULT_KEY, JSON.stringify(result, null, "\t")));
	// A store that was down may be up in a minute; anything else stays as it is.
	if (typeof outcome !== "string" && outcome.code === "storage_unavailable") return;
	kept.setTaken(sha256);
}

/** The published version, or why there is none. */
async function publishText(text: string, requestId: string, publish: InboxParts["publish"]) {
	if (text.length > MAX_DOCUMENT_BYTES) {
		return { code: "body_too_large", message: `the inbox is over the limit of ${MAX_DOCUMENT_BYTES} UTF-16 units` };
	}
	const body = readPublishBody(text);
	if (!body.ok) return publishFailure({ kind: "invalid", problems: body.error, forcible: false }, text);
	const { expected_version: expectedVersion, reason } = body.value;
	const change = { expectedVersion, actor: INBOX_ACTOR, reason, requestId };
	const outcome = await publish(submissionOf(body.value), change);
	return outcome.ok ? outcome.value.info.version : publishFailure(outcome.error, text);
}
