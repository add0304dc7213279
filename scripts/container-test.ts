/** `npm run test:container`: the suite of the training and serving container, without a GPU. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SEVERITIES } from "../src/verdict.ts";
import { type ExportedRow, writeExport } from "./feedback-export.ts";
import { PROCESS_IO, runCommand } from "./lib/command.ts";
import { CONTAINER, containerPython } from "./sagemaker/container-env.ts";

/** Decisions of every level, two of them judged milder than the model did: what `feedback:export` reads. */
const JUDGED: readonly ExportedRow[] = SEVERITIES.map((severity, i) => ({
	decision_id: `d-${i}`,
	text: `judged text ${i}\nof two lines`,
	severity,
	action: "allow",
	attributes: null,
	reason_code: "no_violation",
	source: "review",
	adjudicated_at: "2026-11-28T12:00:00.000Z",
	judged: {
		severity: severity === "safe" ? "safe" : "extremely_harmful",
		action: "block",
		model: "m@1",
		pattern_version: "3.0.0",
		policy_version: "default-1",
	},
	algospeak: false,
	language: "en",
}));

process.exitCode = await runCommand("test:container", PROCESS_IO, async () => {
	const python = await containerPython({ notice: PROCESS_IO.complain });
	const { DATA_DIR } = process.env;
	if (!DATA_DIR) PROCESS_IO.complain("test:container: DATA_DIR unset: trains on rows of our golden set");
	PROCESS_IO.complain("test:container: NOT RUN: the 4-bit path, which needs a GPU");
	const options = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=3", "tests"];
	const folder = mkdtempSync(join(tmpdir(), "container-test-"));
	const feedback = join(folder, "feedback");
	await writeExport(feedback, JUDGED);
	const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", OMP_NUM_THREADS: "1", FEEDBACK_DIR: feedback };
	try {
		const { status } = spawnSync(python, [...options, ...process.argv.slice(2)], {
			cwd: CONTAINER,
			stdio: "inherit",
			env,
		});
		return status ?? 1;
	} finally {
		rmSync(folder, { recursive: true });
	}
});
