/** Webhooks of a tenant through the real app, stores and consumer; only the receiver is a function here. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { configOf } from "../../src/config.ts";
import { runMinute } from "../../src/cron/minute.ts";
import { consumeWebhooks } from "../../src/queue/webhooks.ts";
import { enqueueEvent, enqueueMessage } from "../../src/webhooks/enqueue.ts";
import { eventBody } from "../../src/webhooks/events.ts";
import { ask, emptyStores, everythingAtRest, rows, withMethods } from "./decision-log/fixture.ts";

beforeEach(async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
});

const URL_1 = "https://hooks.shop-1.com/plainspeak";
const EVENTS = ["job.finished", "decision.updated"];
const reason = "a test";

interface Made {
	readonly id: string;
	readonly secret: string;
}

async function make(fields: object = {}, tenant?: string): Promise<Made> {
	const body = { url: URL_1, events: EVENTS, reason, ...fields };
	const answer = await ask("POST", "/webhooks", { body, ...(tenant ? { tenant } : {}) });
	expect(answer.status).toBe(201);
	return answer.body as unknown as Made;
}

/** A queue that keeps what is sent. */
function heldQueue(fails: () => boolean = () => false) {
	const held: { delivery: string }[] = [];
	const queue = withMethods(env.WEBHOOKS, {
		async sendBatch(messages: Iterable<MessageSendRequest<{ delivery: string }>>) {
			if (fails()) throw new Error("injected");
			for (const { body } of messages) held.push(body);
		},
	});
	return { held, queue };
}

interface Sent {
	readonly url: string;
	readonly headers: Record<string, string>;
	readonly body: string;
}

/** Delivers messages to a receiver that answers as it is told. */
async function deliver(
	messages: readonly { delivery: string }[],
	answer: () => Response | Promise<Response>,
	{ at = Date.now(), variables = {} }: { at?: number; variables?: object } = {},
) {
	const sent: Sent[] = [];
	const batch = createMessageBatch(
		"plainspeak-webhooks",
		messages.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body })),
	);
	await consumeWebhooks(batch, {
		db: env.DB,
		config: configOf({ ...env, ...variables }),
		send: async (request, init) => {
			sent.push({
				url: String(request),
				headers: Object.fromEntries(new Headers(init?.headers)),
				body: String(init?.body),
			});
			return answer();
		},
		now: () => at,
		random: () => 0.5,
	});
	const result = await getQueueResult(batch, createExecutionContext());
	return { sent, acked: result.explicitAcks, retried: result.retryMessages };
}

async function tell(tenant = "tenant-1", id = "job-1-finished") {
	const { held, queue } = heldQueue();
	const event = { tenant, type: "job.finished", data: { job_id: "job_1" }, at: Date.now(), id } as const;
	await enqueueEvent({ db: env.DB, queue }, event);
	return held;
}

async function logOf(id: string): Promise<Record<string, unknown>[]> {
	return (await ask("GET", `/webhooks/${id}/deliveries`)).body["data"] as Record<string, unknown>[];
}

