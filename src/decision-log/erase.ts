/** Erases what is kept of a content: at once for readers and in D1, then in the archive. */
import { countErasable } from "../store/archive-index.ts";
import { eraseDeadLetters } from "../store/dead-letters.ts";
import { eraseDecisions } from "../store/decisions.ts";
import { type Erasure, type Receipt, storeReceipt } from "../store/erasures.ts";
import { eraseReviews } from "../store/reviews.ts";
import { eraseSketches } from "../store/sketches.ts";
import { placeTombstone } from "../store/tombstones.ts";
import { compactErased, type LogStores } from "./compact.ts";

/** Objects that one request rewrites; the cron does the rest. */
const REWRITTEN_AT_ONCE = 20;

export interface ErasureOutcome extends Receipt {
	/** Objects that still hold something, which no reader is shown. */
	readonly pending: number;
}

/** Erases; may be repeated. What is on its way in a queue or an outbox is dropped when it arrives. */
export async function eraseContent(stores: LogStores, erasure: Erasure): Promise<ErasureOutcome> {
	const { db } = stores;
	const { contentHash, at } = erasure;
	const [receipt] = await db.batch<Receipt>([
		storeReceipt(db, erasure),
		placeTombstone(db, contentHash, at),
		...eraseReviews(db, contentHash, at),
		eraseSketches(db, contentHash, at),
		eraseDecisions(db, contentHash, at),
		eraseDeadLetters(db),
	]);
	await compactErased(stores, REWRITTEN_AT_ONCE, { contentHash });
	const { decisions, objects } = receipt!.results[0]!;
	return { decisions, objects, pending: await countErasable(db, { contentHash }) };
}
