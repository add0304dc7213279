/** A real MLflow tracking server. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";
import { freePort } from "./moto.ts";

const REQUIREMENTS = new URL("../mlflow-requirements.txt", import.meta.url).pathname;
/** It imports a great deal before it listens, and lays out its tables at first. */
const START_MS = 300_000;
const POLL_MS = 200;

export interface Mlflow {
	readonly url: string;
	stop(): void;
}

/** Starts a server with a database of its own; the first start makes its Python environment. */
export async function startMlflow(): Promise<Mlflow> {
	const python = await ensurePythonEnv("mlflow", REQUIREMENTS, { notice: (line) => console.error(line) });
	const folder = mkdtempSync(join(tmpdir(), "plainspeak-mlflow-"));
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const store = ["--backend-store-uri", `sqlite:///${join(folder, "mlflow.db")}`, "--default-artifact-root", folder];
	const argv = ["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", ...store];
	// Its runners of background jobs, eight processes, each import all of it again, and nothing here has such a job.
	const env = { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" };
	const server: ChildProcess = spawn(python, argv, { stdio: "ignore", cwd: folder, detached: true, env });
	const stop = () => {
		// Its workers are processes of their own.
		process.kill(-server.pid!);
		rmSync(folder, { recursive: true, force: true });
	};
	for (const until = Date.now() + START_MS; ; ) {
		const isUp = await fetch(`${url}/health`).then(
			(response) => response.ok,
			() => false,
		);
		if (isUp) return { url, stop };
		if (server.exitCode !== null) throw new Error("mlflow does not start");
		if (Date.now() > until) {
			stop();
			throw new Error("mlflow does not answer");
		}
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}
