/** Runs the installed wrangler: quietly, without telemetry, update check or network look-ups. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's root, where wrangler.toml lies. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Wrangler's own entry, not its wrapper: the wrapper passes no signal on to the process that it starts. */
const WRANGLER_CLI = fileURLToPath(import.meta.resolve("wrangler"));

/** Nothing is sent or fetched (DESIGN section 9); without its banner wrangler also skips the update check. */
export const OFFLINE_ENV = {
	WRANGLER_SEND_METRICS: "false",
	WRANGLER_SEND_ERROR_REPORTS: "false",
	WRANGLER_HIDE_BANNER: "true",
	WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
	CLOUDFLARE_CF_FETCH_ENABLED: "false",
} as const;

/** Starts `wrangler <args>` in the repository's root. */
export function spawnWrangler(args: readonly string[], stdio: StdioOptions): ChildProcess {
	return spawn(process.execPath, ["--no-warnings", WRANGLER_CLI, ...args], {
		cwd: ROOT,
		env: { ...process.env, ...OFFLINE_ENV },
		stdio,
	});
}

/** Resolves with the exit code of a process; 1 when a signal ended it. */
export function exitCodeOf(child: ChildProcess): Promise<number> {
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("exit", (code) => resolve(code ?? 1));
	});
}
