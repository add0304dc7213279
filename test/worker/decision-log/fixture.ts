/** Decisions through the real app, stores and consumers, with a queue whose calls and batches can be made to fail. */
import {
	applyD1Migrations,
	createExecutionContext,
	createMessageBatch,
	type D1Migration,
	getQueueResult,
	reset,
	waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import type { LogStores } from "../../../src/decision-log/compact.ts";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { createApp } from "../../../src/http/app.ts";
import { createModerator } from "../../../src/moderate.ts";
import { consumeDeadLetters } from "../../../src/queue/dead-letters.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
import type { DecisionEvent } from "../../../src/reviews/events.ts";
import { DECISIONS_PREFIX, unpackRecords } from "../../../src/store/archive.ts";
import { fakeParts } from "../../fakes/parts.ts";

export const stores: LogStores = { db: env.DB, bucket: env.ARCHIVE };

/** Blocked by the fake classifier. */
export const AWFUL = "an awful text";

/** What platforms were told, and a tenant whom nobody can tell anything. */
export const announced: DecisionEvent[] = [];
export const DEAF = "deaf";

const moderator = createModerator(fakeParts({ newId: () => crypto.randomUUID() }));
export const app = createApp({
	moderator: () => () => moderator,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => null,
	announce: async (_env, event) => {
		if (event.tenant === DEAF) throw new Error("injected");
		announced.push(event);
	},
});

export async function emptyStores(): Promise<void> {
	await reset();
	await applyD1Migrations(env.DB, Reflect.get(env, "TEST_MIGRATIONS") as D1Migration[]);
}

/** A binding in which single methods are replaced. */
export function withMethods<T extends object>(binding: T, methods: Partial<Record<keyof T, unknown>>): T {
	return new Proxy(binding, {
		get(target, name) {
			const own = Reflect.get(methods, name);
			const value = own ?? Reflect.get(target, name);
			return own === undefined && typeof value === "function" ? value.bind(target) : value;
		},
	});
}

/** A queue that keeps what is sent, so that a test delivers it. */
export function heldQueue(beforeSend: () => unknown = () => {}) {
	const held: DecisionRecord[] = [];
	const queue = withMethods(env.DECISIONS, {
		async sendBatch(messages: Iterable<MessageSendRequest<DecisionRecord>>) {
			await beforeSend();
			// As on the way through a queue: what is held is no longer the sender's object.
			for (const { body } of messages) held.push(JSON.parse(JSON.stringify(body)));
		},
	});
	return { held, queue };
}

interface Asked {
	readonly body?: object;
	readonly tenant?: string;
	readonly person?: string;
}

export function requestOf(
	method: string,
	path: string,
	{ body, tenant = "tenant-1", person = "olga" }: Asked = {},
): Request {
	return new Request(`http://127.0.0.1${path}`, {
		method,
		headers: { "content-type": "application/json", authorization: `Bearer local-${person}@${tenant}` },
		...(body ? { body: JSON.stringify(body) } : {}),
	});
}

/** A request to the app, and everything that it left to do. */
export async function ask(
	method: string,
	path: string,
	{ variables = {}, ...asked }: Asked & { variables?: object } = {},
) {
	const context = createExecutionContext();
	const response = await app.fetch(requestOf(method, path, asked), { ...env, ...variables }, context);
	await waitOnExecutionContext(context);
	const text = await response.text();
	const isJson = response.headers.get("content-type")?.includes("json");
	return { status: response.status, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

/** The record that a request makes. */
export async function recordOf(body: object, variables: object = {}, tenant = "tenant-1"): Promise<DecisionRecord> {
	const { held, queue } = heldQueue();
	await ask("POST", "/moderate", { body, tenant, variables: { ...variables, DECISIONS: queue } });
	return held[0]!;
}

export interface Settled {
	readonly acked: string[];
	readonly retried: string[];
}

type Consume = (batch: MessageBatch<unknown>) => Promise<void>;

/** Delivers bodies as one batch; messages are named by their place. */
export async function deliver(
	bodies: readonly unknown[],
	consume: Consume = (batch) => consumeDecisions(batch, stores),
	attempts = 1,
	name = "",
): Promise<Settled> {
	const messages = bodies.map((body, i) => ({ id: `message-${name}${i}`, timestamp: new Date(), attempts, body }));
	const batch = createMessageBatch("plainspeak-decisions", messages);
	const context = createExecutionContext();
	await consume(batch);
	const result = await getQueueResult(batch, context);
	const acked = result.ackAll ? messages.map(({ id }) => id) : result.explicitAcks;
	return { acked, retried: result.retryMessages.map(({ msgId }) => msgId) };
}

/** `name` tells the messages of two batches apart. */
export function deliverDead(bodies: readonly unknown[], name = ""): Promise<Settled> {
	return deliver(bodies, (batch) => consumeDeadLetters(batch, env.DB), 1, name);
}

export async function rows<T extends object>(sql: string): Promise<T[]> {
	return (await env.DB.prepare(sql).all<T>()).results;
}

/** Lines of the archive, those of one id once. */
export async function archived(): Promise<DecisionRecord[]> {
	const { objects, truncated } = await env.ARCHIVE.list({ prefix: DECISIONS_PREFIX });
	if (truncated) throw new Error("more objects than one call lists");
	const lines = await Promise.all(objects.map(async ({ key }) => unpackRecords((await env.ARCHIVE.get(key))!.body)));
	return [...new Map(lines.flat().map((line) => [line.id, line])).values()];
}

/** Decisions counted in `totals` and in `rollup_minute`. */
export async function counted(): Promise<{ totals: number; rollups: number }> {
	const [row] = await rows<{ totals: number; rollups: number }>(
		"SELECT (SELECT coalesce(sum(n), 0) FROM totals) AS totals, (SELECT coalesce(sum(n), 0) FROM rollup_minute) AS rollups",
	);
	return row!;
}

/** Every row of D1, object of R2 (unzipped) and value of KV, as one text. */
export async function everythingAtRest(): Promise<string> {
	const found: string[] = [];
	for (const { name } of await rows<{ name: string }>(
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%_cf_%' AND name NOT LIKE 'sqlite_%'",
	)) {
		found.push(JSON.stringify(await rows(`SELECT * FROM "${name}"`)));
	}
	for (const { key } of (await env.ARCHIVE.list()).objects) {
		const { body } = (await env.ARCHIVE.get(key))!;
		const plain = key.endsWith(".gz") ? body.pipeThrough(new DecompressionStream("gzip")) : body;
		found.push(key, await new Response(plain).text());
	}
	for (const { name } of (await env.PATTERNS.list()).keys) found.push(name, (await env.PATTERNS.get(name)) ?? "");
	return found.join("\n");
}

/** Where a batch can be stopped, in the order of its writes; the last is before its acknowledgement. */
export const FAULT_POINTS = ["before R2", "between R2 and D1", "after D1"] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Stores that fail at a point, as often as `fails` says. */
export function faultyStores(point: FaultPoint, fails: () => boolean): LogStores {
	const at = (here: FaultPoint) => {
		if (here === point && fails()) throw new Error("injected");
	};
	return {
		bucket: withMethods(env.ARCHIVE, {
			put: async (...args: Parameters<R2Bucket["put"]>) => {
				at("before R2");
				return env.ARCHIVE.put(...args);
			},
		}),
		db: withMethods(env.DB, {
			batch: async (statements: D1PreparedStatement[]) => {
				at("between R2 and D1");
				const results = await env.DB.batch(statements);
				at("after D1");
				return results;
			},
		}),
	};
}
