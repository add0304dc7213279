/** What a tenant decides by: set over HTTP, kept in D1, read from KV. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { modelServing, patternServing } from "../../src/assets.ts";
import { runMinute } from "../../src/cron/minute.ts";
import { isLookedUp } from "../../src/decision-log/describe.ts";
import { createApp } from "../../src/http/app.ts";
import { createModerator } from "../../src/moderate.ts";
import { createPolicyCache, type PolicyScope } from "../../src/policies/cache.ts";
import { readPolicy, signPolicy } from "../../src/policies/pointer.ts";
import { documentOf, policyOf } from "../../src/policies/schema.ts";
import { policiesOf } from "../../src/policies/used.ts";
import { DEFAULT_POLICY } from "../../src/policy.ts";
import { REVALIDATE_MS } from "../../src/revalidation.ts";
import { storeDecisions } from "../../src/store/decisions.ts";
import { policyKey } from "../../src/store/policies.ts";
import { fakeParts } from "../fakes/parts.ts";
import { AWFUL, recordOf } from "./decision-log/fixture.ts";
import { emptyStores, HASH_KEY, kvWith, tooManyRequests } from "./patterns/fixture.ts";

const POLICY = documentOf(DEFAULT_POLICY);
/** Allows whatever a model says. */
const LENIENT = { severity: {}, attributes: {}, disclosure_min: 0.5, unsupported_language: "allow" };

