import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { modelServing, patternServing, policyServing } from "../../src/assets.ts";
import { createApp } from "../../src/http/app.ts";
import { createModerator } from "../../src/moderate.ts";
import { fakeParts } from "../fakes/parts.ts";

const moderator = createModerator(fakeParts());
const app = createApp({
	moderator: () => () => moderator,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => null,
});
const LOCAL = { ENVIRONMENT: "local" };
const REQUEST_ID = /^[0-9a-f-]{36}$/;

function post(path: string, body: BodyInit, headers: HeadersInit = { "content-type": "application/json" }) {
	const request = new Request(`http://localhost${path}`, { method: "POST", body, headers });
	return app.fetch(request, LOCAL, createExecutionContext());
}

async function expectError(response: Response, status: number, code: string): Promise<string> {
	const body = await response.json<{ error: { code: string; message: string; request_id: string } }>();
	expect(body, JSON.stringify(body)).toEqual({
		error: { code, message: expect.any(String), request_id: expect.stringMatching(REQUEST_ID) },
	});
	expect(response.status).toBe(status);
	expect(response.headers.get("x-request-id")).toBe(body.error.request_id);
	expect(response.headers.get("content-type")).toBe("application/json");
	return body.error.message;
}

const LONE_SURROGATE = '{"text":"a\\ud800b"}';

