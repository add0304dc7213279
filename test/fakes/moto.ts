/** AWS as moto emulates it, on loopback. */
import { spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";

const REQUIREMENTS = new URL("../requirements.txt", import.meta.url).pathname;
const STARTUP_MS = 60_000;

/** The Python that has moto, botocore and cfn-lint. */
export function motoPython(): Promise<string> {
	return ensurePythonEnv("moto", REQUIREMENTS, { notice: console.error });
}

export interface Moto {
	readonly url: string;
	close(): void;
}

/** A port that nobody listens to. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

export async function startMoto(python: string): Promise<Moto> {
	const port = await freePort();
	const arguments_ = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)];
	const process_ = spawn(python, arguments_, { stdio: "ignore" });
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + STARTUP_MS;
	for (;;) {
		const isUp = await fetch(`${url}/moto-api/data.json`).then(
			(response) => response.ok,
			() => false,
		);
		if (isUp) return { url, close: () => process_.kill() };
		if (process_.exitCode !== null || Date.now() > deadline) throw new Error("moto does not start");
		await sleep(100);
	}
}
