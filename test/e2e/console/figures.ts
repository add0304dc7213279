import { describe, expect, it } from "vitest";
import { answer, closeTab, expectSound } from "./browser.ts";
import { newTab, type Site } from "./site.ts";

const AT = "2026-11-28T12:00:00.000Z";
const signal = { signal: "classification", reference: "trailing", n: 5000, value: 0.4, threshold: 0.2, open_since: AT };
const DRIFT = {
	at: AT,
	signals: [
		{ ...signal, verdict: "raised" },
		{ ...signal, signal: "length", value: 0.1, verdict: "quiet", open_since: null },
	],
	patterns: { judged: 40, told: [{ pattern: "unalive", found: 90, expected: 30, verdict: "more" }], open: [] },
	annotations: [{ at: AT, event: "publish", version: "3.0.0+1" }],
	live_accuracy: [
		{
			model: "embedded@0",
			judged: 200,
			same_severity: { share: 0.8, low: 0.74, high: 0.85 },
			held_back_rightly: { share: 0.9, low: 0.8, high: 0.95 },
			allowed_rightly: null,
		},
	],
};
const METRICS = `# HELP plainspeak_stage2_cache_total Answers.
plainspeak_stage2_cache_total{result="hit"} 30
plainspeak_stage2_cache_total{result="miss"} 70
plainspeak_reviews_open{lane="crisis"} 2
plainspeak_reviews_oldest_age_seconds{lane="crisis"} 600
plainspeak_open_drifts 1
plainspeak_dead_letters 0
`;
const POINT = {
	at: AT,
	n: 200,
	algospeak: 20,
	degraded: 2,
	classifications: { safe: 150, potentially_harmful: 20, harmful: 20, extremely_harmful: 10 },
	actions: { allow: 160, review: 30, block: 10 },
	latency_ms: { mean: 3, p50: 2, p95: 9, p99: 20 },
};

export function figureSuite(siteOf: () => Site): void {
	describe("the dashboard beside its charts", () => {
		it("tells of the cache, what waits, top patterns, drift and live accuracy", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const { origin } = siteOf();
			const top = [
				{ pattern_id: "unalive", texts: 90 },
				{ pattern_id: "kys", texts: 9 },
			];
			const points = [POINT, { ...POINT, at: "2026-11-28T12:30:00.000Z" }];
			await page.route(`${origin}/analytics?*`, answer(200, { from: AT, to: AT, step_seconds: 1800, points }));
			await page.route(`${origin}/analytics/patterns?*`, answer(200, { from: AT, to: AT, data: top }));
			await page.route(`${origin}/drift`, answer(200, DRIFT));
			await page.route(`${origin}/metrics`, (route) =>
				route.fulfill({ contentType: "text/plain; version=0.0.4", body: METRICS }),
			);
			await page.goto(`${origin}/console/dashboard`);
			await page.getByText("30.0% (21.9 to 39.6)").waitFor();
			expect(await page.getByRole("row", { name: /^crisis/ }).textContent()).toBe("crisis210 min");
			await page.getByText("1 of 2 signals drifted.", { exact: false }).waitFor();
			await page.getByText("found more often, in 90 texts of 30 expected", { exact: false }).waitFor();
			expect(await page.getByRole("row", { name: /^embedded@0/ }).textContent()).toBe(
				"embedded@020080.0% (74.0 to 85.0)90.0% (80.0 to 95.0)nobody judged such a text",
			);
			expect(await page.locator("main meter").first().getAttribute("value")).toBe("90");
			expect(await page.locator(".plot .event").count()).toBe(4);
			await expectSound(tab);
			await closeTab(tab);
		});

		it("gives times by the clock that was chosen", async () => {
			const { browser, origin } = siteOf();
			const context = await browser.newContext({ timezoneId: "Asia/Kolkata" });
			const page = await context.newPage();
			await page.addInitScript(() => sessionStorage.setItem("plainspeak.local-name", "ada"));
			await page.route(`${origin}/analytics?*`, answer(200, { from: AT, to: AT, step_seconds: 1800, points: [POINT] }));
			await page.goto(`${origin}/console/dashboard`);
			await page.getByText("Latency as a table").click();
			const table = page.getByRole("region", { name: "Latency as a table" });
			const times = async () => (await table.getByRole("rowheader").allTextContents())[0];
			expect(await times()).toBe("2026-11-28 12:00");
			await page.getByRole("button", { name: "Times: UTC" }).click();
			await expect.poll(times).toBe("2026-11-28 17:30");
			expect(await table.getByRole("columnheader").first().textContent()).toBe("From (local time)");
			await context.close();
		});
	});

	describe("cards of models", () => {
		it("stand beside each other with their figures in one table", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const { origin } = siteOf();
			const model = (name: string) => ({ kind: "sagemaker", name, endpoint: name, weight: 1, share: 0.5 });
			const card = (name: string, f1: number) => ({ ...model(name), card: { metrics: { f1 }, note: name } });
			const shadow = { name: "c", basis_points: 1000, texts: 110, failed: 10, milder: 5, harsher: 15 };
			const set = { revision: 1, set_at: AT, set_by: "ada", reason: "r", models: [model("a"), model("b")], shadow };
			await page.route(`${origin}/models`, answer(200, set));
			await page.route(`${origin}/models/a`, answer(200, card("a", 0.8)));
			await page.route(`${origin}/models/b`, answer(200, card("b", 0.85)));
			await page.goto(`${origin}/console/models`);
			await page.getByText("20, 20.0% (13.3 to 28.9)").waitFor();
			await page.getByRole("button", { name: "Card of a" }).click();
			await page.getByRole("button", { name: "Card of b" }).click();
			const table = page.getByRole("region", { name: "Figures of both cards" });
			await table.waitFor();
			expect(await table.locator("tbody tr").allTextContents()).toEqual(["metrics / f10.80.85+0.05"]);
			await expectSound(tab);
			await closeTab(tab);
		});
	});

	describe("settings of people", () => {
		it("say what a role lets one do, and set who reviews which lanes", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const { origin } = siteOf();
			const rita = {
				reviewer: "rita",
				lanes: ["standard", "audit"],
				known_items: { asked: 4, right: 3, lower_bound: 0.3 },
			};
			await page.route(`${origin}/reviewers`, answer(200, { data: [rita], next_cursor: null }));
			await page.goto(`${origin}/console/settings`);
			await page.getByText("patterns: change patterns").waitFor();
			await page.getByRole("button", { name: "Lanes of rita" }).click();
			const dialog = page.getByRole("dialog");
			await dialog.getByLabel("audit").uncheck();
			await dialog.getByLabel("crisis").check();
			await dialog.getByLabel("Reason").fill("trained");
			await expectSound(tab);
			const sent = page.waitForRequest("**/reviewers/lanes");
			await dialog.getByRole("button", { name: "Set the lanes" }).click();
			expect((await sent).postDataJSON()).toEqual({
				reviewer: "rita",
				lanes: ["crisis", "standard"],
				reason: "trained",
			});
			await page.getByText("The lanes of rita are set.").waitFor();
			await closeTab(tab);
		});
	});
}
