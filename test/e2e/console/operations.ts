import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answer, closeTab, expectSound, stopClock } from "./browser.ts";
import { ask, newTab, openPage, type Site, stateSuite } from "./site.ts";

const POINT = {
	at: "2026-11-28T12:00:00.000Z",
	n: 200,
	algospeak: 20,
	degraded: 2,
	classifications: { safe: 150, potentially_harmful: 20, harmful: 20, extremely_harmful: 10 },
	actions: { allow: 160, review: 30, block: 10 },
	latency_ms: { mean: 3, p50: 2, p95: 9, p99: 20 },
};
const EMPTY_POINT = {
	...{ at: "2026-11-28T12:30:00.000Z", n: 0, algospeak: 0, degraded: 0, latency_ms: null },
	classifications: { safe: 0, potentially_harmful: 0, harmful: 0, extremely_harmful: 0 },
	actions: { allow: 0, review: 0, block: 0 },
};

function analytics(points: readonly object[]): object {
	return { from: POINT.at, to: EMPTY_POINT.at, step_seconds: 1800, points };
}

export function dashboardSuite(siteOf: () => Site): void {
	describe("the dashboard", () => {
		it("draws what the service counted, says it in words and tables, and gives it as CSV", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			await page.route(`${siteOf().origin}/analytics?*`, answer(200, analytics([POINT, EMPTY_POINT])));
			await page.goto(`${siteOf().origin}/console/dashboard?range=6h`);
			await page.getByText("200 decisions: 10 blocked, 30 for people.").waitFor();
			expect(await page.locator(".plot > svg").count()).toBe(4);
			expect(await page.getByRole("button", { name: "6 hours" }).getAttribute("aria-pressed")).toBe("true");
			await page.getByText("Latency as a table").click();
			expect(await page.getByRole("region", { name: "Latency as a table" }).getByRole("row").allTextContents()).toEqual(
				["From (UTC)p50p95p99", "2026-11-28 12:002.0 ms9.0 ms20 ms", "2026-11-28 12:30nonenonenone"],
			);
			await expectSound(tab);
			const [file] = await Promise.all([
				page.waitForEvent("download"),
				page.getByRole("button", { name: "Download as CSV" }).click(),
			]);
			const lines = readFileSync(await file.path(), "utf8").split("\n");
			expect(lines[1]).toBe("2026-11-28T12:00:00.000Z,200,160,30,10,150,20,20,10,20,2,2,9,20");
			await page.getByRole("button", { name: "7 days" }).click();
			await page.reload();
			await page.getByText("200 decisions", { exact: false }).waitFor();
			expect(new URL(page.url()).searchParams.get("range")).toBe("7d");
			await closeTab(tab);
		});

		it("stops asking when it is paused, and tells no data from an error", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			let asked = 0;
			await page.route(`${siteOf().origin}/analytics?*`, (route) => {
				asked++;
				return answer(200, analytics([EMPTY_POINT]))(route);
			});
			await stopClock(tab);
			await page.goto(`${siteOf().origin}/console/dashboard`);
			await page.getByText("No decision was counted in this time.", { exact: false }).waitFor();
			await expectSound(tab);
			await page.clock.runFor(11_000);
			await expect.poll(() => asked).toBe(2);
			await page.keyboard.press("p");
			await page.clock.runFor(60_000);
			expect(asked).toBe(2);
			await closeTab(tab);
		});

		stateSuite(siteOf, { path: "/dashboard", heading: "Dashboard", request: "/analytics?*" });
	});
}

