/** Records into the queue, in as few calls as it allows. */
import type { DecisionRecord } from "./record.ts";

/** Bytes and messages of one call (developers.cloudflare.com/queues/platform/limits: 256 KB, 100), with room for framing. */
const MAX_CHUNK_BYTES = 240_000;
const MAX_CHUNK_MESSAGES = 100;

/** All fields but lists and text; names, versions and keys have 64 characters at most. */
const FIXED_BYTES = 3000;
/** An entry of a list: the id of a pattern, its category and two numbers. */
const ENTRY_BYTES = 160;
/** In JSON a unit takes six bytes at most (`\u0000`). */
export const MAX_UNIT_BYTES = 6;

/** Bytes of a record as JSON, or more: to write each out only to see how long it is costs as much as describing it. */
export function bytesBound({ text, matches, signals }: DecisionRecord): number {
	const entries = matches.length + (signals?.hits.length ?? 0);
	return FIXED_BYTES + entries * ENTRY_BYTES + (text?.length ?? 0) * MAX_UNIT_BYTES;
}

/** Records in groups that one call takes, in their order. */
export function chunksOf(records: readonly DecisionRecord[]): DecisionRecord[][] {
	const chunks: DecisionRecord[][] = [];
	let bytes = 0;
	for (const record of records) {
		const size = bytesBound(record);
		const chunk = chunks.at(-1);
		if (chunk && chunk.length < MAX_CHUNK_MESSAGES && bytes + size <= MAX_CHUNK_BYTES) {
			chunk.push(record);
			bytes += size;
		} else {
			chunks.push([record]);
			bytes = size;
		}
	}
	return chunks;
}

/** Sends all; tells after each call what the queue has taken. Throws at the first call that fails. */
export async function sendChunks(
	queue: Queue,
	records: readonly DecisionRecord[],
	onSent: (sent: readonly DecisionRecord[]) => void,
): Promise<void> {
	for (const chunk of chunksOf(records)) {
		await queue.sendBatch(chunk.map((body) => ({ body })));
		onSent(chunk);
	}
}
