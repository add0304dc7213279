import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exitCodeOf, ROOT } from "../../scripts/lib/wrangler.ts";

/** How long `npm run dev` may take to its first answer, milliseconds (issue 3). */
const START_MS = 30_000;

/** How long everything that it started may take to end, milliseconds. */
const STOP_MS = 10_000;

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === "string") throw new Error("no port");
	return address.port;
}

interface Served {
	readonly origin: string;
	readonly child: ChildProcess;
	readonly startMs: number;
}

/** Starts the command of the README and waits for its first answer. */
async function serve(...args: string[]): Promise<Served> {
	const port = await freePort();
	const startedAt = performance.now();
	const child = spawn("npm", ["run", "dev", "--", "--port", String(port), ...args], { cwd: ROOT, stdio: "ignore" });
	const origin = `http://127.0.0.1:${port}`;
	while (performance.now() - startedAt < START_MS) {
		const answered = await fetch(`${origin}/health`).then(
			(response) => response.ok,
			() => false,
		);
		if (answered) return { origin, child, startMs: performance.now() - startedAt };
		if (child.exitCode !== null) throw new Error(`npm run dev ended with ${child.exitCode}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	child.kill();
	throw new Error(`no answer within ${START_MS} ms`);
}

/** Stops npm and sees to it that nothing of it keeps serving. */
async function stop({ child, origin }: Served): Promise<void> {
	child.kill("SIGTERM");
	await exitCodeOf(child);
	await vi.waitFor(() => expect(fetch(`${origin}/health`)).rejects.toThrow(), { timeout: STOP_MS, interval: 100 });
}

function moderate(origin: string, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${origin}/moderate`, {
		method: "POST",
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify({ text: "I want to unalive myself" }),
	});
}

describe("npm run dev", () => {
	let served: Served;
	beforeAll(async () => {
		served = await serve();
	});
	afterAll(() => stop(served));

	it("answers in time, with no account", () => {
		expect(served.startMs).toBeLessThan(START_MS);
	});

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
	let served: Served;
	beforeAll(async () => {
		served = await serve("--var", "ENVIRONMENT:production");
	});
	afterAll(() => stop(served));

	it("serves nobody without keys, on loopback too", async () => {
		const response = await moderate(served.origin);
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ error: { code: "service_unconfigured" } });
	});
});
