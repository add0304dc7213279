/** A moto server: AWS as far as an emulator in Python goes. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";

const REQUIREMENTS = new URL("../requirements.txt", import.meta.url).pathname;
/** It imports a great deal before it listens. */
const START_MS = 120_000;
const POLL_MS = 100;

export interface Moto {
	readonly url: string;
	stop(): Promise<void>;
}

/** What a client of the emulator has in its environment; the keys are anybody's. */
export function motoEnv(url: string): Record<string, string> {
	return {
		AWS_ENDPOINT_URL: url,
		AWS_REGION: "us-east-1",
		AWS_ACCESS_KEY_ID: "testing",
		AWS_SECRET_ACCESS_KEY: "testing",
		AWS_EC2_METADATA_DISABLED: "true",
	};
}

/** The account of everything in the emulator. */
export const MOTO_ACCOUNT = "123456789012";

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function isUp(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/moto-api/data.json`)).ok;
	} catch {
		return false;
	}
}

/** Starts a server on a free port of this machine; the first start makes its Python environment. */
export async function startMoto(): Promise<Moto> {
	const python = await ensurePythonEnv("moto", REQUIREMENTS, { notice: (line) => console.error(line) });
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const server: ChildProcess = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
		stdio: "ignore",
	});
	const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
	const kill = () => server.kill();
	process.once("exit", kill);
	for (const until = Date.now() + START_MS; !(await isUp(url)); ) {
		if (server.exitCode !== null || Date.now() > until) throw new Error("moto does not start");
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
	return {
		url,
		stop: async () => {
			process.off("exit", kill);
			kill();
			await ended;
		},
	};
}
