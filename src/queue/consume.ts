/** Which queue is consumed by what. */
import { consumeDeadLetters } from "./dead-letters.ts";
import { consumeDecisions } from "./decisions.ts";

/** Ends the name of each environment's dead-letter queue in wrangler.toml. */
const DEAD_LETTERS = "-dead-letters";

export function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
	if (batch.queue.endsWith(DEAD_LETTERS)) return consumeDeadLetters(batch, env.DB);
	return consumeDecisions(batch, { db: env.DB, bucket: env.ARCHIVE });
}
