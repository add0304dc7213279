/**
 * Decisions on their way into the log. Raw text never leaves the isolate where the policy forbids it: a record holds only
 * what may rest, whether it waits in the queue, in an outbox or among the dead letters.
 */
import { textKey } from "../store/archive.ts";
import { within } from "../within.ts";
import { type Decided, describeDecision, type TextRules } from "./describe.ts";
import type { DecisionRecord } from "./record.ts";
import { sendChunks } from "./send.ts";

/** How long an answer waits for its record to be safe, milliseconds (DESIGN section 5); the work goes on after it. */
export const AWAITED_MS = 300;
/** When one call counts as failed, milliseconds. */
const SEND_MS = 300;
const SEND_TRIES = 3;
/** The same for R2 and the outbox, where nothing waits for them: three tries fit the 30 s of `waitUntil`. */
const PLACE_MS = 5000;
/** Before the second try; four times as long before the third. */
const FIRST_PAUSE_MS = 50;
/** A message may have 128,000 bytes (developers.cloudflare.com/queues/platform/limits); the rest of a record takes up to 20,000. */
const MAX_TEXT_BYTES = 90_000;
/** In JSON a unit takes six bytes at most (`\u0000`), so shorter texts always fit. */
const MAX_UNIT_BYTES = 6;

/** Where records go. */
export interface LogSinks {
	readonly queue: Queue;
	/** Takes what the queue did not. */
	readonly outbox: (records: DecisionRecord[]) => Promise<void>;
	readonly bucket: R2Bucket;
	readonly waitUntil: (work: Promise<unknown>) => void;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Runs until it succeeds, `tries` times at most; throws what the last one threw. */
async function withTries<T>(tries: number, run: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await run();
		} catch (error) {
			if (attempt >= tries) throw error;
			await pause(FIRST_PAUSE_MS * 4 ** (attempt - 1));
		}
	}
}

function report(event: string, decisions: number, error: unknown): void {
	console.error(JSON.stringify({ level: "error", event, decisions, error: String(error) }));
}

/** Puts a text that is too long for a message into R2. Without R2 the decision is kept and its text is not. */
async function placeText(record: DecisionRecord, bucket: R2Bucket): Promise<DecisionRecord> {
	const { text, id, at } = record;
	if (text === null || text.length * MAX_UNIT_BYTES <= MAX_TEXT_BYTES) return record;
	if (new TextEncoder().encode(JSON.stringify(text)).byteLength <= MAX_TEXT_BYTES) return record;
	const key = textKey(id, at);
	try {
		await withTries(SEND_TRIES, () => within(PLACE_MS, bucket.put(key, text)));
		return { ...record, text: null, text_key: key };
	} catch (error) {
		report("text_lost", 1, error);
		return { ...record, text: null };
	}
}

/**
 * Sends all records of a piece of work that is done again as a whole where this rejects: ids that stay the same then keep
 * what was sent from counting twice.
 */
export async function sendDecisions(
	decided: readonly Decided[],
	rules: TextRules,
	{ queue, bucket }: Pick<LogSinks, "queue" | "bucket">,
): Promise<void> {
	const records = await Promise.all(decided.map((one) => describeDecision(one, rules)));
	const placed = await Promise.all(records.map((record) => placeText(record, bucket)));
	await sendChunks(queue, placed, () => {});
}

/** Brings records to the queue, or else to the outbox; never throws. */
async function deliver(
	decided: readonly Decided[],
	rules: TextRules,
	{ queue, outbox, bucket }: LogSinks,
	tries: number,
): Promise<void> {
	let waiting: readonly DecisionRecord[] = [];
	try {
		const records = await Promise.all(decided.map((one) => describeDecision(one, rules)));
		waiting = await Promise.all(records.map((record) => placeText(record, bucket)));
		try {
			await withTries(tries, () =>
				within(
					SEND_MS,
					sendChunks(queue, waiting, (sent) => {
						waiting = waiting.filter((record) => !sent.includes(record));
					}),
				),
			);
		} catch (error) {
			report("queue_refused", waiting.length, error);
			await withTries(SEND_TRIES, () => within(PLACE_MS, outbox([...waiting])));
		}
	} catch (error) {
		report("decisions_lost", waiting.length || decided.length, error);
	}
}

/**
 * Logs the decisions of one request. Null when the answer need not wait, as for what is allowed; else a promise that
 * resolves when they are safe or time is up, and never rejects.
 */
export function logDecisions(decided: readonly Decided[], rules: TextRules, sinks: LogSinks): Promise<void> | null {
	if (decided.length === 0) return null;
	const isAwaited = decided.some(({ decision }) => decision.action !== "allow");
	// An answer that waits had better go to the outbox than be late.
	const delivery = deliver(decided, rules, sinks, isAwaited ? 1 : SEND_TRIES);
	sinks.waitUntil(delivery);
	return isAwaited ? within(AWAITED_MS, delivery).catch(() => {}) : null;
}
