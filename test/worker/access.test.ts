import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { KeyStore } from "../../src/access.ts";
import { modelServing, patternServing, policyServing } from "../../src/assets.ts";
import { createApp } from "../../src/http/app.ts";
import { createModerator } from "../../src/moderate.ts";
import { fakeParts } from "../fakes/parts.ts";

const moderator = createModerator(fakeParts());
const keyless = createApp({
	moderator: () => () => moderator,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => null,
});

const keyStore: KeyStore = {
	authenticate: async (authorization) =>
		authorization === "Bearer good"
			? { tenant: { id: "tenant-1" }, actor: "one", scopes: ["moderate"], models: null }
			: null,
};
const keyed = createApp({
	moderator: () => () => moderator,
	patterns: patternServing,
	models: modelServing,
	policies: policyServing,
	keyStore: () => keyStore,
});

/** An env as a deployment has it; the generated type knows only the values of wrangler.toml. */
function envOf(environment: string | undefined): Env {
	return (environment === undefined ? {} : { ENVIRONMENT: environment }) as Env;
}

function moderateRequest(url: string, headers: Record<string, string> = {}): Request {
	return new Request(url, {
		method: "POST",
		body: '{"text":"hello"}',
		headers: { "content-type": "application/json", ...headers },
	});
}

async function codeOf(response: Response): Promise<string> {
	return (await response.json<{ error: { code: string } }>()).error.code;
}

describe.each([
	["unset", undefined],
	["unknown", "prod"],
	["production", "production"],
	["staging", "staging"],
])("a deployment whose ENVIRONMENT is %s", (_name, environment) => {
	it.each(["https://api.example.com", "http://127.0.0.1:8787", "http://localhost"])(
		"without keys serves nobody on %s",
		async (origin) => {
			for (const path of ["/moderate", "/moderate/batch", "/normalize"]) {
				const response = await keyless.fetch(moderateRequest(`${origin}${path}`), envOf(environment));
				expect(response.status).toBe(503);
				expect(await codeOf(response)).toBe("service_unconfigured");
			}
		},
	);

	it("still answers health and says what it is", async () => {
		const response = await keyless.fetch(new Request("https://api.example.com/health"), envOf(environment));
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			status: "ok",
			environment: environment === "staging" ? "staging" : "production",
		});
		expect(response.headers.get("strict-transport-security")).toContain("max-age=");
	});

	it("with keys serves their holders only", async () => {
		const ask = (headers?: Record<string, string>) =>
			keyed.fetch(moderateRequest("https://api.example.com/moderate", headers), envOf(environment));
		expect((await ask({ authorization: "Bearer good" })).status).toBe(200);
		for (const refused of [await ask(), await ask({ authorization: "Bearer bad" })]) {
			expect(refused.status).toBe(401);
			expect(refused.headers.get("www-authenticate")).toBe("Bearer");
			expect(await codeOf(refused)).toBe("unauthorized");
		}
	});

	it("hides the time of stage 1, as its clock stands still", async () => {
		const request = moderateRequest("https://api.example.com/moderate", { authorization: "Bearer good" });
		const answer = await (await keyed.fetch(request, envOf(environment))).json<{ latency_ms: object }>();
		expect(answer.latency_ms).toMatchObject({ stage1: null, total: expect.any(Number) });
	});
});

describe("local development", () => {
	it.each(["http://localhost", "http://localhost:8787", "http://127.0.0.1:9000", "http://[::1]:8787"])(
		"serves %s without a key",
		async (origin) => {
			const request = moderateRequest(`${origin}/moderate`);
			expect((await keyless.fetch(request, envOf("local"), createExecutionContext())).status).toBe(200);
		},
	);

	it.each([
		"http://example.com",
		"http://rebound.example:8787",
		"http://localhost.example.com",
		"http://127.0.0.1.example.com",
		"http://10.0.0.5:8787",
	])("refuses %s", async (origin) => {
		for (const request of [moderateRequest(`${origin}/moderate`), new Request(`${origin}/health`)]) {
			const response = await keyless.fetch(request, envOf("local"));
			expect(response.status).toBe(403);
			expect(await codeOf(response)).toBe("forbidden_host");
		}
	});

	it("refuses a foreign Host header on a loopback address", async () => {
		const request = moderateRequest("http://127.0.0.1:8787/moderate", { host: "rebound.example" });
		expect((await keyless.fetch(request, envOf("local"))).status).toBe(403);
	});
});
