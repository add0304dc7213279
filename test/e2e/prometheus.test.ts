/** A real Prometheus scrapes the Worker, with our rules; promtool runs their tests. Both are in Debian's package `prometheus`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DevServer, freePort, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { exitCodeOf } from "../../scripts/lib/wrangler.ts";

const RULES = new URL("../../scripts/observability/prometheus/", import.meta.url).pathname;

/** Runs promtool; says what is missing where it is not there. */
function promtool(...args: string[]): { status: number | null; output: string } {
	const { status, stdout, stderr, error } = spawnSync("promtool", args, { cwd: RULES, encoding: "utf8" });
	if (error) throw new Error("promtool is missing: apt-get install prometheus");
	return { status, output: stdout + stderr };
}

it("promtool finds the rules in order", () => {
	const { status, output } = promtool("check", "rules", "rules.yaml", "alerts.yaml");
	expect(status, output).toBe(0);
});

it("the rules pass their tests", () => {
	const { status, output } = promtool("test", "rules", "tests.yaml");
	expect(status, output).toBe(0);
});

describe("a Prometheus with our rules", () => {
	const folder = mkdtempSync(join(tmpdir(), "plainspeak-prometheus-"));
	let served: DevServer;
	let prometheus: ChildProcess;
	let origin: string;

	beforeAll(async () => {
		served = await startDevServer("--persist-to", join(folder, "state"));
		const port = await freePort();
		origin = `http://127.0.0.1:${port}`;
		const config = {
			global: { scrape_interval: "1s", evaluation_interval: "1s" },
			rule_files: ["rules.yaml", "alerts.yaml"].map((file) => join(RULES, file)),
			scrape_configs: [{ job_name: "plainspeak", static_configs: [{ targets: [new URL(served.origin).host] }] }],
		};
		// JSON is YAML.
		writeFileSync(join(folder, "prometheus.yaml"), JSON.stringify(config));
		prometheus = spawn(
			"prometheus",
			[
				`--config.file=${join(folder, "prometheus.yaml")}`,
				`--storage.tsdb.path=${join(folder, "data")}`,
				`--web.listen-address=127.0.0.1:${port}`,
			],
			{ stdio: "ignore" },
		);
		await new Promise<void>((resolve, reject) => {
			prometheus.once("spawn", resolve);
			prometheus.once("error", () => reject(new Error("prometheus is missing: apt-get install prometheus")));
		});
	});
	afterAll(async () => {
		if (prometheus?.pid !== undefined) {
			prometheus.kill("SIGTERM");
			await exitCodeOf(prometheus);
		}
		if (served) await stopDevServer(served);
		rmSync(folder, { recursive: true, force: true });
	});

	async function query(expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
		const response = await fetch(`${origin}/api/v1/query?query=${encodeURIComponent(expr)}`);
		const { data } = (await response.json()) as { data: { result: Awaited<ReturnType<typeof query>> } };
		return data.result;
	}

	it("reads every metric, and records what the rules say", async () => {
		const judge = () =>
			fetch(`${served.origin}/moderate`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ text: "I want to unalive myself" }),
			});
		expect((await judge()).status).toBe(200);
		const within = { timeout: 50_000, interval: 500 };
		await vi.waitFor(async () => {
			const [counted] = await query('plainspeak_predictions_total{classification="extremely_harmful"}');
			expect(Number(counted?.value[1])).toBe(1);
		}, within);
		expect(await query('plainspeak_stage1_matches_total{category="direct"}')).toMatchObject([
			{ value: [expect.any(Number), "1"] },
		]);
		expect(await query('plainspeak_prediction_duration_seconds_count{stage="total"}')).toHaveLength(1);
		expect(await query('up{job="plainspeak"} == 1')).toHaveLength(1);
		// A rate needs a rise that was seen: the second decision is it.
		await judge();
		await vi.waitFor(async () => {
			const [rate] = await query('plainspeak:predictions:rate5m{classification="extremely_harmful"}');
			expect(Number(rate?.value[1])).toBeGreaterThan(0);
		}, within);
		const rules = (await (await fetch(`${origin}/api/v1/rules`)).json()) as {
			data: { groups: { rules: { name: string; health: string }[] }[] };
		};
		const all = rules.data.groups.flatMap((group) => group.rules);
		expect(all.length).toBeGreaterThanOrEqual(20);
		expect(all.filter(({ health }) => health === "err")).toEqual([]);
	}, 150_000);
});
