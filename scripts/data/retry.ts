import { failureOf } from "./aws.ts";

/** Waits between tries, milliseconds. */
export const RETRY_DELAYS_MS = [2_000, 4_000, 8_000] as const;
/** A wait is this share longer or shorter, so that parts that failed together are not sent together again. */
const JITTER = 0.25;

/** Refusals with a 4xx status that say nothing against the request itself. */
const TRANSIENT = ["BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "RequestTimeout", "SlowDown"];

/** Whether the same call may succeed a moment later. */
export function isTransient(error: unknown): boolean {
	const failure = failureOf(error);
	if (!failure || failure.name === "CredentialsProviderError") return false;
	const { name, status } = failure;
	return status === undefined || status >= 500 || status === 429 || TRANSIENT.includes(name) || /Throttl/.test(name);
}

export interface Retry {
	readonly delaysMs: readonly number[];
	readonly sleep: (ms: number) => Promise<void>;
	/** Uniform in [0, 1). */
	readonly random: () => number;
}

export const DEFAULT_RETRY: Retry = {
	delaysMs: RETRY_DELAYS_MS,
	sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
	random: Math.random,
};

/** Runs a call, and again after each delay while it fails for a moment; `onRetry` is told before each further try. */
export async function withRetries<T>(call: () => Promise<T>, retry: Retry, onRetry: () => void = () => {}): Promise<T> {
	for (const delayMs of retry.delaysMs) {
		try {
			return await call();
		} catch (error) {
			if (!isTransient(error)) throw error;
			await retry.sleep(delayMs * (1 - JITTER + 2 * JITTER * retry.random()));
			onRetry();
		}
	}
	return call();
}
