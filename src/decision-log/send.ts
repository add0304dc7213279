/** Records into the queue, in as few calls as it allows. */
import type { DecisionRecord } from "./record.ts";

/** Bytes and messages of one call (developers.cloudflare.com/queues/platform/limits: 256 KB, 100), with room for framing. */
const MAX_CHUNK_BYTES = 240_000;
const MAX_CHUNK_MESSAGES = 100;

const encoder = new TextEncoder();

/** Records in groups that one call takes, in their order. */
export function chunksOf(records: readonly DecisionRecord[]): DecisionRecord[][] {
	if (records.length <= 1) return records.map((record) => [record]);
	const chunks: DecisionRecord[][] = [];
	let bytes = 0;
	for (const record of records) {
		const size = encoder.encode(JSON.stringify(record)).byteLength;
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
