import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensurePythonEnv } from "../../scripts/lib/python-env.ts";
import { openTracker } from "../../scripts/sagemaker/tracking.ts";
import { freePort } from "../fakes/moto.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "plainspeak-mlflow-"));
/** It imports a great deal before it listens, and lays out its tables at first. */
const START_MS = 300_000;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
	const requirements = new URL("../mlflow-requirements.txt", import.meta.url).pathname;
	const python = await ensurePythonEnv("mlflow", requirements, { notice: (line) => console.error(line) });
	const port = await freePort();
	url = `http://127.0.0.1:${port}`;
	const store = ["--backend-store-uri", `sqlite:///${join(FOLDER, "mlflow.db")}`, "--default-artifact-root", FOLDER];
	const argv = ["-m", "mlflow", "server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1", ...store];
	server = spawn(python, argv, { stdio: "ignore", cwd: FOLDER, detached: true });
	for (const until = Date.now() + START_MS; ; ) {
		const isUp = await fetch(`${url}/health`).then(
			(response) => response.ok,
			() => false,
		);
		if (isUp) return;
		if (server.exitCode !== null || Date.now() > until) throw new Error("mlflow does not start");
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
});
afterAll(() => {
	// Its workers are processes of their own.
	process.kill(-server.pid!);
	rmSync(FOLDER, { recursive: true, force: true });
});

it("keeps runs with their parameters and figures, and moves the alias on a promotion", async () => {
	const tracker = openTracker({ MLFLOW_TRACKING_URI: url });
	const run = (name: string) => ({
		name,
		params: { seed: "17", learning_rate: "0.0002" },
		metrics: { macro_f1: 0.64 },
		tags: { data_version: "v20261128_1300", git_commit: "abc" },
		artefact: `s3://bucket/training/${name}/output/model/`,
	});
	const first = await tracker.record(run("job-1"));
	const second = await tracker.record(run("job-2"));
	expect([first.version, second.version]).toEqual(["1", "2"]);
	expect(await tracker.aliased("production")).toBeNull();
	await tracker.setAlias("production", first.version);
	expect(await tracker.aliased("production")).toMatchObject({ version: "1", artefact: first.artefact });
	await tracker.setAlias("production", second.version);
	expect(await tracker.aliased("production")).toMatchObject({ version: "2" });
	expect(await tracker.find(first.artefact)).toMatchObject({ version: "1" });
	expect(await tracker.find("s3://bucket/none/")).toBeNull();

	const kept = await fetch(`${url}/api/2.0/mlflow/runs/get?run_id=${second.run}`);
	const { run: stored } = (await kept.json()) as { run: { info: object; data: { metrics: object; params: object } } };
	expect(stored.info).toMatchObject({ run_name: "job-2", status: "FINISHED" });
	expect(stored.data.metrics).toMatchObject([{ key: "macro_f1", value: 0.64 }]);
	expect(stored.data.params).toContainEqual({ key: "seed", value: "17" });
});

it("says in one line when the tracking server is not there", async () => {
	const tracker = openTracker({ MLFLOW_TRACKING_URI: "http://127.0.0.1:9" });
	await expect(tracker.aliased("production")).rejects.toThrow(
		"MLFLOW_TRACKING_URI: no answer from the tracking server",
	);
});
