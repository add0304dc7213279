/** When a request is sent again, and how long after. */

/** Before the first retry, milliseconds; doubled for each further one. */
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 8000;
/** A service that asks for more patience than this is not waited for. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Whether an answer may be another one when it is asked for again. */
export function isTemporary(status: number): boolean {
	return status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}

/**
 * Milliseconds before retry number `attempt`, from 0: what `Retry-After` says, or else up to twice as long each time. Null
 * where the service asks for more than a minute. `random` is 0 to 1: clients that failed together do not return together.
 */
export function retryDelayMs(attempt: number, retryAfter: string | null, random: () => number): number | null {
	const seconds = Number(retryAfter ?? Number.NaN);
	if (retryAfter !== null && Number.isFinite(seconds) && seconds >= 0) {
		return seconds * 1000 <= MAX_RETRY_AFTER_MS ? seconds * 1000 : null;
	}
	const longest = Math.min(FIRST_DELAY_MS * 2 ** attempt, MAX_DELAY_MS);
	return longest / 2 + (longest / 2) * random();
}
