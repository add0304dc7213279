/** What tenants may be told of, and the form of a message. */

/** Events that a webhook may ask for (DESIGN section 7). */
export const EVENTS = ["decision.updated", "appeal.resolved", "job.finished"] as const;
export type EventType = (typeof EVENTS)[number];

/** Sent to one webhook when its owner asks for it. */
export const TEST_EVENT = "webhook.test";

/** Standard Webhooks asks for less than 20 kB. */
const MAX_BODY_BYTES = 20_000;

/** The body of a message; `at` is when it happened, epoch milliseconds. Throws for one that is too long: data is ours. */
export function eventBody(type: string, at: number, data: object): string {
	const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
	if (new TextEncoder().encode(body).byteLength > MAX_BODY_BYTES)
		throw new Error(`${type}: over ${MAX_BODY_BYTES} bytes`);
	return body;
}
