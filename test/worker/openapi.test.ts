/** The OpenAPI document: whole, as it is committed, and true of the running Worker. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ERROR_STATUS, type ErrorCode, problemDetails } from "../../src/errors.ts";
import { ROUTES } from "../../src/http/app.ts";
import type { Route } from "../../src/http/context.ts";
import { API_VERSION, DOCS, nameOf, openapiDocument } from "../../src/openapi/document.ts";
import { failuresOf, schemaOf } from "../../src/openapi/failures.ts";
import committed from "../../src/openapi/openapi.json";
import versions from "../../src/openapi/versions.json";
import { sha256Hex } from "../../src/signed.ts";
import { app, withMethods } from "./decision-log/fixture.ts";
import { emptyStores } from "./patterns/fixture.ts";

beforeAll(emptyStores);

function ask(path: string, init: RequestInit = {}): Promise<Response> {
	return exports.default.fetch(new Request(`http://127.0.0.1${path}`, { redirect: "manual", ...init }));
}

/** The example of a route. */
function requestOf(route: Route): Request {
	const { example } = DOCS[nameOf(route)]!;
	const path = route.path.replace(/\/:(\w+)/g, (_, parameter: string) => `/${example.path?.[parameter] ?? "none"}`);
	const json = { type: "application/json", body: JSON.stringify(example.body) };
	const sent = example.text ?? (route.maxBodyBytes === undefined ? null : json);
	return new Request(`http://127.0.0.1${path}?${new URLSearchParams(example.query)}`, {
		method: route.method,
		redirect: "manual",
		...(sent ? { headers: { "content-type": sent.type }, body: sent.body } : {}),
	});
}

/** Sends a request to an app with other bindings. */
async function askApp(request: Request, variables: object): Promise<Response> {
	const context = createExecutionContext();
	const response = await app.fetch(request, { ...env, ...variables }, context);
	await waitOnExecutionContext(context);
	return response;
}

const fail = () => {
	throw new Error("injected");
};
const reject = () => Promise.reject(new Error("injected"));
const rejecting: object = { bind: () => rejecting, first: reject, run: reject, all: reject, raw: reject };

describe("the document", () => {
	it("tells of every route, and of nothing else", () => {
		expect(Object.keys(DOCS).sort()).toEqual(ROUTES.map(nameOf).sort());
	});

	it("is the committed one, under a version of its own (npm run openapi)", async () => {
		const text = `${JSON.stringify(openapiDocument(), null, "\t")}\n`;
		expect(committed.info.version).toBe(API_VERSION);
		expect(JSON.parse(text)).toEqual(committed);
		expect(Reflect.get(versions, API_VERSION)).toBe(await sha256Hex(new TextEncoder().encode(text)));
	});

	it("names every error code where it can happen", () => {
		// No route of the document: they are answers to what is in none.
		const elsewhere = ["method_not_allowed"];
		const told = ROUTES.flatMap((route) => [...failuresOf(route, DOCS[nameOf(route)]!).values()].flat());
		expect([...new Set([...told, ...elsewhere])].sort()).toEqual(Object.keys(ERROR_STATUS).sort());
	});
});

describe.each(ROUTES.map((route) => [nameOf(route), route] as const))("the example of %s", (name, route) => {
	const { example, answers } = DOCS[name]!;

	it("is answered as the document says", async () => {
		const response = await exports.default.fetch(requestOf(route));
		const text = await response.text();
		const expected = example.status ?? Number(Object.keys(answers)[0]);
		expect([response.status, text]).toEqual([expected, expect.any(String)]);
		const answer = answers[expected];
		if (!answer) {
			expect([...failuresOf(route, DOCS[name]!).keys()]).toContain(expected);
			schemaOf(route).parse(JSON.parse(text));
		} else if (answer.schema) {
			answer.schema.parse(JSON.parse(text));
		} else if (answer.contentType) {
			expect(response.headers.get("content-type")).toContain(answer.contentType.split(";")[0]);
			expect(text).not.toBe("");
		}
	});
});

describe.each([
	["D1 throws", { DB: new Proxy(env.DB, { get: () => fail }) }],
	["D1 rejects", { DB: withMethods(env.DB, { prepare: () => rejecting, batch: reject, exec: reject }) }],
	["R2 rejects", { ARCHIVE: new Proxy(env.ARCHIVE, { get: () => reject }) }],
])("while %s", (_, variables) => {
	it("no route fails with anything but 503 and the time to wait", async () => {
		const logged = vi.spyOn(console, "error").mockImplementation(() => {});
		const failing: string[] = [];
		for (const route of ROUTES) {
			const response = await askApp(requestOf(route), variables);
			const { status, headers } = response;
			if (status < 500) continue;
			const text = await response.text();
			expect([nameOf(route), status, headers.get("retry-after"), text]).toEqual([
				nameOf(route),
				503,
				"5",
				expect.stringMatching(/storage_unavailable|a store of this service/),
			]);
			failing.push(nameOf(route));
		}
		logged.mockRestore();
		expect(failing).not.toContain("POST /moderate");
		expect(failing).not.toContain("GET /status");
		expect(failing).toContain("ARCHIVE" in variables ? "POST /jobs" : "GET /webhooks");
	});
});

describe("the pages", () => {
	it("are found from the root", async () => {
		const root = await (await ask("/")).json<Record<string, string>>();
		expect((await ask(root["docs"] ?? "")).status).toBe(200);
		expect((await ask(root["openapi"] ?? "")).status).toBe(200);
		const moved = await ask("/docs");
		expect([moved.status, moved.headers.get("location")]).toEqual([308, "/docs/"]);
	});

	it("run no script and load nothing of others", async () => {
		const page = await ask("/docs/");
		expect(page.headers.get("content-security-policy")).toBe(
			"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		);
		const html = await page.text();
		expect(html).toContain("POST /v1/moderations");
		expect(html).not.toMatch(/<script|\sstyle=|\son\w+=|(?:src|href)="(?:https?:)?\/\//);
		expect((await ask("/docs/style.css")).headers.get("content-type")).toContain("text/css");
	});

	it("explain every error code where its problem details point to", async () => {
		const html = await (await ask("/docs/")).text();
		const unexplained = (Object.keys(ERROR_STATUS) as ErrorCode[]).filter((code) => {
			const { type } = problemDetails({ code, message: "" }, "id");
			return !html.includes(`id="${new URL(type, "http://localhost").hash.slice(1)}"`);
		});
		expect(unexplained).toEqual([]);
	});

	it("are not sent again to who has them, and HEAD sends no body", async () => {
		const first = await ask("/openapi.json");
		const etag = first.headers.get("etag") ?? "";
		expect(etag).not.toBe("");
		await first.text();
		const again = await ask("/openapi.json", { headers: { "if-none-match": etag } });
		expect([again.status, await again.text()]).toEqual([304, ""]);
		const head = await ask("/openapi.json", { method: "HEAD" });
		expect([head.status, await head.text(), head.headers.get("etag")]).toEqual([200, "", etag]);
	});

	it("are absent where the deployment has no files", async () => {
		const { createApp } = await import("../../src/http/app.ts");
		const app = createApp({} as Parameters<typeof createApp>[0]);
		const bare = { ...env, ASSETS: undefined, ENVIRONMENT: "local" };
		expect((await app.fetch(new Request("http://127.0.0.1/docs/"), bare)).status).toBe(404);
	});
});
