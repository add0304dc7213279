/** Alerts from counts to a signed message, and back to quiet. */
import { createExecutionContext, createMessageBatch } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it } from "vitest";
import { alertFacts } from "../../../src/alert-facts.ts";
import { parseConfig } from "../../../src/config.ts";
import { tendAlerts } from "../../../src/cron/alerts.ts";
import type { Facts } from "../../../src/insight/alert-rules.ts";
import { consumeWebhooks } from "../../../src/queue/webhooks.ts";
import { watch } from "../../../src/scheduled.ts";
import { ask, deliver, deliverDead, emptyStores, recordOf, rows } from "../decision-log/fixture.ts";

const URL_OF_ALERTS = "https://alerts.example.net/plainspeak";
const SECRET = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;
const SLACK = "https://hooks.slack.com/services/T/B/x";
const HOUR = 3600_000;

const sent: { url: string; headers: Headers; body: string }[] = [];
let answer = 200;

/** Tries every message that waits, as the queue would. */
async function deliverAlerts(url = URL_OF_ALERTS): Promise<void> {
	const pending = await rows<{ id: string }>("SELECT id FROM webhook_deliveries WHERE state = 'pending'");
	const messages = pending.map(({ id }) => ({
		id: `m-${id}`,
		timestamp: new Date(),
		attempts: 1,
		body: { delivery: id },
	}));
	createExecutionContext();
	await consumeWebhooks(createMessageBatch("plainspeak-webhooks", messages), {
		db: env.DB,
		config: parseConfig({ HASH_KEY: "k", ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: SECRET }),
		send: async (to, init) => {
			sent.push({ url: String(to), headers: new Headers(init?.headers), body: String(init?.body) });
			return new Response(null, { status: answer });
		},
		now: () => Date.now(),
		random: () => 0.5,
	});
}

const queue = { sendBatch: async () => {} } as unknown as Queue;

async function evaluate(at: number, changes: Partial<Facts>, url: string | null = URL_OF_ALERTS): Promise<void> {
	const facts = async () => ({ ...(await alertFacts(env, parseConfig(env), at, () => {})), ...changes });
	await tendAlerts({ db: env.DB, queue, facts, url }, at);
}

interface Shown {
	readonly id: string;
	readonly name: string;
	readonly state: string;
	readonly [field: string]: unknown;
}

async function shown(query = ""): Promise<Shown[]> {
	return (await ask("GET", `/alerts${query}`)).body["data"] as Shown[];
}

beforeEach(async () => {
	sent.length = 0;
	answer = 200;
	await emptyStores();
});

