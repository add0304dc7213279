/** `npm run deploy:edge`: migrations, deployment, smoke test and, where that fails, the way back. */
import { parseArgs } from "node:util";
import { type CommandIo, PROCESS_IO, runCommand, UsageError } from "./lib/command.ts";
import { exitCodeOf, spawnWrangler } from "./lib/wrangler.ts";
import { environmentOf } from "./sagemaker/stack.ts";

const HELP = `Deploys the Worker: applies D1 migrations, deploys, asks /health, and rolls back when it does not answer well.

npm run deploy:edge -- --env staging --url https://staging.example.com --yes

  --env ENV   staging | production
  --url URL   where the deployment answers
  --dry-run   build it as it would be deployed, without an account
  --yes       do it; without, it only says what it would do
Needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID. A rollback leaves the migrations: they only ever add.`;

/** Runs wrangler and returns its exit status. */
export type Wrangler = (args: readonly string[]) => Promise<number>;

const HEALTH_TRIES = 5;
const HEALTH_PAUSE_MS = 2_000;
const HEALTH_TIMEOUT_MS = 10_000;

export interface EdgeParts {
	readonly wrangler: Wrangler;
	readonly pauseMs: number;
}

const PARTS: EdgeParts = {
	wrangler: (args) => exitCodeOf(spawnWrangler(args, ["ignore", "inherit", "inherit"])),
	pauseMs: HEALTH_PAUSE_MS,
};

/** Whether the deployment says that it can serve. */
async function isHealthy(url: URL, pauseMs: number): Promise<boolean> {
	for (let tries = 1; tries <= HEALTH_TRIES; tries++) {
		const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
		const ok = await fetch(new URL("/health", url), { signal }).then(
			async (response) => {
				await response.body?.cancel();
				return response.ok;
			},
			() => false,
		);
		if (ok) return true;
		await new Promise((resolve) => setTimeout(resolve, pauseMs));
	}
	return false;
}

async function must(wrangler: Wrangler, args: readonly string[], what: string): Promise<void> {
	if ((await wrangler(args)) !== 0) throw new UsageError(`${what} failed (see above); nothing after it was done`);
}

function urlOf(value: string | undefined): URL {
	if (!value) throw new UsageError("--url is missing: the smoke test asks it");
	try {
		return new URL(value);
	} catch {
		throw new UsageError("--url: not a URL");
	}
}

/** Runs the command; returns its exit status. */
export async function main(argv: readonly string[], io: CommandIo, { wrangler, pauseMs } = PARTS): Promise<number> {
	return runCommand("deploy:edge", io, async () => {
		const { values } = parseArgs({
			args: [...argv],
			options: {
				env: { type: "string" },
				url: { type: "string" },
				"dry-run": { type: "boolean" },
				yes: { type: "boolean" },
				help: { type: "boolean", short: "h" },
			},
		});
		if (values.help) {
			io.write(HELP);
			return 0;
		}
		const to = ["--env", environmentOf(values.env)];
		if (values["dry-run"]) {
			await must(wrangler, ["deploy", "--dry-run", "--outdir", `dist/${values.env}`, ...to], "the build");
			return 0;
		}
		const url = urlOf(values.url);
		if (!values.yes) {
			io.complain(
				`deploy:edge: would apply migrations, deploy to ${values.env} and ask ${url.origin}/health; --yes does it`,
			);
			return 0;
		}
		const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: account } = io.env;
		if (!token || !account) throw new UsageError("CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID must be set");
		await must(wrangler, ["d1", "migrations", "apply", "DB", "--remote", ...to], "the migration");
		await must(wrangler, ["deploy", ...to], "the deployment");
		if (await isHealthy(url, pauseMs)) {
			io.write(`${values.env} is deployed and healthy`);
			return 0;
		}
		io.complain(`deploy:edge: ${url.origin}/health does not answer well: rolling back`);
		await must(wrangler, ["rollback", "--message", "smoke test failed", "--yes", ...to], "the rollback");
		throw new UsageError("the deployment failed its smoke test and was rolled back");
	});
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), PROCESS_IO);
