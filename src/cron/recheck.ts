/** Degraded decisions are judged again when the endpoint is back; both answers are kept. */
import { MAX_CALLS_IN_FLIGHT } from "../classifier/sagemaker.ts";
import type { Decision } from "../moderate.ts";
import { textOf } from "../store/archive.ts";
import { decisionsToRecheck, storeRecheck } from "../store/decisions.ts";

/** Live traffic comes first: re-checks take at most a fifth of what an isolate keeps open (DESIGN section 4). */
const AT_ONCE = Math.floor(MAX_CALLS_IN_FLIGHT / 5);
/** One instance answers about 20 a second (SAGEMAKER.md): a fifth of a minute of it. */
const RECHECKED_A_MINUTE = 240;
/** Older ones have been acted upon long ago, milliseconds. */
const MAX_AGE_MS = 24 * 3600_000;

/** Judges a text once more. */
export type Judge = (text: string, tenantId: string, key: string) => Promise<Decision>;

export interface RecheckParts {
	readonly db: D1Database;
	readonly bucket: R2Bucket;
	readonly judge: Judge;
	/** Whether every endpoint answers, as far as the breakers know. */
	readonly isUp: () => Promise<boolean>;
	/** Epoch milliseconds. */
	readonly now: () => number;
}

/**
 * Judges again what was decided without the endpoint in the last day and whose text is kept, the newest first. Ends when
 * the endpoint fails once more; what is left waits for the next minute. Returns how many were judged.
 */
export async function recheckDegraded({ db, bucket, judge, isUp, now }: RecheckParts): Promise<number> {
	const due = await decisionsToRecheck(db, now() - MAX_AGE_MS, RECHECKED_A_MINUTE);
	if (due.length === 0 || !(await isUp())) return 0;
	let judged = 0;
	let isFailing = false;
	const work = due.values();
	const worker = async (): Promise<void> => {
		for (const degraded of work) {
			const text = await textOf(bucket, degraded);
			if (text === null) continue;
			const decision = await judge(text, degraded.tenant, degraded.id);
			if (!decision.endpointAnswered) isFailing = true;
			if (isFailing) return;
			const { modelUsed: model, classification, action, probabilities } = decision;
			await storeRecheck(db, degraded.id, { at: now(), model, classification, action, probabilities });
			judged++;
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return judged;
}