let time = Date.now();
/** One isolate. */
function isolate() {
	const policies = createPolicyCache({ now: () => time, sleep: () => new Promise(() => {}) });
	const moderator = createModerator(fakeParts());
	const app = createApp({
		moderator: () => () => moderator,
		patterns: patternServing,
		models: modelServing,
		policies,
		keyStore: () => null,
	});
	return async (method: string, path: string, body?: object, tenant = "shop", variables: object = {}) => {
		const context = createExecutionContext();
		const request = new Request(`http://127.0.0.1${path}`, {
			method,
			headers: { "content-type": "application/json", authorization: `Bearer local-olga@${tenant}` },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const response = await app.fetch(request, { ...env, ...variables }, context);
		await waitOnExecutionContext(context);
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	};
}

let ask = isolate();
beforeEach(async () => {
	await emptyStores();
	time = Date.now();
	ask = isolate();
});

const put = (expected: number, policy: unknown, tenant = "shop", variables: object = {}) =>
	ask("PUT", "/policy", { expected_revision: expected, reason: "our rules", policy }, tenant, variables);

async function actionFor(tenant: string, from = ask) {
	const { body } = await from("POST", "/moderate", { text: AWFUL, store: false }, tenant);
	return [body["action"], body["policy_version"]];
}

async function written(tenant: string): Promise<number | null> {
	const read = await readPolicy((await env.PATTERNS.get(policyKey(tenant))) ?? "", tenant, HASH_KEY);
	return read.ok ? read.value.revision : null;
}

describe("a tenant's policy", () => {
	it("decides its texts and nobody else's, names itself in decisions, and is audited", async () => {
		expect(await actionFor("shop")).toEqual(["block", "default-1"]);
		expect(await put(0, LENIENT)).toMatchObject({ status: 200, body: { revision: 1, pointer: "written" } });
		expect(await actionFor("shop")).toEqual(["allow", "shop@1"]);
		expect(await actionFor("forum")).toEqual(["block", "default-1"]);
		expect((await ask("GET", "/policy")).body).toMatchObject({
			tenant: "shop",
			revision: 1,
			set_by: "olga",
			source: "own",
			version: "shop@1",
			policy: LENIENT,
			serving: { revision: 1, problem: null },
		});
		const audit = await env.DB.prepare("SELECT actor, action, object, reason FROM audit").all();
		expect(audit.results).toEqual([
			{ actor: "olga", action: "policy.set", object: "policies/shop", reason: "our rules" },
		]);
	});

	it("gives way to the operator's, and that to the default", async () => {
		await put(0, LENIENT, "default");
		expect(await actionFor("shop")).toEqual(["allow", "default@1"]);
		await put(0, POLICY);
		expect(await actionFor("shop")).toEqual(["block", "shop@1"]);
		expect((await put(1, null)).body).toMatchObject({ revision: 2, policy: null });
		expect(await actionFor("shop")).toEqual(["allow", "default@1"]);
		expect((await ask("GET", "/policy")).body).toMatchObject({ revision: 2, source: "operator", policy: LENIENT });
		await put(1, null, "default");
		expect((await ask("GET", "/policy")).body).toMatchObject({ source: "default", version: "default-1" });
	});

	it("never blocks or waves through who speaks of their own suicide", async () => {
		await put(0, { ...LENIENT, severity: { potentially_harmful: { block: 0.01 } } });
		const { body } = await ask("POST", "/moderate", { text: "I want to unalive myself", store: false });
		expect(body).toMatchObject({ action: "review", escalation: "crisis", policy_version: "shop@1" });
	});

	it("is known to a warm isolate after its next look, and to a cold one at once", async () => {
		const warm = isolate();
		expect(await actionFor("shop", warm)).toEqual(["block", "default-1"]);
		await put(0, LENIENT);
		expect(await actionFor("shop", warm)).toEqual(["block", "default-1"]);
		expect(await actionFor("shop", isolate())).toEqual(["allow", "shop@1"]);
		time += REVALIDATE_MS;
		await actionFor("shop", warm);
		expect(await actionFor("shop", warm)).toEqual(["allow", "shop@1"]);
	});

	it("lets the second of two through only when it knows the first", async () => {
		const outcomes = await Promise.all(Array.from({ length: 6 }, () => put(0, LENIENT)));
		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
		expect(outcomes.find(({ status }) => status === 409)?.body).toMatchObject({
			error: { code: "version_conflict", details: { revision: 1, policy: LENIENT } },
		});
	});

	it("stands when KV refuses it, and the next minute writes it", async () => {
		const PATTERNS = kvWith(tooManyRequests);
		expect((await put(0, LENIENT, "shop", { PATTERNS })).body).toMatchObject({ revision: 1, pointer: "pending" });
		expect(await written("shop")).toBeNull();
		await runMinute({ ...env, ENVIRONMENT: "local" } as Env);
		expect(await written("shop")).toBe(1);
		// Nothing is left to write.
		const again = kvWith((key) => {
			if (key === policyKey("shop")) throw new Error("written twice");
		});
		await runMinute({ ...env, ENVIRONMENT: "local", PATTERNS: again } as Env);
	});

	it.each([
		["another tenant's document", () => signPolicy({ tenant: "forum", revision: 9, policy: null }, HASH_KEY)],
		["one signed by somebody else", () => signPolicy({ tenant: "shop", revision: 9, policy: null }, "other")],
		["an older one", () => signPolicy({ tenant: "shop", revision: 1, policy: POLICY }, HASH_KEY)],
		["no document", async () => "{}"],
	])("is not replaced by %s in KV", async (_, text) => {
		await put(0, POLICY);
		await put(1, { ...LENIENT, attributes: {} });
		await env.PATTERNS.put(policyKey("shop"), await text());
		time += REVALIDATE_MS;
		await actionFor("shop");
		expect(await actionFor("shop")).toEqual(["allow", "shop@2"]);
	});

	it.each([
		["a review above the block", { ...POLICY, severity: { harmful: { review: 0.9, block: 0.5 } } }, "severity.harmful"],
		["a threshold of zero", { ...POLICY, attributes: { threat: { block: 0 } } }, "attributes.threat.block"],
		["an attribute that nobody scores", { ...POLICY, attributes: { rudeness: {} } }, "rudeness"],
		["no language rule", { ...POLICY, unsupported_language: undefined }, "unsupported_language"],
		["nothing", undefined, "policy"],
	])("is refused with %s by name", async (_, policy, field) => {
		const { status, body } = await put(0, policy);
		expect(status).toBe(400);
		expect(body).toMatchObject({ error: { message: expect.stringContaining(field) } });
		expect(await written("shop")).toBeNull();
	});

	it.each(["off", "hash"])("that reviews is refused where TEXT_POLICY %s keeps no text", async (TEXT_POLICY) => {
		const { status, body } = await put(0, POLICY, "shop", { TEXT_POLICY, HASH_KEY: "key" });
		expect(status).toBe(422);
		expect(body).toMatchObject({
			error: { code: "review_without_text", details: { fields: expect.arrayContaining(["severity.harmful.review"]) } },
		});
		expect(await put(0, LENIENT, "shop", { TEXT_POLICY, HASH_KEY: "key" })).toMatchObject({ status: 200 });
	});

	it("changes nothing when the store is down", async () => {
		const DB = new Proxy(env.DB, {
			get: () => () => {
				throw new Error("D1 is down");
			},
		});
		expect(await put(0, LENIENT, "shop", { DB })).toMatchObject({ status: 503 });
		expect(await written("shop")).toBeNull();
	});
});

it("previews what a policy would change of the decisions that are kept, those of the tenant alone", async () => {
	const records = [];
	for (const tenant of ["shop", "shop", "forum"]) records.push(await recordOf({ text: AWFUL }, {}, tenant));
	const old = { ...records[0]!, id: "old", at: Date.now() - 30 * 3600_000 };
	await env.DB.batch(storeDecisions(env.DB, [...records, old]));
	const { body } = await ask("POST", "/policy/preview", { policy: LENIENT });
	expect(body).toMatchObject({
		policy_version: "default-1",
		decisions: 2,
		standing_for: 2,
		unexplained: 0,
		changes: [{ from: "block", to: "allow", decisions: 2 }],
	});
	expect((body["examples"] as { id: string }[]).map(({ id }) => id).sort()).toEqual(
		records
			.slice(0, 2)
			.map(({ id }) => id)
			.sort(),
	);
	expect((await ask("POST", "/policy/preview", { policy: POLICY, hours: 48 })).body).toMatchObject({
		decisions: 3,
		changes: [],
	});
	expect(await ask("GET", "/policy")).toMatchObject({ body: { revision: 0 } });
});

it("says which decisions were nearly others, so that people look at them", async () => {
	const near = { ...LENIENT, attributes: { insult: { block: 0.51 } } };
	await put(0, near);
	const judged = { ...(await recordOf({ text: "a fine day" }, {}, "shop")), policy_version: "shop@1" };
	const attributes = { ...judged.attributes, insult: 0.5 };
	const policyOfRecord = await policiesOf(env.DB, [judged, { policy_version: "gone@7" }]);
	expect(isLookedUp({ ...judged, id: "never sampled 1", attributes }, policyOfRecord("shop@1"))).toBe(true);
	expect(isLookedUp({ ...judged, id: "never sampled 1", attributes }, policyOfRecord("gone@7"))).toBe(false);
});

it("an isolate keeps a bounded number of policies", async () => {
	const cache = createPolicyCache({ now: () => time, sleep: () => new Promise(() => {}) });
	const reads: string[] = [];
	const get = async (key: string) => {
		reads.push(key);
		return null;
	};
	const scope = { kv: { get }, hashKey: HASH_KEY, waitUntil: () => {} } as unknown as PolicyScope;
	for (let i = 0; i < 2100; i++) await cache.policy(scope, `tenant-${i}`);
	reads.length = 0;
	await cache.policy(scope, "tenant-2099");
	expect(reads).toEqual([]);
	await cache.policy(scope, "tenant-0");
	expect(reads).toContain(policyKey("tenant-0"));
	expect(policyOf(POLICY, "default-1")).toEqual(DEFAULT_POLICY);
});
