import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { modelServing, patternServing, policyServing } from "../../../src/assets.ts";
import { createApp } from "../../../src/http/app.ts";
import { createModerator } from "../../../src/moderate.ts";
import { circuitBreaker } from "../../../src/objects/circuit-breaker.ts";
import { decisionOutbox } from "../../../src/objects/decision-outbox.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { AWFUL, ask, deliver, deliverDead, emptyStores, recordOf, rows } from "./fixture.ts";

beforeEach(async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
});

async function statusOf(variables: object = {}): Promise<Record<string, unknown>> {
	const { status, body } = await ask("GET", "/status", { variables });
	expect(status).toBe(200);
	return body;
}

const OK = { state: "ok" };
const lost = (code: string) => ({ state: "unavailable", code });
const QUIET = {
	recent: { ...OK, minutes: 15, decisions: 0, errors: 0, degraded: 0, degraded_share: null },
	jobs: { ...OK, queued: 0, running: 0, failed: 0 },
	webhooks: { ...OK, pending: 0, failing: 0, given_up: 0, disabled: 0 },
	drift: { ...OK, looked_at: null, verdict: "none_yet", open: [] },
	alerts: { ...OK, page: 0, ticket: 0 },
};

describe("GET /status", () => {
	it("shows every part of a service that is well", async () => {
		expect(await statusOf()).toEqual({
			state: "ok",
			reasons: [],
			at: expect.any(String),
			environment: "local",
			dependencies: {
				d1: OK,
				kv: OK,
				r2: OK,
				queue: { ...OK, backlog: 0, oldest_at: null },
				durable_objects: { ...OK, outbox: { pending: 0, oldest_at: null } },
				endpoint: { state: "unconfigured" },
			},
			access: expect.objectContaining({ pending: 0 }),
			patterns: expect.objectContaining({ source: "bundled", stale: false }),
			publisher: expect.objectContaining({ state: "ready", last_publish: null, pointer: "written" }),
			decision_log: {
				state: "ready",
				text_policy: "redacted",
				text_retention_days: 30,
				ids_hashed: true,
				dead_letters: 0,
				rejects: 0,
				last_decision_minute: null,
				queue_lag_seconds: null,
			},
			...QUIET,
			versions: {
				patterns: expect.any(String),
				embedded_model: expect.stringMatching(/^embedded@/),
				models_revision: 0,
				record: 2,
			},
		});
	});

	it("counts what happened, and what waits", async () => {
		const record = await recordOf({ text: AWFUL });
		const degraded = { ...record, id: "degraded", degraded_reason: "timeout" };
		await deliver([record, degraded, "malformed"]);
		await deliverDead([await recordOf({ text: AWFUL })]);
		await decisionOutbox(env, "waiting").add([{ ...record, id: "waiting" }]);
		await env.DB.batch(
			[
				...["validating", "in_progress", "finalizing"].map((state) => [state, null]),
				["failed", Date.now()],
				["failed", Date.now() - 48 * 3600_000],
				["completed", Date.now()],
			].map(([state, finishedAt], i) =>
				env.DB.prepare(
					`INSERT INTO jobs (id, tenant, actor, state, format, text_column, store, created_at, touched_at, finished_at,
					 expires_at) VALUES (?1, 't', 'a', ?2, 'csv', 'text', 1, 0, 0, ?3, 0)`,
				).bind(`job_${i}`, state, finishedAt),
			),
		);
		const delivery = env.DB.prepare(
			`INSERT INTO webhook_deliveries (id, target, tenant, type, created_at, due_at, state, attempts)
			 VALUES (?1, 'w', 't', 'job.finished', ?2, 0, ?3, ?4)`,
		);
		await env.DB.batch([
			delivery.bind("new", Date.now(), "pending", 0),
			delivery.bind("retried", Date.now(), "pending", 3),
			delivery.bind("lost", Date.now(), "failed", 8),
			delivery.bind("forgotten", 0, "failed", 8),
		]);
		await env.DB.prepare(
			`INSERT INTO alerts (id, fingerprint, name, severity, labels, summary, value, threshold, state, started_at, fired_at, clean)
			 VALUES ('a', 'f', 'PlainspeakErrors', 'page', '{}', '', 1, 0, 'firing', 0, 0, 0)`,
		).run();
		await env.DB.prepare(
			`INSERT INTO drift_states (signal, reference, recent, opened_at, last_opened_at) VALUES ('length', 'trailing', '[]', 1, 1)`,
		).run();
		await env.DB.prepare(
			`INSERT INTO drift_looks (at, signal, reference, n, value, threshold, verdict, detail)
			 VALUES (3600000, 'length', 'trailing', 900, 0.3, 0.2, 'raised', '{}')`,
		).run();
		expect(await statusOf()).toMatchObject({
			state: "degraded",
			reasons: ["outbox_waiting", "dead_letters", "degraded_answers", "alert_firing"],
			dependencies: { durable_objects: { outbox: { pending: 1, oldest_at: expect.any(String) } } },
			decision_log: {
				dead_letters: 1,
				rejects: 1,
				last_decision_minute: expect.stringMatching(/:00\.000Z$/),
				queue_lag_seconds: expect.any(Number),
			},
			recent: { decisions: 2, degraded: 1, degraded_share: 0.5 },
			jobs: { queued: 1, running: 2, failed: 1 },
			webhooks: { pending: 2, failing: 1, given_up: 1 },
			drift: { looked_at: "1970-01-01T01:00:00.000Z", verdict: "open", open: ["length"] },
			alerts: { page: 1, ticket: 0 },
		});
	});

	const down = () => {
		throw new Error("injected");
	};
	/** A binding that throws, whatever is asked of it, and one that never answers. */
	const thrower = (binding: object) => new Proxy(binding, { get: () => down });
	const rejecter = (binding: object) => new Proxy(binding, { get: () => () => Promise.reject(new Error("injected")) });
	const LOST_WORK = Object.fromEntries(Object.keys(QUIET).map((name) => [name, lost("d1_unavailable")]));

	it.each([
		["D1 throws", { DB: thrower(env.DB) }, "d1", LOST_WORK],
		["KV rejects", { PATTERNS: rejecter(env.PATTERNS) }, "kv", QUIET],
		["R2 rejects", { ARCHIVE: rejecter(env.ARCHIVE) }, "r2", QUIET],
		["the queue rejects", { DECISIONS: rejecter(env.DECISIONS) }, "queue", QUIET],
		["the outboxes throw", { DECISION_OUTBOX: thrower(env.DECISION_OUTBOX) }, "durable_objects", QUIET],
	])("names the part that is down while %s, and shows the others", async (_, variables, part, rest) => {
		const code = `${part}_unavailable`;
		const { dependencies, reasons, state, ...body } = await statusOf(variables);
		const states = Object.entries(dependencies as Record<string, object>);
		expect(states.filter(([, value]) => Reflect.get(value, "state") === "unavailable")).toEqual([[part, lost(code)]]);
		expect([state, reasons]).toEqual(["degraded", [code]]);
		expect(body).toMatchObject(rest);
		expect(body["decision_log"]).toMatchObject(
			part === "d1" ? { ...lost(code), dead_letters: null, last_decision_minute: null } : { state: "ready" },
		);
	});

	it("says so when tables are missing, or a store hangs", async () => {
		await env.DB.exec("DROP TABLE webhook_deliveries");
		const hanging = new Proxy(env.ARCHIVE, { get: () => () => new Promise(() => {}) });
		expect(await statusOf({ ARCHIVE: hanging })).toMatchObject({
			dependencies: { d1: OK, r2: lost("r2_unavailable") },
			webhooks: lost("d1_unavailable"),
			jobs: OK,
		});
	});

	it("goes by the breaker of the endpoint, and by its settings", async () => {
		const variables = {
			SAGEMAKER_ENDPOINT_NAME: "qwen",
			AWS_REGION: "eu-central-1",
			AWS_ACCESS_KEY_ID: "id",
			AWS_SECRET_ACCESS_KEY: "secret",
		};
		const endpointOf = async (own: object) => {
			const { dependencies } = (await statusOf(own)) as { dependencies: { endpoint: object } };
			return dependencies.endpoint;
		};
		expect(await endpointOf(variables)).toMatchObject({ ...OK, breakers: [{ model: "qwen", phase: "closed" }] });
		const breaker = circuitBreaker(env, "qwen");
		for (const input of ["a", "b", "c"]) {
			await breaker.exchange({ failures: [{ input, agoMs: 0 }], probe: null });
		}
		expect(await endpointOf(variables)).toMatchObject({ ...lost("breaker_open"), breakers: [{ phase: "open" }] });
		expect(await endpointOf({ ...variables, AWS_REGION: "" })).toEqual({
			...lost("misconfigured"),
			settings: ["AWS_REGION"],
		});
	});
});

