/** Sends dead letters again, once what stopped them is mended. */
import { type DeadLetter, deadLetters, deleteDeadLetters } from "../store/dead-letters.ts";
import type { DecisionRecord } from "./record.ts";
import { sendChunks } from "./send.ts";

/** Dead letters of one replay: 90 KB each at most, in the memory of one request. */
const REPLAYED_AT_ONCE = 100;

/** Replays the oldest ones and returns how many; one that is sent and not deleted is sent again, and has its effect once. */
export async function replayDeadLetters(db: D1Database, queue: Queue): Promise<number> {
	const letters = await deadLetters(db, REPLAYED_AT_ONCE);
	const letterOf = new Map<DecisionRecord, DeadLetter>(letters.map((letter) => [JSON.parse(letter.body), letter]));
	let replayed = 0;
	const done: string[] = [];
	try {
		await sendChunks(queue, [...letterOf.keys()], (sent) => {
			replayed += sent.length;
			done.push(...sent.map((record) => letterOf.get(record)!.id));
		});
	} finally {
		await deleteDeadLetters(db, done);
	}
	return replayed;
}