describe("an event", () => {
	it("reaches the tenant's webhooks that want it, signed, and leaves no body behind", async () => {
		const wanted = await make();
		await make({ events: ["appeal.resolved"] });
		await make({}, "tenant-2");
		const held = await tell();
		expect(held).toHaveLength(1);
		const { sent, acked } = await deliver(held, () => new Response(null, { status: 204 }));
		expect(acked).toHaveLength(1);
		expect(sent[0]!.url).toBe(URL_1);
		expect(new Webhook(wanted.secret).verify(sent[0]!.body, sent[0]!.headers)).toEqual({
			type: "job.finished",
			timestamp: expect.stringMatching(/Z$/),
			data: { job_id: "job_1" },
		});
		expect(await logOf(wanted.id)).toEqual([
			{
				id: sent[0]!.headers["webhook-id"],
				type: "job.finished",
				created_at: expect.any(String),
				state: "delivered",
				attempts: 1,
				last_status: 204,
				last_reason: null,
				last_attempt_at: expect.any(String),
				next_attempt_at: null,
			},
		]);
		expect(await rows("SELECT body FROM webhook_deliveries")).toEqual([{ body: null }]);
		// The message once more: it is over.
		expect((await deliver(held, () => Response.error())).sent).toEqual([]);
	});

	it("is tried again with the same id and another time until it is taken", async () => {
		const { id } = await make();
		const held = await tell();
		const start = Date.now();
		const ids = new Set<string>();
		const delays: number[] = [];
		let at = start;
		for (const status of [500, 302, 404, 429, 200]) {
			const { sent, retried } = await deliver(held, () => new Response("", { status }), { at });
			ids.add(sent[0]!.headers["webhook-id"]!);
			expect(sent[0]!.headers["webhook-timestamp"]).toBe(String(Math.floor(at / 1000)));
			expect(retried).toHaveLength(status === 200 ? 0 : 1);
			const [row] = await rows<{ delay: number }>(
				"SELECT (due_at - attempted_at) / 1000 AS delay FROM webhook_deliveries",
			);
			delays.push(row!.delay);
			at += 1000 * row!.delay;
		}
		expect(ids.size).toBe(1);
		expect(delays).toEqual([5, 30, 300, 7200, 0]);
		expect(await logOf(id)).toMatchObject([{ state: "delivered", attempts: 5, last_status: 200 }]);
	});

	it("is given up after eight tries", async () => {
		const { id } = await make();
		const held = await tell();
		for (let i = 0; i < 8; i++) await deliver(held, () => Promise.reject(new TypeError("no connection")));
		expect(await logOf(id)).toMatchObject([
			{ state: "failed", attempts: 8, last_status: null, last_reason: "unreachable", next_attempt_at: null },
		]);
	});

	it("that is told twice is one message", async () => {
		await make();
		await tell();
		await tell();
		expect(await rows("SELECT id FROM webhook_deliveries")).toHaveLength(1);
		await tell("tenant-1", "job-2-finished");
		expect(await rows("SELECT id FROM webhook_deliveries")).toHaveLength(2);
	});

	it("that the queue refuses or loses is sent by the cron", async () => {
		await make();
		const { queue } = heldQueue(() => true);
		const at = Date.now();
		await enqueueEvent({ db: env.DB, queue }, { tenant: "tenant-1", type: "job.finished", data: {}, at, id: "job-1" });
		const later = heldQueue();
		await runMinute({ ...env, WEBHOOKS: later.queue }, at + 14 * 60_000);
		expect(later.held).toEqual([]);
		await runMinute({ ...env, WEBHOOKS: later.queue }, at + 16 * 60_000);
		expect(later.held).toHaveLength(1);
		await runMinute({ ...env, WEBHOOKS: later.queue }, at + 17 * 60_000);
		expect(later.held).toHaveLength(1);
	});

	it("whose outcome D1 does not take comes again", async () => {
		await make();
		const [message] = await tell();
		const batch = createMessageBatch("plainspeak-webhooks", [
			{ id: "m", timestamp: new Date(), attempts: 1, body: message },
		]);
		const db = withMethods(env.DB, { batch: () => Promise.reject(new Error("injected")) });
		const send = async () => new Response("");
		await consumeWebhooks(batch, { db, config: configOf(env), send, now: () => 0, random: () => 0 });
		const result = await getQueueResult(batch, createExecutionContext());
		expect(result.retryMessages).toHaveLength(1);
	});
});