it("tells that decisions are not logged without a binding, and answers all the same", async () => {
	expect((await statusOf({ DECISIONS: undefined }))["decision_log"]).toMatchObject({
		state: "disabled",
		missing_bindings: ["DECISIONS"],
	});
	const answer = await ask("POST", "/moderate", { body: { text: AWFUL }, variables: { DECISIONS: undefined } });
	expect(answer.status).toBe(200);
	expect(await rows("SELECT id FROM decisions")).toEqual([]);
});

it("calls a deployment that logs nothing broken, and one that can serve nobody down", async () => {
	const caller = { tenant: { id: "t" }, actor: "k", scopes: ["admin"], models: null } as const;
	const keyed = createApp({
		moderator: () => () => createModerator(fakeParts()),
		patterns: patternServing,
		models: modelServing,
		policies: policyServing,
		keyStore: () => ({ authenticate: async () => caller }),
	});
	const ofDeployment = async (own: object) => {
		const variables = { ...env, ENVIRONMENT: "production", ...own } as unknown as Env;
		const response = await keyed.fetch(new Request("https://api.example.com/status"), variables);
		return response.json<Record<string, unknown>>();
	};
	expect(await ofDeployment({ DECISIONS: undefined, HASH_KEY: "k" })).toMatchObject({
		state: "degraded",
		reasons: expect.arrayContaining(["decisions_not_logged", "queue_unavailable"]),
		decision_log: { state: "error", missing_bindings: ["DECISIONS"], text_policy: "hash" },
	});
	expect(await ofDeployment({})).toMatchObject({ state: "down", reasons: ["keys_unconfigured"] });
	const PATTERNS = new Proxy(env.PATTERNS, { get: () => () => Promise.reject(new Error("injected")) });
	expect(await ofDeployment({ HASH_KEY: "k", PATTERNS })).toMatchObject({
		state: "down",
		reasons: expect.arrayContaining(["kv_unavailable"]),
	});
});
