/** One attempt to bring a message to its receiver, and when to make the next. */
import { signedHeaders } from "./sign.ts";

/** What a receiver has to answer in, milliseconds (Standard Webhooks: 15 to 30 s). */
const TIMEOUT_MS = 15_000;
/** Before each retry, seconds (Standard Webhooks, "Deliverability and reliability"): the last is made about 21 hours after the first try. */
const RETRY_DELAYS_SECONDS = [5, 30, 300, 1800, 7200, 21_600, 43_200] as const;
/** Either way, so that what failed at once does not come again at once. */
const JITTER = 0.2;
/** The longest that a queue holds a message back (developers.cloudflare.com/queues/platform/limits), in its older copies. */
const MAX_DELAY_SECONDS = 43_200;

export interface Attempt {
	/** As `parseWebhookUrl` gave it. */
	readonly url: string;
	/** None, one, or while a secret is being replaced two. */
	readonly secrets: readonly string[];
	/** Of the message: the same at each attempt. */
	readonly id: string;
	/** JSON, sent as it is. */
	readonly body: string;
	/** Epoch milliseconds. */
	readonly at: number;
}

/** What came of an attempt. `gone`: the receiver wants nothing more. */
export type Outcome =
	| { readonly kind: "delivered" | "gone"; readonly status: number }
	| {
			readonly kind: "failed";
			/** Null where nobody answered. */
			readonly status: number | null;
			readonly reason: "status" | "redirect" | "timeout" | "unreachable";
			/** The receiver, or what stands before it, has too much to do. */
			readonly isSlowed: boolean;
			readonly retryAfterSeconds: number;
	  };

/** `Retry-After` in seconds; a date is not read, as no receiver is known to send one. */
function retryAfterOf(response: Response): number {
	const value = response.headers.get("retry-after") ?? "";
	return /^\d{1,6}$/.test(value) ? Number(value) : 0;
}

function outcomeOf(response: Response): Outcome {
	const { status } = response;
	if (status >= 200 && status < 300) return { kind: "delivered", status };
	if (status === 410) return { kind: "gone", status };
	return {
		kind: "failed",
		status,
		reason: status >= 300 && status < 400 ? "redirect" : "status",
		isSlowed: status === 429 || status === 502 || status === 504,
		retryAfterSeconds: retryAfterOf(response),
	};
}

/** Sends once. Follows no redirect, reads no answer's body, and never rejects. */
export async function deliver(send: typeof fetch, attempt: Attempt, timeoutMs = TIMEOUT_MS): Promise<Outcome> {
	const { url, secrets, body } = attempt;
	const signal = AbortSignal.timeout(timeoutMs);
	try {
		const headers = { "content-type": "application/json", ...(await signedHeaders(secrets, attempt)) };
		const response = await send(url, { method: "POST", headers, body, redirect: "manual", signal });
		await response.body?.cancel();
		return outcomeOf(response);
	} catch {
		const reason = signal.aborted ? "timeout" : "unreachable";
		return { kind: "failed", status: null, reason, isSlowed: false, retryAfterSeconds: 0 };
	}
}

/**
 * Seconds until the next try, after `attempts` that failed; null when there is none. A receiver that says it is too busy
 * gets the step after, and no less than it asks for. `random` is from 0 to 1.
 */
export function nextDelaySeconds(
	attempts: number,
	{ isSlowed, retryAfterSeconds }: { readonly isSlowed: boolean; readonly retryAfterSeconds: number },
	random: number,
): number | null {
	if (attempts > RETRY_DELAYS_SECONDS.length) return null;
	const step = Math.min(attempts - 1 + (isSlowed ? 1 : 0), RETRY_DELAYS_SECONDS.length - 1);
	const spread = 1 + JITTER * (2 * random - 1);
	return Math.min(Math.max(Math.round(RETRY_DELAYS_SECONDS[step]! * spread), retryAfterSeconds), MAX_DELAY_SECONDS);
}
