/**
 * Decisions on their way into the log. Raw text never leaves the isolate where the policy forbids it: a record holds only
 * what may rest, whether it waits in the queue, in an outbox or among the dead letters.
 */
import { textKey } from "../store/archive.ts";
import { deadlineIn, within } from "../within.ts";
import { type Decided, describeDecision, type TextRules } from "./describe.ts";
import type { DecisionRecord } from "./record.ts";
import { MAX_UNIT_BYTES, sendChunks } from "./send.ts";

/** How long an answer waits for its record to be safe, milliseconds (DESIGN section 5); the work goes on after it. */
export const AWAITED_MS = 300;
/** When one call counts as failed, milliseconds. */
const SEND_MS = 300;
const SEND_TRIES = 3;
/** The same for R2 and the outbox, where nothing waits for them: three tries fit the 30 s of `waitUntil`. */
const PLACE_MS = 5000;
/**
 * How long a record that no answer waits for is held back, milliseconds: a busy isolate then sends those of many requests in
 * one call under one timer, which cost a request as much as describing its decision.
 */
const GATHER_MS = 20;
/** Whoever began a gathering that is this old has ended before it could send, milliseconds. */
const ABANDONED_MS = 1000;
/** Before the second try; four times as long before the third. */
const FIRST_PAUSE_MS = 50;
/** A message may have 128,000 bytes (developers.cloudflare.com/queues/platform/limits); the rest of a record takes up to 20,000. */
const MAX_TEXT_BYTES = 90_000;

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

function isTooLong(text: string | null): text is string {
	// Shorter ones always fit.
	if (text === null || text.length * MAX_UNIT_BYTES <= MAX_TEXT_BYTES) return false;
	return new TextEncoder().encode(JSON.stringify(text)).byteLength > MAX_TEXT_BYTES;
}

/** Puts a text that is too long for a message into R2. Without R2 the decision is kept and its text is not. */
async function placeText(record: DecisionRecord, text: string, bucket: R2Bucket): Promise<DecisionRecord> {
	const key = textKey(record.id, record.at);
	try {
		await withTries(SEND_TRIES, () => within(PLACE_MS, bucket.put(key, text)));
		return { ...record, text: null, text_key: key };
	} catch (error) {
		report("text_lost", 1, error);
		return { ...record, text: null };
	}
}

/** Records of which each fits a message. */
function placed(records: readonly DecisionRecord[], bucket: R2Bucket): Promise<readonly DecisionRecord[]> {
	return Promise.all(
		records.map((record) => (isTooLong(record.text) ? placeText(record, record.text, bucket) : record)),
	);
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
	const records = decided.map((one) => describeDecision(one, rules));
	await sendChunks(queue, await placed(records, bucket), () => {});
}

/** Brings records to the queue within a limit, or else to the outbox; never throws. */
async function deliver(
	records: readonly DecisionRecord[],
	{ queue, outbox, bucket }: LogSinks,
	limit: (send: () => Promise<void>) => Promise<void>,
): Promise<void> {
	let waiting = records;
	try {
		waiting = await placed(records, bucket);
		try {
			await limit(() =>
				sendChunks(queue, waiting, (sent) => {
					waiting = waiting.filter((record) => !sent.includes(record));
				}),
			);
		} catch (error) {
			report("queue_refused", waiting.length, error);
			await withTries(SEND_TRIES, () => within(PLACE_MS, outbox([...waiting])));
		}
	} catch (error) {
		report("decisions_lost", waiting.length, error);
	}
}

/** By queue, as a gathering ends in the queue of the request that began it. */
const gatherings = new WeakMap<Queue, { readonly records: DecisionRecord[]; readonly at: number }>();

/** Leaves records to a delivery that soon begins, of this request or of one before it. */
function gather(records: readonly DecisionRecord[], sinks: LogSinks): void {
	const at = Date.now();
	const open = gatherings.get(sinks.queue);
	if (open && at - open.at < ABANDONED_MS) {
		open.records.push(...records);
		return;
	}
	const gathering = { records: [...(open?.records ?? []), ...records], at };
	gatherings.set(sinks.queue, gathering);
	const delivery = pause(GATHER_MS).then(() => {
		if (gatherings.get(sinks.queue) === gathering) gatherings.delete(sinks.queue);
		return deliver(gathering.records, sinks, (send) => withTries(SEND_TRIES, () => within(SEND_MS, send())));
	});
	sinks.waitUntil(delivery);
}

/**
 * Logs the decisions of one request. Null when the answer need not wait, as for what is allowed; else a promise that
 * resolves when they are safe or time is up, and never rejects.
 */
export function logDecisions(decided: readonly Decided[], rules: TextRules, sinks: LogSinks): Promise<void> | null {
	if (decided.length === 0) return null;
	let records: DecisionRecord[];
	try {
		records = decided.map((one) => describeDecision(one, rules));
	} catch (error) {
		report("decisions_lost", decided.length, error);
		return null;
	}
	if (decided.every(({ decision }) => decision.action === "allow")) {
		gather(records, sinks);
		return null;
	}
	const deadline = deadlineIn(AWAITED_MS);
	// An answer that waits had better go to the outbox than be late.
	const delivery = deliver(records, sinks, (send) => deadline.race(send())).finally(deadline.clear);
	sinks.waitUntil(delivery);
	return deadline.race(delivery).catch(() => {});
}