describe.each(["/moderate", "/normalize"])("POST %s refuses", (path) => {
	it.each([
		["a body that is not JSON", "not json", 400, "invalid_json", "not valid JSON"],
		["an empty body", "", 400, "invalid_json", "not valid JSON"],
		["a truncated body", '{"text":"a', 400, "invalid_json", "not valid JSON"],
		["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, "invalid_encoding", "UTF-8"],
		["UTF-16", new Uint8Array([0xff, 0xfe, 0x22, 0x00]), 400, "invalid_encoding", "UTF-8"],
		["a list", "[]", 400, "invalid_field", "body: expected object, received array"],
		["null", "null", 400, "invalid_field", "body: expected object, received null"],
		["no text", "{}", 400, "invalid_field", "text: expected string, received undefined"],
		["a number as text", '{"text":1}', 400, "invalid_field", "text: expected string, received number"],
		["an unknown field", '{"text":"a","txet":"b"}', 400, "unknown_field", 'unknown field "txet"'],
		["an own __proto__ field", '{"text":"a","__proto__":{}}', 400, "unknown_field", "__proto__"],
		["empty text", '{"text":""}', 400, "blank_text", "text"],
		["blank text", '{"text":" \\n\\t\\u3000"}', 400, "blank_text", "text"],
		["20,001 units", JSON.stringify({ text: "a".repeat(20_001) }), 400, "text_too_long", "20000"],
		["20,002 units of emoji", JSON.stringify({ text: "😀".repeat(10_001) }), 400, "text_too_long", "20000"],
		["a lone surrogate", LONE_SURROGATE, 400, "invalid_text", "lone surrogate"],
		["nesting of 100,000 lists", "[".repeat(100_000) + "]".repeat(100_000), 413, "body_too_large", "163840"],
		["nesting of 80,000 lists", "[".repeat(80_000) + "]".repeat(80_000), 400, "invalid_field", "body"],
		["deep nesting in text", `{"text":${"[".repeat(80_000)}${"]".repeat(80_000)}}`, 400, "invalid_field", "text"],
		["a body over the limit", JSON.stringify({ text: "a".repeat(170_000) }), 413, "body_too_large", "163840"],
	] as const)("%s", async (_reason, body, status, code, message) => {
		expect(await expectError(await post(path, body), status, code)).toContain(message);
	});

	it.each([
		["no content type", {}],
		["plain text", { "content-type": "text/plain" }],
		["a form", { "content-type": "application/x-www-form-urlencoded" }],
		["another charset", { "content-type": "application/json; charset=utf-16" }],
		["a look-alike", { "content-type": "application/jsonp" }],
	])("%s as content type", async (_reason, headers) => {
		const body = new TextEncoder().encode('{"text":"a"}');
		await expectError(await post(path, body, headers), 415, "unsupported_media_type");
	});

	it.each(["GET", "PUT", "PATCH", "DELETE"])("%s", async (method) => {
		const response = await app.fetch(new Request(`http://localhost${path}`, { method }), LOCAL);
		await expectError(response, 405, "method_not_allowed");
		expect(response.headers.get("allow")).toBe("POST, OPTIONS");
	});

	it("nothing of OPTIONS, which says what the path answers to", async () => {
		const response = await app.fetch(new Request(`http://localhost${path}`, { method: "OPTIONS" }), LOCAL);
		expect([response.status, response.headers.get("allow"), await response.text()]).toEqual([204, "POST, OPTIONS", ""]);
	});

	it.each([
		["that declares nothing", {}],
		["that declares less than it sends", { "content-length": "10" }],
	])("a streamed body over the limit %s, without reading it all", async (_reason, declared) => {
		let sent = 0;
		const chunk = new TextEncoder().encode(" ".repeat(16 * 1024));
		const body = new ReadableStream<Uint8Array>({
			pull(controller) {
				sent += chunk.byteLength;
				controller.enqueue(chunk);
				if (sent > 1024 * 1024) controller.close();
			},
		});
		const response = await post(path, body, { "content-type": "application/json", ...declared });
		await expectError(response, 413, "body_too_large");
		expect(sent).toBeLessThan(256 * 1024);
	});

	it("a body whose declared length is over the limit, unread", async () => {
		const headers = { "content-type": "application/json", "content-length": "163841" };
		await expectError(await post(path, '{"text":"a"}', headers), 413, "body_too_large");
	});
});

describe.each(["/moderate", "/normalize"])("POST %s accepts", (path) => {
	it.each([
		["20,000 units", JSON.stringify({ text: "a".repeat(20_000) })],
		["20,000 CJK units escaped as \\uXXXX", `{"text":"${"\\u4f60".repeat(20_000)}"}`],
		["10,000 emoji escaped as surrogate pairs", `{"text":"${"\\ud83d\\ude00".repeat(10_000)}"}`],
		["a byte order mark", '\ufeff{"text":"a"}'],
		["NUL", '{"text":"a\\u0000b"}'],
		["duplicate keys, of which the last counts", '{"text":1,"text":"a"}'],
	])("%s", async (_reason, body) => {
		const response = await post(path, body);
		expect(response.status, await response.clone().text()).toBe(200);
	});

	it.each(["application/json; charset=utf-8", 'APPLICATION/JSON;charset="UTF-8"'])("%s", async (type) => {
		expect((await post(path, '{"text":"a"}', { "content-type": type })).status).toBe(200);
	});
});

describe("POST /moderate", () => {
	it.each([
		["an id over 256 units", { content_id: "a".repeat(257) }, "content_id"],
		["an empty id", { author_id: "" }, "author_id"],
		["an id with a lone surrogate", { author_id: "\ud800" }, "author_id"],
		["a number as id", { content_id: 7 }, "content_id"],
		["a word as store", { store: "yes" }, "store"],
	])("refuses %s", async (_reason, fields, name) => {
		const response = await post("/moderate", JSON.stringify({ text: "a", ...fields }));
		expect(await expectError(response, 400, "invalid_field")).toContain(name);
	});

	it("refuses a model that it does not offer", async () => {
		await expectError(await post("/moderate", '{"text":"a","model":"gpt"}'), 400, "unknown_model");
	});

	it.each(["fake", "fake@1"])("accepts its own model as %s", async (model) => {
		const body = JSON.stringify({ text: "a", model, content_id: "c".repeat(256), author_id: "a", store: true });
		expect((await post("/moderate", body)).status).toBe(200);
	});
});

describe("POST /moderate/batch", () => {
	const items = (count: number, text = "a") => JSON.stringify({ items: Array(count).fill({ text }) });

	it.each([
		["101 items", items(101), 400, "too_many_items", "100"],
		["no items", '{"items":[]}', 400, "invalid_field", "items"],
		["items that are no list", '{"items":{}}', 400, "invalid_field", "items"],
		["an unknown field beside items", '{"items":[{"text":"a"}],"n":1}', 400, "unknown_field", '"n"'],
		["more than 200,000 units", items(11, "a".repeat(19_000)), 413, "body_too_large", "200000"],
		["more than 1 MiB", items(100, "\u4f60".repeat(3600)), 413, "body_too_large", "1048576"],
	])("refuses %s", async (_reason, body, status, code, message) => {
		expect(await expectError(await post("/moderate/batch", body), status, code)).toContain(message);
	});

	it("answers the good items of a batch with bad ones, in order, each with its own error", async () => {
		const body = JSON.stringify({
			items: [
				{ text: "fine" },
				{ text: "" },
				7,
				{ text: "awful", x: 1 },
				{ text: "a", model: "gpt" },
				{ text: "awful" },
			],
		});
		const response = await post("/moderate/batch", body);
		const answer = await response.json<{ items: object[] }>();
		const requestId = response.headers.get("x-request-id");
		const error = (code: string, message: string) => ({ code, message, request_id: requestId });
		expect(response.status).toBe(200);
		expect(answer.items).toEqual([
			{ index: 0, result: expect.objectContaining({ original_text: "fine", classification: "safe" }) },
			{ index: 1, error: error("blank_text", "items[1].text: empty or only white space") },
			{ index: 2, error: error("invalid_field", "items[2]: expected object, received number") },
			{ index: 3, error: error("unknown_field", 'unknown field "items[3].x"') },
			{ index: 4, error: error("unknown_model", "model: this service offers no such model") },
			{ index: 5, result: expect.objectContaining({ original_text: "awful", classification: "harmful" }) },
		]);
	});

	it("answers 100 items", async () => {
		const answer = await (await post("/moderate/batch", items(100))).json<{ items: object[] }>();
		expect(answer.items).toHaveLength(100);
	});
});

describe("any other request", () => {
	it.each(["/moderate/", "/nothing", "/consoles/x", "/moderate/batch/1"])("%s is a JSON 404", async (path) => {
		await expectError(await app.fetch(new Request(`http://localhost${path}`), LOCAL), 404, "not_found");
	});

	it("keeps a caller's plain request id and replaces any other", async () => {
		const ask = (id: string) =>
			app.fetch(new Request("http://localhost/nothing", { headers: { "x-request-id": id } }), LOCAL);
		expect((await ask("trace-7.a_b")).headers.get("x-request-id")).toBe("trace-7.a_b");
		await expectError(await ask("a b"), 404, "not_found");
		await expectError(await ask("x".repeat(65)), 404, "not_found");
	});

	it("carries the security headers, whatever the answer", async () => {
		for (const path of ["/health", "/nothing"]) {
			const { headers } = await app.fetch(new Request(`http://localhost${path}`), LOCAL);
			expect(headers.get("x-content-type-options")).toBe("nosniff");
			expect(headers.get("cache-control")).toBe("no-store");
			expect(headers.get("content-security-policy")).toContain("default-src 'none'");
			expect(headers.get("strict-transport-security")).toBeNull();
		}
	});

	it("says nothing about an unexpected error, and logs no text of it", async () => {
		const broken = createApp({
			moderator: () => {
				throw new TypeError("the secret user text");
			},
			patterns: patternServing,
			models: modelServing,
			policies: policyServing,
			keyStore: () => null,
		});
		const logged: string[] = [];
		const log = console.error;
		console.error = (line: string) => logged.push(line);
		try {
			const response = await broken.fetch(
				new Request("http://localhost/moderate", {
					method: "POST",
					body: '{"text":"a"}',
					headers: { "content-type": "application/json" },
				}),
				LOCAL,
			);
			await expectError(response, 500, "internal_error");
			expect(logged).toHaveLength(1);
			expect(logged[0]).toContain(response.headers.get("x-request-id"));
			expect(logged[0]).toContain("TypeError");
			expect(logged[0]).not.toContain("secret");
		} finally {
			console.error = log;
		}
	});
});

describe("problem details (RFC 9457)", () => {
	const json = { "content-type": "application/json" };

	it("are what a client gets that asks for them", async () => {
		const body = JSON.stringify({ text: " " });
		const response = await post("/moderate", body, {
			...json,
			accept: "application/problem+json",
			"x-request-id": "abc",
		});
		expect(await response.json()).toEqual({
			type: "/docs/#error-blank_text",
			title: "Blank text",
			status: 400,
			detail: expect.stringContaining("text"),
			instance: "abc",
			code: "blank_text",
		});
		expect([response.status, response.headers.get("content-type"), response.headers.get("vary")]).toEqual([
			400,
			"application/problem+json",
			"accept",
		]);
	});

	it.each([
		["anything", "*/*", "application/json"],
		["JSON first", "application/problem+json;q=0.5, application/json", "application/json"],
		["a page", "text/html", "application/json"],
		["problems before JSON", "application/json;q=0.5, application/problem+json", "application/problem+json"],
	])("are sent by preference to who takes %s", async (_, accept, expected) => {
		const response = await post("/moderate", "{", { ...json, accept });
		expect([response.status, response.headers.get("content-type")]).toEqual([400, expected]);
	});

	it("do not replace the form of a drop-in", async () => {
		const response = await post("/v1/moderations", "{", { ...json, accept: "application/problem+json" });
		expect(response.headers.get("content-type")).toBe("application/json");
		expect(await response.json()).toEqual({ error: expect.objectContaining({ type: "invalid_request_error" }) });
	});
});
