/** `npm run dev`: serves the Worker on this machine, with no account and no network. */

import { type LocalDatabase, migrateLocal } from "./lib/local-database.ts";
import { exitCodeOf, spawnWrangler } from "./lib/wrangler.ts";
import { writeSite } from "./site.ts";

const HELP = `Serves Plainspeak on http://127.0.0.1:8787, with no account and no network; makes the tables of the local
database first and fires the cron each minute.

Usage: npm run dev -- [wrangler dev options]
Example: npm run dev -- --port 8788 --var ENVIRONMENT:production
`;

/** A terminal sends these to the whole group; any other sender reaches only this process. */
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `npm run` starts a shell between npm and this process, which dies of a signal without passing it on. */
const PARENT_CHECK_MS = 250;

/** The cron of wrangler.toml, which wrangler itself never fires in development. */
const CRON_MS = 60_000;
const DEFAULT_PORT = "8787";

/** Arguments of wrangler for the arguments of this script: passed on as they are. */
export function wranglerArgs(args: readonly string[]): string[] {
	return ["dev", ...args];
}

/** The value of an option among wrangler's arguments. */
function optionOf(args: readonly string[], name: string): string | undefined {
	const index = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
	const arg = args[index];
	return arg === name ? args[index + 1] : arg?.slice(name.length + 1);
}

/** The database that `wrangler dev` with these arguments will open. */
export function databaseOf(args: readonly string[]): LocalDatabase {
	return { persistTo: optionOf(args, "--persist-to"), env: optionOf(args, "--env") };
}

/** Where the server with these arguments runs its cron when asked to. */
export function cronUrl(args: readonly string[]): string {
	return `http://127.0.0.1:${optionOf(args, "--port") ?? DEFAULT_PORT}/cdn-cgi/local/scheduled`;
}

/** Serves until the process is told to stop; returns wrangler's exit code. */
export async function main(args: readonly string[]): Promise<number> {
	if (args.includes("--help") || args.includes("-h")) {
		process.stdout.write(HELP);
		return 0;
	}
	const parent = process.ppid;
	writeSite();
	await migrateLocal(databaseOf(args));
	const child = spawnWrangler(wranglerArgs(args), "inherit");
	for (const signal of FORWARDED_SIGNALS) {
		process.on(signal, () => {
			if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
		});
	}
	const watch = setInterval(() => {
		if (process.ppid !== parent) child.kill("SIGTERM");
	}, PARENT_CHECK_MS);
	// A server that is just starting or reloading misses a minute, as a deployment may.
	const cron = setInterval(() => void fetch(cronUrl(args)).catch(() => {}), CRON_MS);
	const code = await exitCodeOf(child);
	clearInterval(watch);
	clearInterval(cron);
	return code;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
