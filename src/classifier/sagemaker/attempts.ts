import type { Result } from "../../verdict.ts";
import type { InvokeFailure } from "./failure.ts";

/** Tries of one call, the first included. */
const MAX_TRIES = 3;
/** Highest pause before the second try, milliseconds; each further one doubles it. */
const FIRST_PAUSE_MS = 50;
/** A try that has less time than this is not worth the endpoint's work: its fastest answers take 40 ms. */
const MIN_TRY_MS = 80;

export interface AttemptClock {
	/** Milliseconds, monotonic. */
	readonly now: () => number;
	/** Settles when the time is over or the signal ends it, and never rejects. */
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	/** Uniform in [0, 1). */
	readonly random: () => number;
}

/**
 * Calls until it succeeds, until trying again cannot help, or until no time is left for another try. Pauses are drawn
 * between nothing and a bound that doubles (full jitter), so that callers who failed together do not return together.
 */
export async function attempt<T>(
	call: () => Promise<Result<T, InvokeFailure>>,
	deadlineAt: number,
	signal: AbortSignal,
	{ now, sleep, random }: AttemptClock,
): Promise<Result<T, InvokeFailure>> {
	for (let tries = 1; ; tries++) {
		const outcome = await call();
		if (outcome.ok || outcome.error.retry === "never" || tries === MAX_TRIES) return outcome;
		if (outcome.error.retry === "once" && tries > 1) return outcome;
		const pause = random() * FIRST_PAUSE_MS * 2 ** (tries - 1);
		if (now() + pause + MIN_TRY_MS > deadlineAt) return outcome;
		await sleep(pause, signal);
	}
}
