import type { ApiFailure } from "./types.ts";

/** An answer of the service that is no success. */
export class PlainspeakError extends Error {
	override readonly name = "PlainspeakError";
	readonly status: number;
	/** Of the closed set that the OpenAPI document names; `unknown` where the answer was none of the service's own. */
	readonly code: string;
	/** To quote when reporting it. */
	readonly requestId: string | null;
	readonly details: object | null;

	constructor(status: number, failure: Partial<ApiFailure> | undefined, requestId: string | null) {
		super(`${status} ${failure?.code ?? "unknown"}: ${failure?.message ?? "no reason was given"}`);
		this.status = status;
		this.code = failure?.code ?? "unknown";
		this.requestId = requestId;
		this.details = failure?.details ?? null;
	}
}
