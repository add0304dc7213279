/** OpenAI's own client, unmodified, against the Worker: another base URL and another key, and nothing else. */
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATEGORIES } from "../../src/http/routes/openai/categories.ts";
import { type Deployment, startDeployment } from "./lib/deployment.ts";
import { type FaultyProxy, startFaultyProxy } from "./lib/faulty-proxy.ts";

let deployment: Deployment;
let proxy: FaultyProxy;
let apiKey = "";

beforeAll(async () => {
	deployment = await startDeployment();
	proxy = await startFaultyProxy(deployment.origin);
	apiKey = await deployment.key();
});
afterAll(async () => {
	proxy.stop();
	await deployment.stop();
});

function client(options: { apiKey?: string; maxRetries?: number } = {}): OpenAI {
	return new OpenAI({ baseURL: `${proxy.origin}/v1`, apiKey, maxRetries: 2, ...options });
}

describe("moderations.create", () => {
	it("judges a string by all 13 categories", async () => {
		const { data, request_id } = await client()
			.moderations.create({ input: "I want to unalive myself" })
			.withResponse();
		expect(data.id).toBe(`modr-${request_id}`);
		expect(data.model).toMatch(/^embedded@/);
		const [result] = data.results;
		expect(result).toMatchObject({
			flagged: true,
			categories: { "self-harm": true, "self-harm/intent": true, "self-harm/instructions": false, hate: false },
			category_applied_input_types: { "self-harm": ["text"], "sexual/minors": [] },
			plainspeak: { action: "review", normalized_text: "I want to kill myself", id: expect.any(String) },
		});
		for (const record of [result?.categories, result?.category_scores, result?.category_applied_input_types]) {
			expect(Object.keys(record ?? {})).toEqual([...CATEGORIES]);
		}
		expect(result?.category_scores["self-harm"]).toBeGreaterThan(0.9);
		expect(result?.category_scores["violence/graphic"]).toBe(0);
	});

	it("judges a list of strings one by one, and content parts as one text", async () => {
		const list = await client().moderations.create({
			model: "omni-moderation-latest",
			input: ["good morning", "I will k1ll you"],
		});
		expect(list.results.map(({ flagged }) => flagged)).toEqual([false, true]);
		expect(list.results[0]?.categories).toEqual(Object.fromEntries(CATEGORIES.map((name) => [name, false])));
		expect(list.results[1]?.categories["harassment/threatening"]).toBe(true);
		const parts = await client().moderations.create({
			input: [
				{ type: "text", text: "good morning" },
				{ type: "text", text: "I will k1ll you" },
			],
		});
		expect(parts.results).toMatchObject([
			{ flagged: true, plainspeak: { normalized_text: "good morning\nI will kill you" } },
		]);
	});

	it("takes the models of the original, and those of this service by name", async () => {
		for (const model of ["omni-moderation-2024-09-26", "text-moderation-stable", "embedded"]) {
			expect((await client().moderations.create({ model, input: "hello" })).model).toMatch(/^embedded@/);
		}
	});
});

describe("errors", () => {
	const image = { type: "image_url", image_url: { url: "https://example.com/a.png" } } as const;

	it.each([
		["an image", { input: [image] }, OpenAI.BadRequestError, "input[0]", "invalid_field"],
		["no input", {}, OpenAI.BadRequestError, "input", "invalid_field"],
		["an empty list", { input: [] }, OpenAI.BadRequestError, "input", "invalid_field"],
		["token numbers", { input: [1, 2] }, OpenAI.BadRequestError, "input", "invalid_field"],
		["a blank text in a list", { input: ["a", " "] }, OpenAI.BadRequestError, "input[1]", "blank_text"],
		["101 texts", { input: Array(101).fill("a") }, OpenAI.BadRequestError, "input", "too_many_items"],
		["an unknown field", { input: "a", user: "b" }, OpenAI.BadRequestError, null, "unknown_field"],
		["an unknown model", { input: "a", model: "gpt-9" }, OpenAI.NotFoundError, "model", "model_not_found"],
	])("%s throws as with the original", async (_name, body, kind, param, code) => {
		const error = await client()
			.moderations.create(body as OpenAI.ModerationCreateParams)
			.catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(kind);
		expect(error).toMatchObject({ type: "invalid_request_error", param, code, requestID: expect.any(String) });
	});

	it("a wrong key throws an AuthenticationError, a key without the scope a PermissionDeniedError", async () => {
		const wrong = client({ apiKey: "sk-wrong" }).moderations.create({ input: "a" });
		await expect(wrong).rejects.toThrow(OpenAI.AuthenticationError);
		await expect(wrong).rejects.toMatchObject({ status: 401, code: "invalid_api_key", type: "invalid_request_error" });
		const reviewer = await deployment.key({ scopes: ["review"] });
		const denied = client({ apiKey: reviewer }).moderations.create({ input: "a" });
		await expect(denied).rejects.toThrow(OpenAI.PermissionDeniedError);
	});

	it("another method is refused in the same form", async () => {
		const response = await fetch(`${deployment.origin}/v1/moderations`);
		expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
		expect(await response.json()).toMatchObject({ error: { code: "method_not_allowed", param: null } });
	});
});

describe("retries", () => {
	const headers = { "x-should-retry": "true", "retry-after-ms": "20" };
	const limited = { status: 429, headers, body: { error: { message: "m", type: "requests", param: null, code: "c" } } };
	const failing = { ...limited, status: 500 };

	it("a 429 and a 500 are tried again", async () => {
		const before = proxy.count;
		proxy.faults.push(limited, failing);
		expect((await client().moderations.create({ input: "hello" })).results).toHaveLength(1);
		expect(proxy.count - before).toBe(3);
	});

	it.each([
		[limited, OpenAI.RateLimitError],
		[failing, OpenAI.InternalServerError],
	])("what fails in all tries throws its class", async (fault, kind) => {
		proxy.faults.push(fault, fault);
		await expect(client({ maxRetries: 1 }).moderations.create({ input: "hello" })).rejects.toThrow(kind);
	});

	it("what will never work is not tried again", async () => {
		const before = proxy.count;
		await expect(client().moderations.create({ input: " " })).rejects.toThrow(OpenAI.BadRequestError);
		expect(proxy.count - before).toBe(1);
	});
});
