import { configOf } from "../config.ts";
import { patternPublisher } from "../objects/pattern-publisher.ts";

/** What is due every minute: whatever of the patterns' publishing is overdue. A deployment without HASH_KEY publishes nothing. */
export async function runMinute(env: Env): Promise<void> {
	if (configOf(env).hashKey !== null) await patternPublisher(env).tend();
}
