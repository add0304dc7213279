import { expect, it } from "vitest";
import { wranglerArgs } from "../../scripts/dev.ts";
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
