import { DurableObject } from "cloudflare:workers";
import type { DecisionRecord } from "../decision-log/record.ts";
import { sendChunks } from "../decision-log/send.ts";
import { bucketOf } from "../share.ts";

/** While the queue fails, every decision comes here: an object takes about 1,000 requests a second. */
const SHARDS = 8;
/** The queue failed just now, several times: it is given a moment. */
const FIRST_DRAIN_MS = 10_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
/** Records of one alarm; each may hold 90 KB of text. */
const DRAINED_AT_ONCE = 100;

export interface OutboxStatus {
	/** Decisions that wait for the queue. */
	readonly pending: number;
	/** When the longest waiting one came, epoch milliseconds. */
	readonly oldestAt: number | null;
}

/** The outbox for these decisions. */
export function decisionOutbox(env: Env, id: string): DurableObjectStub<DecisionOutbox> {
	return env.DECISION_OUTBOX.getByName(`outbox-${bucketOf(id) % SHARDS}`);
}

/** What waits in all outboxes together. */
export async function outboxStatus(env: Env): Promise<OutboxStatus> {
	const shards = Array.from({ length: SHARDS }, (_, n) => env.DECISION_OUTBOX.getByName(`outbox-${n}`).status());
	const all = await Promise.all(shards);
	const oldest = all.flatMap(({ oldestAt }) => oldestAt ?? []);
	return {
		pending: all.reduce((sum, { pending }) => sum + pending, 0),
		oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
	};
}

/** Keeps decisions that the queue did not take, over the storage of an object, and sends them when it does. */
export class Outbox {
	private readonly storage: DurableObjectStorage;
	private readonly queue: Queue;
	private readonly now: () => number;

	constructor(storage: DurableObjectStorage, queue: Queue, now: () => number) {
		this.storage = storage;
		this.queue = queue;
		this.now = now;
		storage.sql.exec(
			`CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
			 CREATE INDEX IF NOT EXISTS outbox_by_time ON outbox (at)`,
		);
	}

	/** Keeps records; those that are kept already stay once. */
	async add(records: readonly DecisionRecord[]): Promise<void> {
		for (const record of records) {
			const body = JSON.stringify(record);
			this.storage.sql.exec("INSERT OR IGNORE INTO outbox VALUES (?, ?, ?)", record.id, this.now(), body);
		}
		if ((await this.storage.getAlarm()) === null) await this.storage.setAlarm(this.now() + FIRST_DRAIN_MS);
	}

	status(): OutboxStatus {
		return this.storage.sql
			.exec<{ pending: number; oldestAt: number | null }>("SELECT count(*) AS pending, min(at) AS oldestAt FROM outbox")
			.one();
	}

	/** Sends what waits, the oldest first; what the queue refuses stays, and is tried again by alarm. */
	async drain(): Promise<void> {
		const rows = this.storage.sql
			.exec<{ id: string; body: string }>("SELECT id, body FROM outbox ORDER BY at LIMIT ?", DRAINED_AT_ONCE)
			.toArray();
		try {
			await sendChunks(
				this.queue,
				rows.map(({ body }) => JSON.parse(body) as DecisionRecord),
				(sent) => {
					for (const { id } of sent) this.storage.sql.exec("DELETE FROM outbox WHERE id = ?", id);
				},
			);
			this.storage.kv.put("failures", 0);
			if (this.status().pending > 0) await this.storage.setAlarm(this.now());
		} catch (error) {
			const failures = (this.storage.kv.get<number>("failures") ?? 0) + 1;
			this.storage.kv.put("failures", failures);
			console.error(JSON.stringify({ level: "error", event: "outbox_not_drained", error: String(error) }));
			await this.storage.setAlarm(this.now() + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS));
		}
	}
}

/** The outbox as remote calls. A message that is sent and not deleted is sent again, and has its effect once. */
export class DecisionOutbox extends DurableObject<Env> {
	private readonly outbox: Outbox;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.outbox = new Outbox(ctx.storage, env.DECISIONS, () => Date.now());
	}

	add(records: DecisionRecord[]): Promise<void> {
		return this.outbox.add(records);
	}

	status(): OutboxStatus {
		return this.outbox.status();
	}

	override alarm(): Promise<void> {
		return this.outbox.drain();
	}
}
