/** When a message is tried again, and how a batch's messages are settled one by one. */

const FIRST_DELAY_SECONDS = 30;
/** An hour: longer waits would use up the queue's retention. */
const MAX_DELAY_SECONDS = 3600;

/** The delay after this many tries, the first of which is 1. */
export function retryDelaySeconds(attempts: number): number {
	return Math.min(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), MAX_DELAY_SECONDS);
}

export function retryAll(messages: readonly Message<unknown>[]): void {
	for (const message of messages) message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
}

/** The log names an error of a store; it never sees a text, as texts only travel as bound parameters and bodies. */
export function logFailure(event: string, messages: number, error: unknown): void {
	console.error(JSON.stringify({ level: "error", event, messages, error: String(error) }));
}
