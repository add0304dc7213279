/**
 * The circuit breaker of one model, as a value: what its failures say about calling it. Times are epoch milliseconds.
 * Three failures of different inputs within five minutes open it; after a minute one caller may probe, and the probe
 * closes it or keeps it open for another minute (DESIGN section 4).
 */

/** Failures that open the breaker, and how many different inputs they must come from. */
export const FAILURES_TO_OPEN = 3;
export const INPUTS_TO_OPEN = 2;
export const FAILURE_WINDOW_MS = 300_000;
export const OPEN_MS = 60_000;
/** A probe that says nothing for this long is given to another caller: longer than any deadline of stage 2. */
export const PROBE_LEASE_MS = 15_000;

export interface Failure {
	readonly at: number;
	/** Tells inputs apart, and nothing else. */
	readonly input: string;
}

export interface Breaker {
	/** The failures that count, oldest first; at most `FAILURES_TO_OPEN` of each input. */
	readonly failures: readonly Failure[];
	/** When it opened; null while it is closed. */
	readonly openedAt: number | null;
	/** When the probe was given to a caller; null when nobody has it. */
	readonly probeAt: number | null;
	/** When it was closed by a probe or a person; failures from before are over, whenever they are told. */
	readonly closedAt: number;
}

export const CLOSED: Breaker = Object.freeze({
	failures: [],
	openedAt: null,
	probeAt: null,
	closedAt: Number.NEGATIVE_INFINITY,
});

/** Closed from a moment on. */
export function closedAt(now: number): Breaker {
	return { ...CLOSED, closedAt: now };
}

export type Phase = "closed" | "open" | "half_open";

export function phaseOf({ openedAt }: Breaker, now: number): Phase {
	if (openedAt === null) return "closed";
	return now < openedAt + OPEN_MS ? "open" : "half_open";
}

/** After a failure that says something about the service. In an open breaker only the probe's counts. */
export function afterFailure(breaker: Breaker, failure: Failure, isProbe: boolean): Breaker {
	if (breaker.openedAt !== null) {
		return isProbe ? { ...breaker, openedAt: failure.at, probeAt: null } : breaker;
	}
	if (failure.at <= breaker.closedAt) return breaker;
	const recent = breaker.failures.filter(({ at }) => at > failure.at - FAILURE_WINDOW_MS);
	const ofInput = recent.filter(({ input }) => input === failure.input);
	const failures = ofInput.length < FAILURES_TO_OPEN ? [...recent, failure] : recent;
	const inputs = new Set(failures.map(({ input }) => input)).size;
	const opens = failures.length >= FAILURES_TO_OPEN && inputs >= INPUTS_TO_OPEN;
	return opens ? { ...breaker, failures: [], openedAt: failure.at, probeAt: null } : { ...breaker, failures };
}

/** After an answer; in an open breaker only the probe's closes it. */
export function afterSuccess(breaker: Breaker, isProbe: boolean, now: number): Breaker {
	if (breaker.openedAt === null) return breaker;
	return isProbe ? closedAt(now) : breaker;
}

/** Gives the probe to a caller when it is time for one and nobody has it. */
export function leaseProbe(breaker: Breaker, now: number): { breaker: Breaker; isLeased: boolean } {
	const isHeld = breaker.probeAt !== null && now < breaker.probeAt + PROBE_LEASE_MS;
	if (phaseOf(breaker, now) !== "half_open" || isHeld) return { breaker, isLeased: false };
	return { breaker: { ...breaker, probeAt: now }, isLeased: true };
}

/** What an isolate tells the breaker. */
export interface Report {
	/** Each with a digest that tells inputs apart, and how long ago it was, milliseconds: clocks of isolates differ. */
	readonly failures: readonly { readonly input: string; readonly agoMs: number }[];
	/** How this isolate's probe ended; null when it had none. */
	readonly probe: "answered" | "failed" | null;
}

/** What the breaker answers: its phase, and whether this isolate is the one to probe. */
export interface BreakerState {
	readonly phase: Phase;
	readonly isProbe: boolean;
}

/** Takes what an isolate met, and answers whether to call; gives the one probe to an isolate that asks in time. */
export function exchange(
	breaker: Breaker,
	{ failures, probe }: Report,
	now: number,
): { breaker: Breaker; state: BreakerState } {
	let after = breaker;
	if (probe === "answered") after = afterSuccess(after, true, now);
	if (probe === "failed") after = afterFailure(after, { at: now, input: "" }, true);
	for (const { input, agoMs } of failures) after = afterFailure(after, { at: now - agoMs, input }, false);
	const leased = leaseProbe(after, now);
	return { breaker: leased.breaker, state: { phase: phaseOf(leased.breaker, now), isProbe: leased.isLeased } };
}
