import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";

/** How long everything that it started may take to end, milliseconds. */
const STOP_MS = 10_000;

/** Stops npm and sees to it that nothing of it keeps serving. */
async function stop(server: DevServer): Promise<void> {
	await stopDevServer(server);
	await vi.waitFor(() => expect(fetch(`${server.origin}/health`)).rejects.toThrow(), {
		timeout: STOP_MS,
		interval: 100,
	});
}

function moderate(origin: string, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${origin}/moderate`, {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify({ text: "I want to unalive myself" }),
	});
}

describe("npm run dev", () => {
	let served: DevServer;
	beforeAll(async () => {
		served = await startDevServer();
	});
	afterAll(() => stop(served));

	it("decides the mission's example", async () => {
		const response = await moderate(served.origin);
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({
			original_text: "I want to unalive myself",
			normalized_text: "I want to kill myself",
			algospeak_detected: true,
			classification: "extremely_harmful",
			stage1_status: "algospeak_normalized",
			stage2_status: "sagemaker_unavailable",
			mock_mode: true,
			action: "review",
			escalation: "crisis",
		});
	});
});

describe("npm run dev -- --var ENVIRONMENT:production", () => {
	let served: DevServer;
	beforeAll(async () => {
		served = await startDevServer("--var", "ENVIRONMENT:production");
	});
	afterAll(() => stop(served));

	it("serves nobody without keys, on loopback too", async () => {
		const response = await moderate(served.origin);
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ error: { code: "service_unconfigured" } });
	});
});
