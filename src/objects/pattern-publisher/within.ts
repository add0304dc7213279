import { within as withinMs } from "../../within.ts";

/** Longest wait for one call of KV or D1, milliseconds: one that hangs must not stop the next publish. */
const CALL_TIMEOUT_MS = 5000;

/** The call's result; throws when it takes too long. What was asked may still happen later. */
export function within<T>(call: Promise<T>): Promise<T> {
	return withinMs(CALL_TIMEOUT_MS, call);
}
