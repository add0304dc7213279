import { expect, it } from "vitest";
import { cronUrl, databaseOf, wranglerArgs } from "../../scripts/dev.ts";
import { exitCodeOf, OFFLINE_ENV, spawnWrangler } from "../../scripts/lib/wrangler.ts";

it("passes every argument on to wrangler dev", () => {
	expect(wranglerArgs([])).toEqual(["dev"]);
	expect(wranglerArgs(["--port", "8788", "--var", "ENVIRONMENT:production"])).toEqual([
		"dev",
		"--port",
		"8788",
		"--var",
		"ENVIRONMENT:production",
	]);
});

it("makes the tables of the database that will be served, and fires the cron of the server that will run", () => {
	expect(databaseOf(["--port", "8788"])).toEqual({});
	expect(databaseOf(["--persist-to=/tmp/state", "--env", "staging"])).toEqual({
		persistTo: "/tmp/state",
		env: "staging",
	});
	expect(cronUrl([])).toBe("http://127.0.0.1:8787/cdn-cgi/local/scheduled");
	expect(cronUrl(["--port", "9000"])).toBe("http://127.0.0.1:9000/cdn-cgi/local/scheduled");
});

it("starts wrangler with telemetry, error reports and update check off", () => {
	expect(OFFLINE_ENV).toMatchObject({
		WRANGLER_SEND_METRICS: "false",
		WRANGLER_SEND_ERROR_REPORTS: "false",
		WRANGLER_HIDE_BANNER: "true",
		CLOUDFLARE_CF_FETCH_ENABLED: "false",
	});
});

it("hands back wrangler's exit code", async () => {
	expect(await exitCodeOf(spawnWrangler(["--version"], "ignore"))).toBe(0);
	expect(await exitCodeOf(spawnWrangler(["dev", "--no-such-option"], "ignore"))).toBe(1);
});

it("counts a process ended by a signal as failed", async () => {
	const child = spawnWrangler(["--version"], "ignore");
	child.kill("SIGKILL");
	expect(await exitCodeOf(child)).toBe(1);
});
