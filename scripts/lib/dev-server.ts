/** Starts and stops the development server as a user does, for commands and tests that need one. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { exitCodeOf, ROOT } from "./wrangler.ts";

/** When a start is given up, milliseconds: it takes seconds, and a minute where other work keeps every core busy. */
const START_MS = 150_000;
const POLL_MS = 100;

export interface DevServer {
	readonly origin: string;
	readonly child: ChildProcess;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === "string") throw new Error("no port");
	return address.port;
}

/** Runs `npm run dev` with `args` on a free port and waits for its first answer; throws when none comes in time. */
export async function startDevServer(...args: string[]): Promise<DevServer> {
	const port = await freePort();
	const startedAt = performance.now();
	// Without a port of its own, two servers that start at once both find the inspector's usual one free, and one ends.
	const ports = ["--port", String(port), "--inspector-port", "0"];
	const child = spawn("npm", ["run", "dev", "--", ...ports, ...args], { cwd: ROOT, stdio: "ignore" });
	const origin = `http://127.0.0.1:${port}`;
	while (performance.now() - startedAt < START_MS) {
		const answered = await fetch(`${origin}/health`).then(
			(response) => response.ok,
			() => false,
		);
		if (answered) return { origin, child };
		if (child.exitCode !== null) throw new Error(`npm run dev ended with ${child.exitCode}`);
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
	child.kill();
	throw new Error(`no answer within ${START_MS} ms`);
}

/** Asks npm, and so everything under it, to end, and waits for it. */
export async function stopDevServer({ child }: DevServer): Promise<void> {
	child.kill("SIGTERM");
	await exitCodeOf(child);
}