describe("a webhook", () => {
	it("is disabled by a 410, and told again once it is enabled", async () => {
		const { id } = await make();
		await deliver(await tell(), () => new Response("", { status: 410 }));
		expect((await ask("GET", `/webhooks/${id}`)).body).toMatchObject({ enabled: false, disabled_reason: "gone" });
		expect(await logOf(id)).toMatchObject([{ state: "failed", last_status: 410, last_reason: "gone" }]);
		expect(await tell("tenant-1", "later")).toEqual([]);
		const body = { url: URL_1, events: EVENTS, enabled: true, reason };
		expect((await ask("PUT", `/webhooks/${id}`, { body })).body).toMatchObject({
			enabled: true,
			disabled_reason: null,
		});
		expect(await tell("tenant-1", "later")).toHaveLength(1);
	});

	it("that was disabled or deleted meanwhile is told nothing more", async () => {
		const { id } = await make();
		const [first, second] = [await tell(), await tell("tenant-1", "second")];
		const body = { url: URL_1, events: EVENTS, enabled: false, reason };
		await ask("PUT", `/webhooks/${id}`, { body });
		expect((await deliver(first, () => new Response(""))).sent).toEqual([]);
		expect(await logOf(id)).toMatchObject([{ state: "pending" }, { state: "failed", last_reason: "disabled" }]);
		expect((await ask("DELETE", `/webhooks/${id}`)).body).toEqual({ id, deleted: true });
		const { sent, acked } = await deliver(second, () => new Response(""));
		expect([sent, acked.length]).toEqual([[], 1]);
		expect(await ask("GET", `/webhooks/${id}`)).toMatchObject({ status: 404 });
		expect(await rows("SELECT id FROM webhook_deliveries")).toEqual([]);
	});

	it("signs with the old secret and the new one until the old one has ended", async () => {
		const { id, secret: old } = await make();
		const { body } = await ask("POST", `/webhooks/${id}/rotate`, { body: { grace_seconds: 60, reason } });
		const fresh = body["secret"] as string;
		expect(fresh).not.toBe(old);
		const during = await deliver(await tell(), () => new Response(""));
		for (const secret of [old, fresh]) {
			expect(new Webhook(secret).verify(during.sent[0]!.body, during.sent[0]!.headers)).toBeTruthy();
		}
		const after = await deliver(await tell("tenant-1", "later"), () => new Response(""), { at: Date.now() + 61_000 });
		expect(after.sent[0]!.headers["webhook-signature"]!.split(" ")).toHaveLength(1);
	});

	it("shows its secret once, and nothing at rest holds it", async () => {
		const { id, secret } = await make();
		const shown = await Promise.all(["/webhooks", `/webhooks/${id}`].map((path) => ask("GET", path)));
		const everything = JSON.stringify(shown) + (await everythingAtRest());
		expect(everything).toContain(id);
		expect(everything).not.toContain(secret);
		expect(everything).not.toContain(secret.slice("whsec_".length));
	});

	it("gets a test when its owner asks for one", async () => {
		const { id } = await make({ events: ["appeal.resolved"] });
		const { held, queue } = heldQueue();
		const answer = await ask("POST", `/webhooks/${id}/test`, { body: {}, variables: { WEBHOOKS: queue } });
		expect(answer).toMatchObject({ status: 202, body: held[0] && { delivery_id: held[0].delivery } });
		const { sent } = await deliver(held, () => new Response(""));
		expect(JSON.parse(sent[0]!.body)).toMatchObject({ type: "webhook.test", data: { webhook_id: id } });
	});

	it("of another tenant is as absent as none", async () => {
		const { id } = await make({}, "tenant-2");
		expect((await ask("GET", "/webhooks")).body).toEqual({ data: [], next_cursor: null });
		const change = { url: URL_1, events: EVENTS, enabled: true, reason };
		for (const each of [id, "whk_none"]) {
			for (const answer of [
				await ask("GET", `/webhooks/${each}`),
				await ask("PUT", `/webhooks/${each}`, { body: change }),
				await ask("DELETE", `/webhooks/${each}`),
				await ask("POST", `/webhooks/${each}/rotate`, { body: { reason } }),
				await ask("POST", `/webhooks/${each}/test`, { body: {} }),
				await ask("GET", `/webhooks/${each}/deliveries`),
			]) {
				expect(answer).toMatchObject({
					status: 404,
					body: { error: { code: "not_found", message: "no such webhook" } },
				});
			}
		}
		expect((await ask("GET", `/webhooks/${id}`, { tenant: "tenant-2" })).body).toMatchObject({ id, enabled: true });
	});

	it.each([
		["an address", { url: "https://10.0.0.1:443/" }],
		["http", { url: "http://hooks.shop-1.com/" }],
		["no event", { events: [] }],
		["an event twice", { events: ["job.finished", "job.finished"] }],
		["an unknown event", { events: ["alert.firing"] }],
		["no reason", { reason: "" }],
		["another field", { secret: "mine" }],
	])("is refused with %s", async (_reason, fields) => {
		const answer = await ask("POST", "/webhooks", { body: { url: URL_1, events: EVENTS, reason, ...fields } });
		expect([answer.status, JSON.stringify(answer.body)]).toEqual([
			400,
			expect.stringMatching(/invalid_field|unknown_field/),
		]);
	});

	it("is one of ten at most; changes are in the audit", async () => {
		for (let i = 0; i < 10; i++) await make();
		const refused = await ask("POST", "/webhooks", { body: { url: URL_1, events: EVENTS, reason } });
		expect(refused).toMatchObject({ status: 409, body: { error: { code: "too_many" } } });
		expect(await rows("SELECT DISTINCT actor, action, reason FROM audit")).toEqual([
			{ actor: "olga", action: "webhooks.create", reason },
		]);
	});
});

