/** Keys over HTTP: made, listed, rotated, revoked; what D1 and KV hold of them. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { runMinute } from "../../../src/cron/minute.ts";
import { readKeyDocument } from "../../../src/keys/document.ts";
import { isWellFormed, makeKey } from "../../../src/keys/key.ts";
import { consumeDecisions } from "../../../src/queue/decisions.ts";
import { keyDocumentKey, noteKeyUses } from "../../../src/store/api-keys.ts";
import { deliver, FAULT_POINTS, faultyStores, heldQueue } from "../decision-log/fixture.ts";
import { auditRows, emptyStores, HASH_KEY, kvWith, tooManyRequests } from "../patterns/fixture.ts";
import { appWith, coldKeyStore, hashOf, PRODUCTION, writeKey } from "./fixture.ts";

const ADMIN = makeKey();
const adminKeyHashes = [await hashOf(ADMIN)];
let ask = appWith(null);

beforeEach(async () => {
	await emptyStores();
	ask = appWith(coldKeyStore(adminKeyHashes));
});

const APP = { name: "app", tenant: "platform-1", scopes: ["moderate"], reason: "the first customer" };

async function create(fields: object = {}, token = ADMIN, variables: object = {}) {
	const { status, body } = await ask("POST", "/keys", { token, body: { ...APP, ...fields }, variables });
	return { status, body, key: String(body["key"]), id: String(body["id"]) };
}

/** What a key may do in an isolate that knows nothing yet. */
async function statusOf(key: string, tokenApp = appWith(coldKeyStore())): Promise<number> {
	return (await tokenApp("POST", "/moderate", { token: key, body: { text: "hello" } })).status;
}

async function held(key: string) {
	const sha256 = await hashOf(key);
	const read = await readKeyDocument((await env.PATTERNS.get(keyDocumentKey(sha256))) ?? "", sha256, HASH_KEY);
	return read.ok ? read.value : null;
}

function post(path: string, body: object = {}, token = ADMIN, variables: object = {}) {
	return ask("POST", path, { token, body: { reason: "because", ...body }, variables });
}

const down = () => {
	throw new Error("D1 is down");
};
const noDatabase = { DB: new Proxy(env.DB, { get: () => down }) };

