/** Requests that are sent again with their key: one effect, and nothing kept that a record must not hold. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { runMinute } from "../../src/cron/minute.ts";
import type { Route } from "../../src/http/context.ts";
import { emptyStores, rows, withMethods } from "./decision-log/fixture.ts";
import { ask, emptyQueues } from "./jobs/fixture.ts";
import { appWith, coldKeyStore, writeKey } from "./keys/fixture.ts";

beforeEach(async () => {
	vi.spyOn(console, "error").mockImplementation(() => {});
	await emptyStores();
	emptyQueues();
});

const WEBHOOK = { url: "https://hooks.shop-1.com/", events: ["job.finished"], reason: "a test" };

function send(
	key: string,
	{ path = "/webhooks", body = WEBHOOK as object, tenant = "tenant-1", method = "POST", variables = {} } = {},
) {
	const headers = { "content-type": "application/json", "idempotency-key": key };
	return ask(method, path, {
		tenant,
		headers,
		variables,
		...(method === "DELETE" ? {} : { body: JSON.stringify(body) }),
	});
}

const count = async () => (await rows("SELECT id FROM webhooks")).length;

describe("a write with an Idempotency-Key", () => {
	it("has its effect once; what comes again is told which, and shown no secret", async () => {
		const first = await send("key-1");
		expect(first).toMatchObject({ status: 201, body: { id: expect.any(String), secret: expect.any(String) } });
		expect(first.headers.get("idempotency-replayed")).toBeNull();
		const again = await send("key-1");
		expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
		expect(again.body).toEqual({ replayed: true, id: first.body["id"], secret_withheld: true });
		expect(await count()).toBe(1);
		const record = JSON.stringify(await rows("SELECT * FROM idempotency"));
		for (const absent of [first.body["secret"] as string, WEBHOOK.url, WEBHOOK.reason, "key-1", "tenant-1"]) {
			expect(record).not.toContain(absent);
		}
	});

	it("is another one with another key, or none", async () => {
		await send("key-1");
		await send("key-2");
		for (let i = 0; i < 2; i++) {
			await ask("POST", "/webhooks", {
				body: JSON.stringify(WEBHOOK),
				headers: { "content-type": "application/json" },
			});
		}
		expect(await count()).toBe(4);
	});

	it("is another one of another tenant, and on another route", async () => {
		const { body } = await send("key-1");
		expect((await send("key-1", { tenant: "tenant-2" })).body["id"]).not.toBe(body["id"]);
		const rotated = await send("key-1", { path: `/webhooks/${body["id"]}/rotate`, body: { reason: "a test" } });
		expect(rotated.headers.get("idempotency-replayed")).toBeNull();
	});

	it("is refused for another body, or another resource of the route", async () => {
		const { body } = await send("key-1");
		const other = await send("key-1", { body: { ...WEBHOOK, reason: "another" } });
		expect(other).toMatchObject({ status: 422, body: { error: { code: "idempotency_key_reused" } } });
		const second = await send("key-2");
		await send("key-3", { method: "DELETE", path: `/webhooks/${body["id"]}` });
		const refused = await send("key-3", { method: "DELETE", path: `/webhooks/${second.body["id"]}` });
		expect(refused.status).toBe(422);
		expect(await count()).toBe(1);
	});

	it("answers a refusal again, by its code", async () => {
		const [first, again] = [await send("key-1", { body: {} }), await send("key-1", { body: {} })];
		expect([first.status, again.status]).toEqual([400, 400]);
		expect(again.body).toMatchObject({
			error: { code: "invalid_field", message: expect.stringContaining("failed before") },
		});
	});

	it("is made again where it failed with the service", async () => {
		const down = withMethods(env.DB, {
			prepare: (sql: string) => {
				if (sql.includes("INSERT INTO webhooks ")) throw new Error("injected");
				return env.DB.prepare(sql);
			},
		});
		expect((await send("key-1", { variables: { DB: down } })).status).toBe(503);
		expect((await send("key-1")).status).toBe(201);
		expect(await count()).toBe(1);
	});

	it("is not made where nobody can tell whether it was", async () => {
		const down = withMethods(env.DB, { batch: () => Promise.reject(new Error("injected")) });
		const answer = await send("key-1", { variables: { DB: down } });
		expect(answer).toMatchObject({ status: 503, body: { error: { code: "storage_unavailable" } } });
		expect(await count()).toBe(0);
	});

	it("waits for the one that is under way, a quarter of an hour at most", async () => {
		await send("key-1");
		await env.DB.prepare("UPDATE idempotency SET status = NULL").run();
		const busy = await send("key-1");
		expect(busy).toMatchObject({ status: 409, body: { error: { code: "idempotency_key_in_use" } } });
		expect(busy.headers.get("retry-after")).toBe("1");
		await env.DB.prepare("UPDATE idempotency SET at = at - 16 * 60 * 1000").run();
		expect((await send("key-1")).status).toBe(201);
	});

	it("is forgotten after a day", async () => {
		await send("key-1");
		await env.DB.prepare("UPDATE idempotency SET at = at - 25 * 3600 * 1000").run();
		expect((await send("key-1")).headers.get("idempotency-replayed")).toBeNull();
		const hour = 3600_000;
		await runMinute(env, Math.floor(Date.now() / hour) * hour + 26 * hour + 7 * 60_000);
		expect(await rows("SELECT id FROM idempotency")).toEqual([]);
	});

	it.each(["", "x".repeat(256), "a b"])("is refused for the key %j", async (key) => {
		const answer = await send(key);
		expect(answer.status).toBe(400);
	});

	it("may be a job's file: of two that are sent at once one is taken", async () => {
		const headers = { "content-type": "text/csv", "idempotency-key": "key-1" };
		const submit = () => ask("POST", "/jobs", { body: "text\na\n", headers });
		const answers = await Promise.all([submit(), submit()]);
		expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
		const again = await submit();
		expect([again.status, again.body["replayed"]]).toEqual([202, true]);
		expect(await rows("SELECT id FROM jobs")).toEqual([{ id: again.body["id"] }]);
	});

	it("changes nothing of what only reads", async () => {
		const headers = { "content-type": "application/json", "idempotency-key": "key-1" };
		for (const text of ["one", "two"]) {
			const answer = await ask("POST", "/moderate", { body: JSON.stringify({ text }), headers });
			expect([answer.status, answer.body["original_text"]]).toEqual([200, text]);
		}
		expect(await rows("SELECT id FROM idempotency")).toEqual([]);
	});
});

it("two keys of one tenant are two callers; a refusal for want of a right or a limit is not kept", async () => {
	let status = 429;
	const route: Route = {
		method: "POST",
		path: "/written",
		access: "admin",
		reach: "tenant",
		handler: (c) => c.json({ id: String(status) }, status as 200),
	};
	const app = appWith(coldKeyStore(), [route]);
	const [one, two] = [
		await writeKey({ id: "key_1", scopes: ["admin"] }),
		await writeKey({ id: "key_2", scopes: ["admin"] }),
	];
	const post = (token?: string) => app("POST", "/written", { token, headers: { "idempotency-key": "k" } });
	expect((await post()).status).toBe(401);
	expect((await post(await writeKey({ id: "key_3" }))).status).toBe(403);
	for (status of [429, 401, 500, 503]) expect((await post(one)).status).toBe(status);
	status = 200;
	expect((await post(one)).body).toEqual({ id: "200" });
	status = 201;
	expect((await post(one)).body).toEqual({ replayed: true, id: "200" });
	expect((await post(two)).body).toEqual({ id: "201" });
});
