import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ensurePythonEnv, type PythonEnvOptions } from "../lib/python-env.ts";

/** Folder of the training and serving code. */
export const CONTAINER = new URL("./container/", import.meta.url).pathname;

/** A Python that runs the container's code without a GPU, and the model server's handler. Made once; takes minutes then. */
export async function containerPython(options: PythonEnvOptions = {}): Promise<string> {
	const python = await ensurePythonEnv("container", join(CONTAINER, "requirements.txt"), options);
	const marker = join(dirname(python), "..", "toolkit");
	if (!existsSync(marker)) {
		const requirements = join(CONTAINER, "toolkit-requirements.txt");
		await promisify(execFile)(python, ["-m", "pip", "install", "--quiet", "--no-deps", "-r", requirements]);
		writeFileSync(marker, "");
	}
	return python;
}