describe("POST /keys", () => {
	it("makes a key that works everywhere, and shows it once", async () => {
		const { status, body, key, id } = await create({ models: ["qwen"], expires_at: "2999-01-01T00:00:00+01:00" });
		expect(status).toBe(201);
		expect(body).toEqual({
			key: expect.stringMatching(/^psk_/),
			id: expect.stringMatching(/^key_[0-9a-f]{28}$/),
			tenant: "platform-1",
			name: "app",
			scopes: ["moderate"],
			tier: "standard",
			models: ["qwen"],
			query_allowed: false,
			created_at: expect.any(String),
			created_by: "configured admin key",
			expires_at: "2998-12-31T23:00:00.000Z",
			revoked_at: null,
			last_used_at: null,
			delivery: "written",
		});
		expect(isWellFormed(key)).toBe(true);
		expect(await statusOf(key)).toBe(200);
		expect(await held(key)).toMatchObject({ id, revision: 1, tenant: "platform-1", models: ["qwen"] });
		expect((await ask("GET", "/keys", { token: ADMIN })).body["data"]).toEqual([expect.not.objectContaining({ key })]);
	});

	it("tells the audit who and why, and nobody the secret", async () => {
		const { key, id } = await create();
		await post(`/keys/${id}/rotate`);
		await post(`/keys/${id}/revoke`);
		const rows = await auditRows();
		expect(rows.map(({ action, actor, object, reason }) => [action, actor, object, reason]).sort()).toEqual([
			["keys.create", "configured admin key", `keys/${id}`, "the first customer"],
			["keys.revoke", "configured admin key", `keys/${id}`, "because"],
			["keys.rotate", "configured admin key", `keys/${id}`, "because"],
		]);
		const { results: stored } = await env.DB.prepare("SELECT * FROM api_keys k JOIN api_key_secrets s").all();
		const { keys } = await env.PATTERNS.list();
		const texts = await Promise.all(keys.map(({ name }) => env.PATTERNS.get(name)));
		expect(JSON.stringify([rows, stored, keys, texts])).not.toContain(key);
		expect(JSON.stringify(rows)).not.toContain(await hashOf(key));
	});

	it.each([
		["no name", { name: " " }, 400, "name"],
		["a name with a line break", { name: "a\nb" }, 400, "name"],
		["no scope", { scopes: [] }, 400, "scopes"],
		["an unknown scope", { scopes: ["all"] }, 400, "scopes"],
		["a scope twice", { scopes: ["admin", "admin"] }, 400, "scopes"],
		["an unknown tier", { tier: "gold" }, 400, "tier"],
		["a past end", { expires_at: "2020-01-01T00:00:00Z" }, 400, "expires_at"],
		["no time", { expires_at: "soon" }, 400, "expires_at"],
		["a tenant with capitals", { tenant: "Platform" }, 400, "tenant"],
		["no reason", { reason: "" }, 400, "reason"],
		["an unknown field", { secret: "psk_a" }, 400, "secret"],
		["the patterns for a tenant", { scopes: ["patterns"] }, 400, "scopes"],
	])("refuses %s", async (_, fields, status, message) => {
		const refused = await create(fields);
		expect(refused).toMatchObject({ status, body: { error: { message: expect.stringContaining(message) } } });
		expect(await auditRows()).toEqual([]);
	});

	it("stands when KV refuses it, and the next minute writes it", async () => {
		const made = await create({}, ADMIN, { PATTERNS: kvWith(tooManyRequests) });
		expect(made).toMatchObject({ status: 201, body: { delivery: "pending" } });
		expect(await held(made.key)).toBeNull();
		const status = await ask("GET", "/status", { token: ADMIN });
		expect(status.body["access"]).toMatchObject({ keys: "ready", pending: 1, rate_limits: { state: "ready" } });
		await runMinute({ ...env, ...PRODUCTION } as Env);
		expect(await statusOf(made.key)).toBe(200);
		expect((await ask("GET", "/status", { token: ADMIN })).body["access"]).toMatchObject({ pending: 0 });
	});

	it("waits for KV a moment only", async () => {
		const made = await create({}, ADMIN, { PATTERNS: kvWith(() => new Promise(() => {})) });
		expect(made).toMatchObject({ status: 201, body: { delivery: "pending" } });
	});

	it("tries again where KV takes no two writes in a second", async () => {
		let puts = 0;
		const PATTERNS = kvWith(() => {
			puts += 1;
			if (puts === 1) tooManyRequests();
		});
		const made = await create({}, ADMIN, { PATTERNS });
		expect(made.body).toMatchObject({ delivery: "written" });
		expect(await statusOf(made.key)).toBe(200);
	});

	it("changes nothing when D1 is down, while keys that exist work on", async () => {
		const { key } = await create();
		expect(await create({}, ADMIN, noDatabase)).toMatchObject({
			status: 503,
			body: { error: { code: "storage_unavailable" } },
		});
		const answer = await appWith(coldKeyStore())("POST", "/moderate", {
			token: key,
			body: { text: "hello" },
			variables: noDatabase,
		});
		expect(answer.status).toBe(200);
	});

	it("needs a key to sign with", async () => {
		expect(await create({}, ADMIN, { HASH_KEY: "" })).toMatchObject({
			status: 503,
			body: { error: { code: "service_unconfigured" } },
		});
	});
});

describe("POST /keys/{id}/rotate", () => {
	it("gives a new secret, and the old one a time to end", async () => {
		const { key, id } = await create();
		const rotated = await post(`/keys/${id}/rotate`, { grace_seconds: 3600 });
		expect(rotated).toMatchObject({ status: 200, body: { id, delivery: "written" } });
		const next = String(rotated.body["key"]);
		expect(next).not.toBe(key);
		expect([await statusOf(key), await statusOf(next)]).toEqual([200, 200]);
		const until = Date.parse(String(rotated.body["previous_until"]));
		expect(await held(key)).toMatchObject({ id, expires_at: until });
		expect(await held(next)).toMatchObject({ id, expires_at: null });
	});

	it("without grace ends the old secret at once, here and elsewhere", async () => {
		const { key, id } = await create();
		expect(await statusOf(key, ask)).toBe(200);
		const { body } = await post(`/keys/${id}/rotate`, { grace_seconds: 0 });
		expect([await statusOf(key, ask), await statusOf(key)]).toEqual([401, 401]);
		expect(await statusOf(String(body["key"]))).toBe(200);
	});

	it("never gives an old secret more time than it had", async () => {
		const { key, id } = await create();
		const first = await post(`/keys/${id}/rotate`, { grace_seconds: 60 });
		await post(`/keys/${id}/rotate`, { grace_seconds: 3600 });
		const until = Date.parse(String(first.body["previous_until"]));
		expect(await held(key)).toMatchObject({ expires_at: until });
	});

	it.each([-1, 0.5, 7 * 24 * 3600 + 1])("refuses a grace of %s seconds", async (grace_seconds) => {
		const { id } = await create();
		expect(await post(`/keys/${id}/rotate`, { grace_seconds })).toMatchObject({ status: 400 });
	});

	it("refuses a key that has ended", async () => {
		const { id } = await create();
		await post(`/keys/${id}/revoke`);
		expect(await post(`/keys/${id}/rotate`)).toMatchObject({ status: 409, body: { error: { code: "key_ended" } } });
	});
});

