/** A graph of steps, each skipped while what it is made of and what it made are the same. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/** Left in a step's folder when it has finished. */
const KEY_FILE = ".key";

function filesOf(path: string): string[] {
	if (!existsSync(path)) throw new UsageError(`no file ${path}`);
	if (statSync(path).isFile()) return [path];
	const names = readdirSync(path, { recursive: true, withFileTypes: true });
	return names
		.filter((entry) => entry.isFile() && entry.name !== KEY_FILE && !entry.parentPath.includes("__pycache__"))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

/** Hash of the names and contents below some paths. */
export function hashFiles(paths: readonly string[]): string {
	const hash = createHash("sha256");
	for (const path of paths) {
		for (const file of filesOf(path)) hash.update(`${file.slice(path.length)}\0`).update(readFileSync(file));
	}
	return hash.digest("hex");
}

function readKey(folder: string): string | null {
	const file = join(folder, KEY_FILE);
	return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/**
 * Runs the steps in their order, each in the folder of its name below `root`. A step's key covers its settings, its
 * files and what the steps before it left; one that was cut short has no key and starts anew. Throws `UsageError` when
 * a step needs one that does not stand before it, or fails.
 */
export async function runSteps(
	root: string,
	steps: readonly Step[],
	say: (name: string, state: StepState, ms: number) => void,
): Promise<void> {
	const known = new Set<string>();
	for (const { name, needs, settings, files, run } of steps) {
		const missing = needs.find((need) => !known.has(need));
		if (missing) throw new UsageError(`step ${name} needs ${missing}, which does not stand before it`);
		known.add(name);
		const folder = join(root, name);
		const inputs = hashFiles([...files, ...needs.map((need) => join(root, need))]);
		const key = createHash("sha256")
			.update(JSON.stringify([name, settings, inputs]))
			.digest("hex");
		const startedAt = performance.now();
		const isDone = readKey(folder) === key;
		if (!isDone) {
			rmSync(folder, { recursive: true, force: true });
			mkdirSync(folder, { recursive: true });
			await run(folder);
			writeFileSync(join(folder, KEY_FILE), key);
		}
		say(name, isDone ? "skipped" : "done", performance.now() - startedAt);
	}
}
