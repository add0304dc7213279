/** Which models judge: set over HTTP, kept in D1, read from KV. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { modelServing, patternServing, policyServing } from "../../src/assets.ts";
import { createModelCache, type ModelScope } from "../../src/classifier/registry/cache.ts";
import { readModels, signModels } from "../../src/classifier/registry/pointer.ts";
import { type ModelSet, modelSetSchema } from "../../src/classifier/registry.ts";
import { runMinute } from "../../src/cron/minute.ts";
import { createApp } from "../../src/http/app.ts";
import { createModerator } from "../../src/moderate.ts";
import { COLD_WAIT_MS, REVALIDATE_MS } from "../../src/revalidation.ts";

import { ACTIVE_MODELS_KEY, addShadowModelCounts } from "../../src/store/model-sets.ts";
import { fakeModels, fakeParts } from "../fakes/parts.ts";
import { emptyStores, HASH_KEY, kvWith, tooManyRequests } from "./patterns/fixture.ts";

const ACCOUNT = {
	ENVIRONMENT: "local",
	SAGEMAKER_ENDPOINT_NAME: "main-endpoint",
	AWS_REGION: "eu-central-1",
	AWS_ACCESS_KEY_ID: "id",
	AWS_SECRET_ACCESS_KEY: "secret",
};
const endpoint = (name: string, weight: number) => ({ kind: "sagemaker", name, endpoint: `${name}-v1`, weight });
const SET = { models: [endpoint("strong", 9), { kind: "embedded", name: "embedded", weight: 1 }] };

const app = createApp({
	moderator: () => () => createModerator(fakeParts({ models: fakeModels(null) })),
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => ({
		authenticate: async () => ({ tenant: { id: "t" }, actor: "k", scopes: ["moderate"], models: ["strong"] }),
	}),
});

beforeEach(async () => {
	await emptyStores();
	await env.DB.batch([env.DB.prepare("DELETE FROM model_sets"), env.DB.prepare("DELETE FROM model_shadow_counts")]);
});

async function ask(method: string, path: string, body?: object, variables: object = {}) {
	const context = createExecutionContext();
	const request = new Request(`http://127.0.0.1${path}`, {
		method,
		headers: { "content-type": "application/json", authorization: "Bearer local-olga" },
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	const response = await app.fetch(request, { ...env, ...ACCOUNT, ...variables }, context);
	await waitOnExecutionContext(context);
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function put(expected: number, set: object = SET, variables: object = {}) {
	return ask("PUT", "/models/active", { expected_revision: expected, reason: "a new model", ...set }, variables);
}

async function written(): Promise<number | null> {
	const read = await readModels((await env.PATTERNS.get(ACTIVE_MODELS_KEY)) ?? "", HASH_KEY);
	return read.ok ? read.value.revision : null;
}

describe("PUT /models/active", () => {
	it("sets the models, writes them for the isolates, and tells who did", async () => {
		const card = { trained_on: "our rows", macro_f1: 0.71 };
		const models = [{ ...endpoint("strong", 9), card }, SET.models[1]];
		expect(await put(0, { models })).toMatchObject({ status: 200, body: { revision: 1, pointer: "written" } });
		expect(await written()).toBe(1);
		expect(await env.PATTERNS.get(ACTIVE_MODELS_KEY)).not.toContain("our rows");
		expect((await ask("GET", "/models")).body).toMatchObject({
			revision: 1,
			set_by: "olga",
			reason: "a new model",
			models: [
				{ name: "strong", endpoint: "strong-v1", share: 0.9, on_failure: "embedded" },
				{ name: "embedded", version: expect.stringMatching(/^[0-9a-f]{12}$/), share: 0.1 },
			],
			shadow: null,
		});
		expect((await ask("GET", "/models/strong")).body).toMatchObject({ card, share: 0.9, breaker: { phase: "closed" } });
		expect((await ask("GET", "/models/embedded")).body).toMatchObject({
			share: 0.1,
			card: { name: "plainspeak-embedded" },
		});
		expect(await ask("GET", "/models/nobody")).toMatchObject({ status: 404 });
		const audit = await env.DB.prepare("SELECT actor, action, reason FROM audit").all();
		expect(audit.results).toEqual([{ actor: "olga", action: "models.set", reason: "a new model" }]);
	});

	it("lets the second of two through only when it knows the first", async () => {
		const outcomes = await Promise.all(Array.from({ length: 12 }, () => put(0)));
		expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
		const refused = outcomes.filter(({ status }) => status === 409);
		expect(refused).toHaveLength(11);
		expect(refused[0]?.body).toMatchObject({ error: { code: "version_conflict", details: { revision: 1 } } });
		expect((await put(1)).body).toMatchObject({ revision: 2 });
		expect((await env.DB.prepare("SELECT count(*) AS n FROM audit").first())?.["n"]).toBe(2);
	});

	it("stands when KV refuses it, and the next minute writes it", async () => {
		const PATTERNS = kvWith(tooManyRequests);
		expect(await put(0, SET, { PATTERNS })).toMatchObject({ status: 200, body: { revision: 1, pointer: "pending" } });
		expect(await written()).toBeNull();
		await runMinute({ ...env, ...ACCOUNT } as Env);
		expect(await written()).toBe(1);
		// An older set that was written late is written over.
		await put(1);
		const set = modelSetSchema.parse(SET);
		await env.PATTERNS.put(ACTIVE_MODELS_KEY, await signModels({ revision: 1, set }, HASH_KEY));
		await runMinute({ ...env, ...ACCOUNT } as Env);
		expect(await written()).toBe(2);
	});

	it("changes nothing when the store is down", async () => {
		const down = () => {
			throw new Error("D1 is down");
		};
		const DB = new Proxy(env.DB, { get: () => down });
		expect(await put(0, SET, { DB })).toMatchObject({ status: 503, body: { error: { code: "storage_unavailable" } } });
		expect(await written()).toBeNull();
	});

	it.each([
		["an endpoint without an account", 0, SET, { SAGEMAKER_ENDPOINT_NAME: "" }, "invalid_field", "models[0].kind"],
		["a bad entry", 0, { models: [endpoint("strong", -1)] }, {}, "invalid_field", "models[0].weight"],
		["no reason", 0, { ...SET, reason: " " }, {}, "invalid_field", "reason"],
		["an unknown field", 0, { ...SET, modles: 1 }, {}, "unknown_field", "modles"],
		["another revision", 3, SET, {}, "version_conflict", "changed"],
	])("refuses %s by name", async (_, revision, set, variables, code, message) => {
		const { body } = await put(revision, set, variables);
		expect(body).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
		expect(await written()).toBeNull();
	});
});

it("shows the configuration's own models where nobody set any", async () => {
	expect((await ask("GET", "/models")).body).toMatchObject({
		revision: 0,
		set_by: null,
		models: [{ name: "main-endpoint", endpoint: "main-endpoint", share: 1 }],
	});
	expect((await ask("GET", "/models", undefined, { SAGEMAKER_ENDPOINT_NAME: "" })).body).toMatchObject({
		models: [{ kind: "embedded", share: 1 }],
	});
});

it("shows what the shadow made of the texts", async () => {
	await put(0, { ...SET, shadow: { name: "strong", basis_points: 500 } });
	await addShadowModelCounts(env.DB, 1, "strong", { texts: 10, failed: 1, milder: 2, harsher: 3 });
	await addShadowModelCounts(env.DB, 1, "strong", { texts: 5, failed: 0, milder: 1, harsher: 0 });
	expect((await ask("GET", "/models")).body["shadow"]).toEqual({
		name: "strong",
		basis_points: 500,
		texts: 15,
		failed: 1,
		milder: 3,
		harsher: 3,
	});
});

it("a key names only the models of its list", async () => {
	const named = (model: string) => ask("POST", "/moderate", { text: "a fine day", model }, { ENVIRONMENT: "staging" });
	expect(await named("embedded")).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
	// On its list, though this service offers none.
	expect(await named("strong@7")).toMatchObject({ status: 400, body: { error: { code: "unknown_model" } } });
	const local = await ask("POST", "/moderate", { text: "a fine day", model: "fake" });
	expect(local).toMatchObject({ status: 200, body: { model_used: "fake@1" } });
});

describe("an isolate", () => {
	function isolate() {
		let time = 1000;
		const reads: string[] = [];
		const background: Promise<unknown>[] = [];
		const state = { fail: null as null | (() => Promise<never>) };
		const cache = createModelCache({
			now: () => time,
			// Waits end at once only where something hangs; else what is waited for comes first.
			sleep: () => (state.fail ? Promise.resolve() : new Promise(() => {})),
			onLook: () => {},
		});
		const get = (key: string) => {
			reads.push(key);
			return state.fail ? state.fail() : env.PATTERNS.get(key);
		};
		const scope: ModelScope = {
			kv: { get } as unknown as KVNamespace,
			hashKey: HASH_KEY,
			waitUntil: (work) => void background.push(work),
			reportShadowModel: async () => {},
		};
		return { cache, scope, reads, state, background, advance: (ms: number) => (time += ms) };
	}
	const set = modelSetSchema.parse(SET) as ModelSet;
	const write = async (revision: number, key = HASH_KEY) =>
		env.PATTERNS.put(ACTIVE_MODELS_KEY, await signModels({ revision, set }, key));

	it("that is cold waits for the set; one that is warm answers first and looks afterwards", async () => {
		await write(3);
		const { cache, scope, reads, background, advance } = isolate();
		expect(await cache.models(scope)).toMatchObject({ revision: 3 });
		expect(reads).toHaveLength(1);
		await write(4);
		expect(cache.models(scope)).toMatchObject({ revision: 3 });
		expect(reads).toHaveLength(1);
		advance(REVALIDATE_MS);
		expect(cache.models(scope)).toMatchObject({ revision: 3 });
		await Promise.all(background);
		expect(cache.models(scope)).toMatchObject({ revision: 4 });
	});

	it.each([
		["hangs", () => new Promise<never>(() => {}), "timeout"],
		["is down", () => Promise.reject(new Error("KV is down")), "kv_failed"],
	] as const)("keeps its set when KV %s, and says so", async (_, fail, problem) => {
		await write(3);
		const { cache, scope, state, advance } = isolate();
		await cache.models(scope);
		state.fail = fail;
		advance(COLD_WAIT_MS);
		await cache.revalidate(scope);
		expect(cache.models(scope)).toMatchObject({ revision: 3 });
		expect(cache.status()).toMatchObject({ revision: 3, problem });
	});

	it.each([
		["an older set", () => write(2), null],
		["a set that someone else signed", () => write(9, "another key"), "foreign_signature"],
		["something else", () => env.PATTERNS.put(ACTIVE_MODELS_KEY, "{}"), "malformed"],
		["nothing", () => env.PATTERNS.delete(ACTIVE_MODELS_KEY), "absent"],
	] as const)("keeps its set when KV holds %s", async (_, change, problem) => {
		await write(3);
		const { cache, scope } = isolate();
		await cache.models(scope);
		await change();
		await cache.revalidate(scope);
		expect(cache.models(scope)).toMatchObject({ revision: 3 });
		expect(cache.status()).toMatchObject({ revision: 3, problem });
	});
});
