/** `npm run test:container`: the suite of the training and serving container, without a GPU. */
import { spawnSync } from "node:child_process";
import { PROCESS_IO, runCommand } from "./lib/command.ts";
import { CONTAINER, containerPython } from "./sagemaker/container-env.ts";

process.exitCode = await runCommand("test:container", PROCESS_IO, async () => {
	const python = await containerPython({ notice: PROCESS_IO.complain });
	const { DATA_DIR } = process.env;
	if (!DATA_DIR) PROCESS_IO.complain("test:container: DATA_DIR unset: trains on rows of our golden set");
	PROCESS_IO.complain("test:container: NOT RUN: the 4-bit path, which needs a GPU");
	const options = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=3", "tests"];
	const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", OMP_NUM_THREADS: "1" };
	const { status } = spawnSync(python, [...options, ...process.argv.slice(2)], {
		cwd: CONTAINER,
		stdio: "inherit",
		env,
	});
	return status ?? 1;
});
