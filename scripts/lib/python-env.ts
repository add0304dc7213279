/** Python environments for what exists only there: emulators of AWS, the training container, rivals of a benchmark. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { DataError } from "./delimited.ts";

const run = promisify(execFile);

/** Not in git; the linter, the compiler and the tests leave it out. */
const FOLDER = new URL("../../.venv/", import.meta.url).pathname;
/** Written last, so that an environment whose making was cut short is made again. */
const COMPLETE = "complete";
/** Hexadecimal digits of the hash in a folder's name. */
const KEY_DIGITS = 12;
/** pip prints a line for each file; a long one must not end it. */
const MAX_OUTPUT_BYTES = 64 << 20;

export interface PythonEnvOptions {
	/** The Python that makes the environment; needs its `venv` module. */
	readonly python?: string;
	/** Where environments are kept. */
	readonly folder?: string;
	/** Gets one line before the packages are fetched, which takes minutes. */
	readonly notice?: (line: string) => void;
}

/**
 * The path of a Python that has what `requirementsFile` lists. Makes `.venv/<name>/<hash>` when there is none for this
 * file and this version of Python, and removes those of the same name for other hashes. The hash is of the file itself,
 * not of files that it includes. Throws `DataError` in one line when Python or a package cannot be had.
 */
export async function ensurePythonEnv(
	name: string,
	requirementsFile: string,
	{ python = "python3", folder = FOLDER, notice }: PythonEnvOptions = {},
): Promise<string> {
	if (!existsSync(requirementsFile)) throw new DataError(`${name}: no file ${requirementsFile}`);
	const version = await attempt(python, ["--version"], `${name}: ${python} does not run: install Python 3 with venv`);
	const key = createHash("sha256").update(version).update(readFileSync(requirementsFile)).digest("hex");
	const home = join(folder, name, key.slice(0, KEY_DIGITS));
	const own = join(home, "bin", "python");
	if (existsSync(join(home, COMPLETE))) return own;
	notice?.(`${name}: making a Python environment from ${requirementsFile}`);
	rmSync(join(folder, name), { recursive: true, force: true });
	await attempt(python, ["-m", "venv", home], `${name}: ${python} makes no environment: install its venv module`);
	await attempt(own, ["-m", "pip", "install", "--quiet", "--no-input", "-r", requirementsFile], `${name}: pip failed`);
	writeFileSync(join(home, COMPLETE), "");
	return own;
}

/** Runs a command quietly; its last complaint becomes part of the one line that is thrown. */
async function attempt(command: string, args: readonly string[], complaint: string): Promise<string> {
	try {
		return (await run(command, args, { maxBuffer: MAX_OUTPUT_BYTES })).stdout;
	} catch (error) {
		const lines = String((error as { stderr?: unknown }).stderr ?? "").split("\n");
		const last = lines.findLast((line) => line.startsWith("ERROR")) ?? lines.findLast((line) => line.trim() !== "");
		throw new DataError(last ? `${complaint}: ${last.trim()}` : complaint);
	}
}
