/** A graph of steps, each skipped while what it is made of and what it made are the same. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { hashFile } from "../data/files.ts";
import { UsageError } from "../lib/command.ts";

export interface Step {
	readonly name: string;
	/** Steps whose folders it reads. */
	readonly needs: readonly string[];
	/** What else decides its result: settings, and files or folders whose content counts. */
	readonly settings: object;
	readonly files: readonly string[];
	/** Fills its own folder, which is empty at first. Throws `UsageError` when it fails. */
	readonly run: (folder: string) => Promise<void>;
}

export type StepState = "done" | "skipped";

/** Left in a step's folder when it has finished: its key, and the hash of what it left. */
const KEY_FILE = ".key";
/** Made by tools or builds, of what is hashed anyway. */
const GENERATED = /(?:^|\/)(?:node_modules|__pycache__|\.venv)\/|(?:^|\/)bundled[^/]*\.bin$/;

function filesOf(path: string): string[] {
	if (!existsSync(path)) throw new UsageError(`no file ${path}`);
	if (statSync(path).isFile()) return [""];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name !== KEY_FILE)
		.map((entry) => relative(path, join(entry.parentPath, entry.name)))
		.filter((file) => !GENERATED.test(file))
		.sort();
}

/** Hash of the names and contents below a path, or of one file. */
async function hashTree(path: string): Promise<string> {
	const hash = createHash("sha256");
	for (const file of filesOf(path)) hash.update(`${(await hashFile(join(path, file))).sha256} ${file}\0`);
	return hash.digest("hex");
}

function readMark(folder: string): { readonly key: string; readonly output: string } | null {
	const file = join(folder, KEY_FILE);
	if (!existsSync(file)) return null;
	const [key = "", output = ""] = readFileSync(file, "utf8").split("\n");
	return { key, output };
}

/**
 * Runs the steps in their order, each in the folder of its name below `root`. A step's key covers its settings, its
 * files and what the steps before it left; it is skipped while its key and what it left are the same. One that was cut
 * short has no key and starts anew. Throws `UsageError` when a step needs one that does not stand before it, or fails.
 */
export async function runSteps(
	root: string,
	steps: readonly Step[],
	say: (name: string, state: StepState, ms: number) => void,
): Promise<void> {
	const outputs = new Map<string, string>();
	const inputs = new Map<string, string>();
	for (const { name, needs, settings, files, run } of steps) {
		const startedAt = performance.now();
		const missing = needs.find((need) => !outputs.has(need));
		if (missing) throw new UsageError(`step ${name} needs ${missing}, which does not stand before it`);
		for (const file of files) if (!inputs.has(file)) inputs.set(file, await hashTree(file));
		const hashes = [...files.map((file) => inputs.get(file)), ...needs.map((need) => outputs.get(need))];
		const key = createHash("sha256")
			.update(JSON.stringify([name, settings, hashes]))
			.digest("hex");
		const folder = join(root, name);
		const mark = readMark(folder);
		const isDone = mark?.key === key && mark.output === (await hashTree(folder));
		if (!isDone) {
			rmSync(folder, { recursive: true, force: true });
			mkdirSync(folder, { recursive: true });
			await run(folder);
		}
		const output = isDone ? mark.output : await hashTree(folder);
		if (!isDone) writeFileSync(join(folder, KEY_FILE), `${key}\n${output}`);
		outputs.set(name, output);
		say(name, isDone ? "skipped" : "done", performance.now() - startedAt);
	}
}