describe("POST /keys/{id}/revoke", () => {
	it("ends every secret of the key, and says the same when it is asked again", async () => {
		const { key, id } = await create();
		const { body } = await post(`/keys/${id}/rotate`);
		const revoked = await post(`/keys/${id}/revoke`);
		expect(revoked).toMatchObject({ status: 200, body: { id, revoked_at: expect.any(String), delivery: "written" } });
		for (const secret of [key, String(body["key"])]) {
			expect([await statusOf(secret, ask), await statusOf(secret)]).toEqual([401, 401]);
		}
		const again = await post(`/keys/${id}/revoke`);
		expect(again.body).toEqual(revoked.body);
		expect((await auditRows()).filter(({ action }) => action === "keys.revoke")).toHaveLength(1);
	});

	it("is repaired when an older document was written after it, or it was lost", async () => {
		const { key, id } = await create();
		const sha256 = await hashOf(key);
		const before = await env.PATTERNS.get(keyDocumentKey(sha256));
		await post(`/keys/${id}/revoke`);
		await env.PATTERNS.put(keyDocumentKey(sha256), before ?? "");
		await runMinute({ ...env, ...PRODUCTION } as Env);
		expect(await held(key)).toMatchObject({ revoked: true });
		await env.PATTERNS.delete(keyDocumentKey(sha256));
		await runMinute({ ...env, ...PRODUCTION } as Env);
		expect(await held(key)).toMatchObject({ revoked: true });
	});

	it("that KV refuses holds in this isolate at once, and elsewhere after the next minute", async () => {
		const { key, id } = await create();
		const revoked = await post(`/keys/${id}/revoke`, {}, ADMIN, { PATTERNS: kvWith(tooManyRequests) });
		expect(revoked.body).toMatchObject({ delivery: "pending" });
		expect(await statusOf(key, ask)).toBe(401);
		expect(await statusOf(key)).toBe(200);
		await runMinute({ ...env, ...PRODUCTION } as Env);
		expect(await statusOf(key)).toBe(401);
	});
});

describe("tenants", () => {
	it("see and change their own keys only; another's are as absent as none", async () => {
		const own = await create({ scopes: ["admin"], tenant: "platform-2" });
		const other = await create();
		const list = await ask("GET", "/keys", { token: own.key });
		expect(list.body["data"]).toEqual([expect.objectContaining({ id: own.id })]);
		for (const path of ["rotate", "revoke"]) {
			const foreign = await post(`/keys/${other.id}/${path}`, {}, own.key);
			const absent = await post(`/keys/key_${"0".repeat(28)}/${path}`, {}, own.key);
			expect(foreign.status).toBe(404);
			const withoutId = (body: object) => ({ ...Reflect.get(body, "error"), request_id: "" });
			expect(withoutId(foreign.body)).toEqual(withoutId(absent.body));
		}
		expect(await create({}, own.key)).toMatchObject({ status: 403 });
		expect(await ask("GET", "/keys?tenant=platform-1", { token: own.key })).toMatchObject({ status: 403 });
		const { tenant: _, ...mine } = APP;
		const made = await ask("POST", "/keys", { token: own.key, body: mine });
		expect(made).toMatchObject({ status: 201, body: { tenant: "platform-2", created_by: `app (${own.id})` } });
		expect(await statusOf(other.key)).toBe(200);
	});

	it("hand on no more than they were given", async () => {
		const own = await create({ scopes: ["admin"], tier: "trial", models: ["qwen"] });
		const { tenant: _, ...mine } = APP;
		const make = (fields: object) => ask("POST", "/keys", { token: own.key, body: { ...mine, ...fields } });
		expect(await make({})).toMatchObject({ status: 201, body: { tier: "trial", models: ["qwen"] } });
		expect(await make({ models: [] })).toMatchObject({ status: 201, body: { models: [] } });
		for (const more of [{ tier: "standard" }, { models: null }, { models: ["qwen", "other"] }]) {
			expect(await make(more)).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
		}
	});

	it("are all seen by the operator, or one of them", async () => {
		for (const tenant of ["platform-1", "platform-2", "default"]) await create({ tenant });
		const tenants = async (query: string) => {
			const { body } = await ask("GET", `/keys${query}`, { token: ADMIN });
			return (body["data"] as { tenant: string }[]).map(({ tenant }) => tenant).sort();
		};
		expect(await tenants("")).toEqual(["default", "platform-1", "platform-2"]);
		expect(await tenants("?tenant=platform-2")).toEqual(["platform-2"]);
	});
});