export function modelSuite(siteOf: () => Site): void {
	describe("models", () => {
		it("show shares and cards, and change only with the model's name and a reason", async () => {
			const tab = await openPage(siteOf(), "/models", "Models");
			const { page } = tab;
			await page.getByRole("button", { name: "Card of embedded" }).click();
			await page.getByRole("heading", { name: "Card of embedded" }).waitFor();
			await page.locator("pre").waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "Change the shares" }).click();
			const change = page.getByRole("dialog").getByRole("button", { name: "Change the shares" });
			await page.getByLabel("Reason").fill("a test");
			expect(await change.isDisabled()).toBe(true);
			await page.getByLabel(/Type the name/).fill("embedded");
			expect(await change.isDisabled()).toBe(false);
			await expectSound(tab);
			await change.click();
			await page.getByText(/set .* by ada/).waitFor();
			expect(await ask(siteOf(), "/models")).toMatchObject({ set_by: "ada", reason: "a test" });
			await closeTab(tab);
		});

		it("show an open breaker on every page, and close it", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			const open = { model: "plainspeak-qwen", phase: "open", failures: 3, opened_at: POINT.at, probing: false };
			let models = [open];
			await page.route(`${siteOf().origin}/failsafe/*`, (route) => {
				if (route.request().method() === "POST") models = [{ ...open, phase: "closed", failures: 0 }];
				return answer(200, { models, state_kept_ms: 10_000 })(route);
			});
			await page.reload();
			await page.getByText("The endpoint plainspeak-qwen is not called", { exact: false }).waitFor();
			await expectSound(tab);
			await page.goto(`${siteOf().origin}/console/models`);
			await page.getByRole("button", { name: "Close all breakers" }).click();
			await page.getByRole("cell", { name: "closed" }).waitFor();
			await closeTab(tab);
		});

		stateSuite(siteOf, { path: "/models", heading: "Models", request: "/models" });
	});
}

export function settingSuite(siteOf: () => Site): void {
	describe("settings", () => {
		it("make a key, show it once, and end it", async () => {
			const tab = await openPage(siteOf(), "/settings", "Settings");
			const { page } = tab;
			await page.getByRole("heading", { name: "API keys" }).waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "New key" }).click();
			await page.getByLabel(/^Name/).fill("test key");
			await page.getByRole("dialog").getByLabel("Reason").fill("a test");
			await page.getByRole("button", { name: "Make the key" }).click();
			const secret = page.getByRole("dialog", { name: "The key, shown once" });
			await secret.waitFor();
			const shown = await secret.locator("code").textContent();
			expect(shown).toMatch(/^psk_/);
			await page.keyboard.press("Escape");
			await secret.waitFor({ state: "detached" });
			expect(await page.content()).not.toContain(shown);
			await page.getByRole("button", { name: "Revoke test key" }).first().click();
			await page.getByLabel("Reason").fill("over");
			await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
			await page.getByRole("cell", { name: "revoked" }).first().waitFor();
			await closeTab(tab);
		});

		it("preview a policy before it can be set", async () => {
			const tab = await openPage(siteOf(), "/settings", "Settings");
			const { page } = tab;
			const set = page.getByRole("button", { name: "Set the policy" });
			await set.waitFor();
			expect(await set.isDisabled()).toBe(true);
			await page.getByLabel("harmful: block", { exact: true }).fill("0.99");
			expect(await set.isDisabled()).toBe(true);
			await page.getByRole("button", { name: "Preview", exact: true }).click();
			await page.getByText(/decisions of the last day/).waitFor();
			expect(await set.isDisabled()).toBe(false);
			await expectSound(tab);
			await closeTab(tab);
		});

		it("turn single keys off, and change them", async () => {
			const tab = await openPage(siteOf(), "/settings", "Settings");
			const { page } = tab;
			await page.getByText("Change keys").click();
			await page.getByLabel("Show the keys").fill("h");
			await page.getByLabel("Show the keys").blur();
			await page.getByRole("heading", { name: "Settings" }).click();
			await page.keyboard.press("h");
			await page.getByRole("dialog", { name: "Keys" }).waitFor();
			await page.keyboard.press("Escape");
			await page.getByLabel("Single keys as shortcuts").uncheck();
			await page.keyboard.press("h");
			expect(await page.getByRole("dialog").count()).toBe(0);
			await expectSound(tab);
			await closeTab(tab);
		});

		it("show a reviewer nothing that only others may change", async () => {
			const tab = await openPage(siteOf(), "/settings", "Settings");
			const { page } = tab;
			await page.route(
				`${siteOf().origin}/me`,
				answer(200, { name: "ada", tenant: "local", scopes: ["moderate", "review"], environment: "local" }),
			);
			await page.reload();
			await page.getByRole("heading", { name: "This browser" }).waitFor();
			expect(await page.getByRole("heading", { name: "API keys" }).count()).toBe(0);
			expect(await page.getByRole("navigation").getByRole("link").allTextContents()).toEqual([
				"Reviewsg q",
				"Playgroundg t",
				"Jobsg j",
				"Settingsg k",
			]);
			await expectSound(tab);
			await closeTab(tab);
		});

		stateSuite(siteOf, { path: "/settings", heading: "Settings", request: "/keys" });
	});
}
