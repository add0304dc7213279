import type { Classification, Result } from "../verdict.ts";

/** Why a classifier gave no answer; the caller decides what answers instead. */
export type ClassifierError = { readonly kind: "unavailable" | "timeout" | "malformed"; readonly reason: string };

export interface ClassifyOptions {
	/** Time for the whole call, milliseconds. */
	readonly deadlineMs: number;
	readonly signal: AbortSignal;
}

/** The port of stage 2. One classification per text, in order; never throws for an expected failure. */
export interface Classifier {
	/** `name@version`, as reported in `model_used`. */
	readonly model: string;
	classify(texts: readonly string[], options: ClassifyOptions): Promise<Result<Classification[], ClassifierError>>;
}
