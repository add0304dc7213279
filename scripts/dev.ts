/** `npm run dev`: serves the Worker on this machine, with no account and no network. */
import { exitCodeOf, spawnWrangler } from "./lib/wrangler.ts";

const HELP = `Serves Plainspeak on http://127.0.0.1:8787, with no account and no network.

Usage: npm run dev -- [wrangler dev options]
Example: npm run dev -- --port 8788 --var ENVIRONMENT:production
`;

/** A terminal sends these to the whole group; any other sender reaches only this process. */
const FORWARDED_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `npm run` starts a shell between npm and this process, which dies of a signal without passing it on. */
const PARENT_CHECK_MS = 250;

/** Arguments of wrangler for the arguments of this script: passed on as they are. */
export function wranglerArgs(args: readonly string[]): string[] {
	return ["dev", ...args];
}

/** Serves until the process is told to stop; returns wrangler's exit code. */
export async function main(args: readonly string[]): Promise<number> {
	if (args.includes("--help") || args.includes("-h")) {
		process.stdout.write(HELP);
		return 0;
	}
	const child = spawnWrangler(wranglerArgs(args), "inherit");
	for (const signal of FORWARDED_SIGNALS) {
		process.on(signal, () => {
			if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
		});
	}
	const parent = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid !== parent) child.kill("SIGTERM");
	}, PARENT_CHECK_MS);
	const code = await exitCodeOf(child);
	clearInterval(watch);
	return code;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