it("the log is paged from the newest down, and kept for a month", async () => {
	const { id } = await make();
	for (let i = 0; i < 3; i++) await tell("tenant-1", `event ${i}`);
	const seen: unknown[] = [];
	let query = "?limit=2";
	for (;;) {
		const { body } = await ask("GET", `/webhooks/${id}/deliveries${query}`);
		seen.push(...(body["data"] as { id: string }[]).map((entry) => entry.id));
		if (body["next_cursor"] === null) break;
		query = `?limit=2&cursor=${body["next_cursor"]}`;
	}
	expect(new Set(seen).size).toBe(3);
	expect((await ask("GET", `/webhooks/${id}/deliveries?cursor=x`)).status).toBe(400);
	const retentionMinute = Math.floor(Date.now() / 3600_000) * 3600_000 + 7 * 60_000;
	await runMinute(env, retentionMinute + 29 * 24 * 3600_000);
	expect(await rows("SELECT id FROM webhook_deliveries")).toHaveLength(3);
	await runMinute(env, retentionMinute + 32 * 24 * 3600_000);
	expect(await rows("SELECT id FROM webhook_deliveries")).toEqual([]);
});

describe("the receiver of alerts", () => {
	const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
	const url = "https://alerts.shop-1.com/";

	async function alert() {
		const { held, queue } = heldQueue();
		const at = Date.now();
		const body = eventBody("alert.firing", at, { name: "breaker" });
		const message = { target: "alerts", tenant: "default", type: "alert.firing", body, at, id: "alert-1" };
		await enqueueMessage({ db: env.DB, queue }, message);
		return held;
	}

	it.each([
		["signed", { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: SECRET }, 1],
		["unsigned without a secret", { ALERT_WEBHOOK_URL: url }, 1],
		["told nothing without a URL", {}, 0],
		["told nothing at an address", { ALERT_WEBHOOK_URL: "https://10.0.0.1/" }, 0],
	])("is %s", async (_name, variables, count) => {
		const { sent } = await deliver(await alert(), () => new Response("ok"), { variables });
		expect(sent).toHaveLength(count);
		const signature = sent[0]?.headers["webhook-signature"];
		expect(signature !== undefined).toBe("ALERT_WEBHOOK_SECRET" in variables);
		if (signature)
			expect(new Webhook(SECRET).verify(sent[0]!.body, sent[0]!.headers)).toMatchObject({ type: "alert.firing" });
	});
});