describe("GET /keys", () => {
	it("pages from the newest down, and shows each key once", async () => {
		const made: string[] = [];
		for (let i = 0; i < 5; i++) {
			made.push((await create({ name: `key ${i}` })).id);
			await scheduler.wait(2);
		}
		const seen: string[] = [];
		let query: string | null = "?limit=2";
		let pages = 0;
		while (query !== null) {
			const { body } = await ask("GET", `/keys${query}`, { token: ADMIN });
			seen.push(...(body["data"] as { id: string }[]).map(({ id }) => id));
			query = body["next_cursor"] === null ? null : `?limit=2&cursor=${body["next_cursor"]}`;
			pages += 1;
		}
		expect([pages, seen]).toEqual([3, made.reverse()]);
	});

	it("says when a key's newest decision was made, whatever comes again or late", async () => {
		const [used, idle] = [await create(), await create({ name: "idle" })];
		const { held: records, queue } = heldQueue();
		for (let i = 0; i < 2; i++)
			await ask("POST", "/moderate", { token: used.key, body: { text: "hello" }, variables: { DECISIONS: queue } });
		const [first, second] = records.map((record, i) => ({ ...record, at: record.at + i * 1000 }));
		const lastUses = async () => {
			const { body } = await ask("GET", "/keys", { token: ADMIN });
			return (body["data"] as { id: string; last_used_at: string | null }[]).map(({ id, last_used_at: at }) => [
				id,
				at,
			]);
		};
		const usedAt = (at: number | null) => [
			[idle.id, null],
			[used.id, at && new Date(at).toISOString()],
		];
		for (const point of FAULT_POINTS.slice(0, 2)) {
			const stores = faultyStores(point, () => true);
			await deliver([second], (batch) => consumeDecisions(batch, stores));
		}
		expect(await lastUses()).toEqual(usedAt(null));
		await deliver([second]);
		expect(await lastUses()).toEqual(usedAt(second!.at));
		await deliver([first, second]);
		expect(await lastUses()).toEqual(usedAt(second!.at));
	});

	it("writes the last use of a key once for all its decisions of a batch", async () => {
		const { id } = await create();
		const uses = [3, 1, 2].map((at) => ({ key: id, at }));
		const changes = async () => (await noteKeyUses(env.DB, [...uses, { key: "configured", at: 9 }]).run()).meta.changes;
		expect([await changes(), await changes()]).toEqual([1, 0]);
	});

	it("counts the rows of a job as uses of the key that sent it", async () => {
		const { key, id } = await create();
		const headers = { "content-type": "application/x-ndjson", authorization: `Bearer ${key}` };
		await ask("POST", "/jobs", { headers, body: { text: "hello" } });
		expect(await env.DB.prepare("SELECT key_id FROM jobs").first()).toEqual({ key_id: id });
	});

	it.each(["limit=0", "limit=101", "cursor=1", "tenant=A", "page=2"])("refuses %s", async (query) => {
		expect((await ask("GET", `/keys?${query}`, { token: ADMIN })).status).toBe(400);
	});

	it("says when D1 does not answer", async () => {
		const answer = await ask("GET", "/keys", { token: ADMIN, variables: noDatabase });
		expect(answer).toMatchObject({ status: 503, body: { error: { code: "storage_unavailable" } } });
	});
});

describe("local development", () => {
	const variables = { ENVIRONMENT: "local" };
	const local = async (token?: string) =>
		(
			await appWith(coldKeyStore())("POST", "/moderate", {
				token,
				body: { text: "hello" },
				variables,
			})
		).status;

	it("takes a real key where there is one, and none for it", async () => {
		const key = await writeKey();
		const revoked = await writeKey({ revoked: true });
		const asked = [undefined, "local-alice", "local-alice@platform-1", key, revoked, makeKey(), "psk_short"];
		expect(await Promise.all(asked.map(local))).toEqual([200, 200, 200, 200, 401, 401, 401]);
	});
});
