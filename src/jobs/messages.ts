/** The messages of a job: it is cut into chunks, each is judged, and the last one has it finalized. */
import * as z from "zod";

export const jobMessageSchema = z.discriminatedUnion("task", [
	z.object({ task: z.literal("plan"), job: z.string() }),
	z.object({ task: z.literal("chunk"), job: z.string(), chunk: z.int().min(0) }),
	z.object({ task: z.literal("finalize"), job: z.string() }),
]);
export type JobMessage = z.infer<typeof jobMessageSchema>;

/** Messages of one call (developers.cloudflare.com/queues/platform/limits). */
const MAX_SENT_AT_ONCE = 100;

/** Puts messages into the queue; what it does not take, the cron sends. */
export async function sendJobMessages(queue: Queue, messages: readonly JobMessage[]): Promise<void> {
	try {
		for (let i = 0; i < messages.length; i += MAX_SENT_AT_ONCE) {
			await queue.sendBatch(messages.slice(i, i + MAX_SENT_AT_ONCE).map((body) => ({ body })));
		}
	} catch (error) {
		console.error(JSON.stringify({ level: "error", event: "job_messages_not_sent", error: String(error) }));
	}
}
