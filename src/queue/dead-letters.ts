/** Keeps in D1 what could not be stored, until somebody replays it; a queue would drop it after days. */
import * as z from "zod";
import { type DeadLetter, storeDeadLetters } from "../store/dead-letters.ts";
import { logFailure, retryAll } from "./retry.ts";

/** As much of a message as an erasure needs; a newer build's records have it too. */
const addressed = z.object({ content_hash: z.string().nullable() });

function letterOf({ id, timestamp, body }: Message<unknown>): DeadLetter {
	const parsed = addressed.safeParse(body);
	const contentHash = parsed.success ? parsed.data.content_hash : null;
	return { id, at: timestamp.getTime(), contentHash, body: JSON.stringify(body) };
}

/** Stores a batch of dead letters. Never throws. */
export async function consumeDeadLetters(batch: MessageBatch<unknown>, db: D1Database): Promise<void> {
	try {
		await storeDeadLetters(db, batch.messages.map(letterOf));
		batch.ackAll();
	} catch (error) {
		logFailure("dead_letters_not_stored", batch.messages.length, error);
		retryAll(batch.messages);
	}
}
