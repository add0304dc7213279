import { within } from "../../../within.ts";

/** Why nothing can be said of a part. */
export type PartCode =
	| "d1_unavailable"
	| "kv_unavailable"
	| "r2_unavailable"
	| "queue_unavailable"
	| "durable_objects_unavailable"
	| "breaker_open"
	| "misconfigured";

export interface Unavailable {
	readonly state: "unavailable";
	readonly code: PartCode;
}

/** What could be said of a part, or the code of why not. */
export type Part<T extends object> = ({ readonly state: "ok" } & T) | Unavailable;

/** Longest that a part is waited for, milliseconds: whoever asks wants to know that it hangs, not how long. */
const LOOK_MS = 3000;

/** Looks at a part; never rejects. */
export async function partOf<T extends object>(code: PartCode, look: () => Promise<T>): Promise<Part<T>> {
	try {
		return { state: "ok", ...(await within(LOOK_MS, look())) };
	} catch {
		return { state: "unavailable", code };
	}
}