describe("an alert", () => {
	const broken = { openDrifts: [{ signal: "length", reference: "trailing" }] };
	const at = Date.now();

	it("begins once where two minutes run at the same time, and is told once", async () => {
		const evaluateTwice = async (...times: [number, number]) => {
			const all = await Promise.all(times.map((time) => alertFacts(env, parseConfig(env), time, () => {})));
			let waiting = times.length;
			const { promise: bothRead, resolve: go } = Promise.withResolvers<void>();
			const facts = async (index: number) => {
				if (--waiting === 0) go();
				await bothRead;
				return { ...all[index]!, ...broken };
			};
			const parts = { db: env.DB, queue, url: URL_OF_ALERTS };
			await Promise.all(times.map((time, i) => tendAlerts({ ...parts, facts: () => facts(i) }, time)));
		};
		await evaluateTwice(at, at + 1);
		expect(await rows("SELECT state FROM alerts")).toHaveLength(1);
		await evaluateTwice(at + 60_000, at + 60_000);
		expect(await shown()).toMatchObject([{ state: "firing" }]);
		await deliverAlerts();
		expect(sent).toHaveLength(1);
	});

	it("is stored once, sent signed, taken up, repeated no more, and ends", async () => {
		await evaluate(at, broken);
		await evaluate(at + 60_000, broken);
		const [alert, ...others] = await shown();
		expect(others).toEqual([]);
		expect(alert).toMatchObject({
			name: "PlainspeakDrift",
			state: "firing",
			labels: { signal: "length" },
			acknowledged_by: null,
		});
		await deliverAlerts();
		expect(sent).toHaveLength(1);
		const verified = new Webhook(SECRET).verify(sent[0]!.body, Object.fromEntries(sent[0]!.headers)) as {
			type: string;
			data: object;
		};
		expect(verified).toMatchObject({
			type: "alert.firing",
			data: { id: alert!.id, name: "PlainspeakDrift", value: 1, ended_at: null },
		});

		const acknowledged = await ask("POST", `/alerts/${alert!.id}/acknowledge`, { body: { note: "known" } });
		expect(acknowledged).toMatchObject({ status: 200, body: { state: "firing", acknowledged_by: expect.any(String) } });
		expect(await shown()).toMatchObject([{ acknowledged_note: "known" }]);
		await evaluate(at + 5 * HOUR, broken);
		await deliverAlerts();
		expect(sent).toHaveLength(1);

		await evaluate(at + 5 * HOUR + 60_000, {});
		expect(await shown()).toHaveLength(1);
		await evaluate(at + 5 * HOUR + 120_000, {});
		expect(await shown()).toEqual([]);
		expect(await shown("?state=all")).toMatchObject([{ state: "resolved", ended_at: expect.any(String) }]);
		await deliverAlerts();
		expect(JSON.parse(sent[1]!.body)).toMatchObject({ type: "alert.resolved" });
		expect(await rows("SELECT action, reason FROM audit")).toEqual([{ action: "alerts.acknowledge", reason: "known" }]);
		expect((await ask("POST", "/alerts/absent/acknowledge", { body: {} })).status).toBe(404);
	});

	it("follows a rule that can be read", async () => {
		const { data } = (await ask("GET", "/alerts/rules")).body as { data: { name: string; for_seconds: number }[] };
		expect(new Set(data.map(({ name }) => name)).size).toBe(8);
		expect(data).toContainEqual({
			...{ name: "PlainspeakErrors", severity: "page", threshold: 0.05, for_seconds: 120 },
			condition: "over 5.00% of the requests of 5 minutes failed",
		});
		const page = await (await exports.default.fetch("http://127.0.0.1/docs/runbook")).text();
		for (const { name } of data) expect(page).toContain(`<h2 id="${name.toLowerCase()}">${name}</h2>`);
	});

	it("that could not be sent is told in its newest state only", async () => {
		answer = 503;
		await evaluate(at, broken);
		await deliverAlerts();
		await evaluate(at + 60_000, {});
		await evaluate(at + 120_000, {});
		answer = 200;
		await deliverAlerts();
		expect(sent.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
			"alert.firing",
			"alert.resolved",
		]);
		expect(await rows("SELECT state, reason FROM webhook_deliveries ORDER BY created_at")).toEqual([
			{ state: "failed", reason: "superseded" },
			{ state: "delivered", reason: null },
		]);
	});

	it("has Slack's form at Slack, and is kept where nobody is told", async () => {
		await evaluate(at, broken, SLACK);
		await deliverAlerts(SLACK);
		expect(JSON.parse(sent[0]!.body)).toMatchObject({
			text: expect.stringContaining("PlainspeakDrift"),
			blocks: expect.any(Array),
		});
		await evaluate(at, { demotedPatterns: ["corn"] }, null);
		expect(await shown()).toHaveLength(2);
		expect(await rows("SELECT id FROM webhook_deliveries")).toHaveLength(1);
	});
});

it("facts come from what was counted: errors burn, dead letters wait", async () => {
	const record = await recordOf({ text: "fine" });
	const now = Math.floor(Date.now() / 60_000) * 60_000;
	const failed = Array.from({ length: 40 }, (_, i) => ({
		v: 2,
		kind: "error",
		id: `e-${i}`,
		at: now - 60_000,
		route: "moderate",
	}));
	const decided = Array.from({ length: 60 }, (_, i) => ({
		...record,
		id: `d-${i}`,
		at: now - 60_000,
		latency_ms: 300,
	}));
	await deliver([...failed, ...decided]);
	await deliverDead([record]);
	const facts = await alertFacts(env, parseConfig(env), now, () => {});
	expect(facts.windows["5m"]).toEqual({ n: 60, errors: 40, degraded: 0, slow: 60 });
	expect(facts.windows["3d"]).toEqual(facts.windows["5m"]);
	expect(facts.p99Seconds).toBeCloseTo(0.4975, 3);
	expect(facts.deadLetters).toBe(1);
	for (const minute of [0, 1, 2, 3]) await watch(env, now + minute * 60_000, () => {});
	expect((await shown()).map(({ name, labels }) => [name, labels])).toEqual(
		expect.arrayContaining([
			["PlainspeakErrors", {}],
			["PlainspeakBudgetBurn", { objective: "availability", window: "1h" }],
			["PlainspeakBacklog", { queue: "dead_letters" }],
		]),
	);
	const { text } = await ask("GET", "/metrics");
	expect(text).toMatch(/^plainspeak_alerts_firing\{severity="page"\} [1-9]/m);
});
