/** The client against a real HTTP server that fails as it is told. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient } from "../../src/client/client.ts";
import { PlainspeakError } from "../../src/client/error.ts";
import { retryDelayMs } from "../../src/client/retry.ts";

interface Seen {
	readonly method: string | undefined;
	readonly url: string | undefined;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: string;
}

let server: Server;
let baseUrl = "";
let seen: Seen[] = [];
let answers: ((response: ServerResponse) => void)[] = [];

/** An answer; without a status, a connection that breaks. */
function answer(status: number, body: object | string, headers: Record<string, string> = {}) {
	return (response: ServerResponse) => {
		if (status === 0) response.destroy();
		else response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
	};
}
const failed = (status: number) => answer(status, { error: { code: "c", message: "m" } }, { "retry-after": "0" });

beforeAll(async () => {
	server = createServer(async (request, response) => {
		let body = "";
		for await (const chunk of request) body += String(chunk);
		seen.push({ method: request.method, url: request.url, headers: request.headers, body });
		(answers.shift() ?? answer(200, { ok: true }))(response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
	seen = [];
	answers = [];
});

describe("a request", () => {
	it("carries the key and the body", async () => {
		answers = [answer(200, { items: [{ index: 0, error: { code: "blank_text" } }] })];
		const items = await createClient({ baseUrl, apiKey: "psk_1" }).moderateBatch([{ text: " " }]);
		expect(items).toEqual([{ index: 0, error: { code: "blank_text" } }]);
		expect(seen).toMatchObject([
			{
				method: "POST",
				url: "/moderate/batch",
				headers: { authorization: "Bearer psk_1" },
				body: '{"items":[{"text":" "}]}',
			},
		]);
	});

	it.each([429, 500, 502, 503, 504, 0])("is sent again after %s", async (status) => {
		answers = [failed(status), failed(status)];
		expect(await createClient({ baseUrl }).request("GET", "/status", { query: { a: "b c" } })).toEqual({ ok: true });
		expect(seen.map(({ url }) => url)).toEqual(Array(3).fill("/status?a=b+c"));
	});

	it.each([400, 401, 403, 404, 409, 422])("is not sent again after %s", async (status) => {
		answers = [answer(status, { error: { code: "c", message: "m", details: { a: 1 } } }, { "x-request-id": "r" })];
		const failing = createClient({ baseUrl }).moderate({ text: "a" });
		await expect(failing).rejects.toBeInstanceOf(PlainspeakError);
		await expect(failing).rejects.toMatchObject({ status, code: "c", requestId: "r", details: { a: 1 } });
		expect(seen).toHaveLength(1);
	});

	it("gives up after its tries, with what was said last", async () => {
		answers = [failed(503), failed(503), answer(502, "<html>")];
		const failing = createClient({ baseUrl, maxRetries: 2 }).moderate({ text: "a" });
		await expect(failing).rejects.toMatchObject({ status: 502, code: "unknown" });
		expect(seen).toHaveLength(3);
	});

	it("has the same idempotency key each time, where it is a write that must be made once", async () => {
		answers = [failed(500)];
		await createClient({ baseUrl }).request("POST", "/feedback", { body: {} });
		await createClient({ baseUrl }).request("POST", "/feedback", { body: {}, idempotencyKey: "mine" });
		await createClient({ baseUrl }).moderate({ text: "a" });
		const [first, again, named, judged] = seen.map(({ headers }) => headers["idempotency-key"]);
		expect(first).toMatch(/^[0-9a-f-]{36}$/);
		expect([again, named, judged]).toEqual([first, "mine", undefined]);
	});

	it("ends after its time, and when it is told to", async () => {
		answers = [() => {}];
		const slow = createClient({ baseUrl, timeoutMs: 20, maxRetries: 0 }).moderate({ text: "a" });
		await expect(slow).rejects.toMatchObject({ name: "TimeoutError" });
		answers = [answer(503, {}, { "retry-after": "60" })];
		const controller = new AbortController();
		const waiting = createClient({ baseUrl }).moderate({ text: "a" }, { signal: controller.signal });
		setTimeout(() => controller.abort(new Error("enough")), 20);
		await expect(waiting).rejects.toThrow("enough");
	});
});

describe("the time before a retry", () => {
	it.each([
		["doubles, half of it by chance", [0, null], 125],
		["doubles again", [1, null], 250],
		["has an end", [20, null], 4000],
		["is what the service says", [0, "3"], 3000],
		["is none where the service wants more than a minute", [0, "61"], null],
		["goes by itself where the header is no number", [0, "Wed, 21 Oct 2026 07:28:00 GMT"], 125],
	] as const)("%s", (_name, [attempt, retryAfter], expected) => {
		expect(retryDelayMs(attempt, retryAfter, () => 0)).toBe(expected);
	});
});
