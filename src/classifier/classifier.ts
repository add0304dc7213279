import type { Classification, Result } from "../verdict.ts";

/**
 * Why a classifier gave no answer; the caller decides what answers instead.
 *
 * | kind | meaning |
 * |---|---|
 * | `timeout` | no answer within the deadline |
 * | `unavailable` | the service or the way to it failed |
 * | `throttled` | the account or the endpoint takes no more calls |
 * | `model_error` | the model container failed |
 * | `rejected` | the model refused this input |
 * | `malformed` | the answer breaks the contract, or covers a part of the text only |
 * | `misconfigured` | settings, credentials or rights are missing or wrong |
 * | `overload` | more calls are open than are worth waiting for |
 * | `circuit_open` | the service failed a moment ago, so it was not asked |
 * | `aborted` | the caller is gone |
 */
export type ClassifierErrorKind =
	| "timeout"
	| "unavailable"
	| "throttled"
	| "model_error"
	| "rejected"
	| "malformed"
	| "misconfigured"
	| "overload"
	| "circuit_open"
	| "aborted";

export interface ClassifierError {
	readonly kind: ClassifierErrorKind;
	/** For operators; never holds a part of a text. */
	readonly reason: string;
}

export interface ClassifyOptions {
	/** Time for the whole call, milliseconds. */
	readonly deadlineMs: number;
	readonly signal: AbortSignal;
	/** Names the call in the logs of both sides: ASCII, at most 64 characters. */
	readonly inferenceId: string;
	/** Whose texts these are: answers are never shared between tenants. */
	readonly tenantId: string;
	/** Keeps work going after the answer. */
	readonly waitUntil: (work: Promise<unknown>) => void;
	/** Work that nobody waits for: it takes a small share of the calls, and its turn. */
	readonly isBackground?: boolean;
}

/** The port of stage 2. One classification per text, in order; never throws for an expected failure. */
export interface Classifier {
	/** `name@version`, or the name alone where each answer tells its version. */
	readonly model: string;
	classify(texts: readonly string[], options: ClassifyOptions): Promise<Result<Classification[], ClassifierError>>;
}
