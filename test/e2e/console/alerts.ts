import { describe, expect, it } from "vitest";
import { answer, expectSound, tabTo } from "./browser.ts";
import { lookAtRules } from "./seed.ts";
import { openPage, type Site, stateSuite } from "./site.ts";

export function alertSuite(siteOf: () => Site): void {
	describe("alerts", () => {
		it("are seen with what raised them, lead to the runbook, and are taken up with a note that others read", async () => {
			await lookAtRules(siteOf().origin);
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			await page.keyboard.press("g");
			await page.keyboard.press("a");
			const firing = page.getByRole("region", { name: "Alerts that fire" });
			await firing.getByText("1 decisions wait for their replay").waitFor();
			await expectSound(tab);
			const [runbook] = await Promise.all([
				page.context().waitForEvent("page"),
				firing.getByRole("link", { name: "PlainspeakBacklog" }).click(),
			]);
			await runbook.getByRole("heading", { name: "PlainspeakBacklog" }).waitFor();
			expect(new URL(runbook.url()).hash).toBe("#plainspeakbacklog");
			await runbook.close();
			await tabTo(page, "Take up PlainspeakBacklog");
			await page.keyboard.press("j");
			await page.keyboard.press("a");
			await page.getByRole("dialog", { name: "Take up PlainspeakBacklog" }).waitFor();
			await page.getByLabel(/^Note/).fill("replaying <b>them</b>");
			await expectSound(tab);
			await page.keyboard.press("Enter");
			await firing.getByText("taken up by ada").waitFor();
			expect(tab.problems).toEqual([]);
			await tab.context.close();

			const other = await openPage(siteOf(), "/dashboard", "Dashboard", "rita");
			const shown = other.page.getByRole("region", { name: "Alerts that fire" });
			await shown.getByText("replaying <b>them</b>").waitFor();
			expect(await shown.getByRole("button").count()).toBe(0);
			await expectSound(other);
			await other.page.getByRole("link", { name: "All alerts, and their rules" }).click();
			await other.page.getByRole("heading", { name: "Alerts", level: 1 }).waitFor();
			await other.context.close();
		});

		it("that are over keep who took them up, and every rule can be read", async () => {
			const tab = await openPage(siteOf(), "/alerts", "Alerts");
			const { page } = tab;
			const over = page.getByRole("region", { name: "Alerts that are over" });
			await over.getByText("taken up by rita", { exact: false }).waitFor();
			await over.getByText("the endpoint was scaling up").waitFor();
			await page.getByText("Rules", { exact: true }).click();
			const rules = page.getByRole("region", { name: "Rules" });
			await rules.getByText("over 5.00% of the requests of 5 minutes failed").waitFor();
			expect(await rules.locator("tbody tr").count()).toBe(21);
			await expectSound(tab);
			expect(await page.title()).toBe("Alerts · Plainspeak");
			await tab.context.close();
		});

		it("are taken up from the dashboard too, and say when that fails", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			const alert = {
				...{ id: "x", name: "PlainspeakErrors", severity: "page", labels: {}, summary: "8.00% failed", value: 0.08 },
				...{ threshold: 0.05, state: "firing", started_at: "2026-11-28T12:00:00.000Z", ended_at: null },
				...{ acknowledged_at: null, acknowledged_by: null, acknowledged_note: null },
			};
			await page.route(`${siteOf().origin}/alerts`, answer(200, { data: [alert] }));
			await page.goto(`${siteOf().origin}/console/dashboard`);
			await page.getByRole("button", { name: "Take up PlainspeakErrors" }).click();
			await page.getByRole("dialog").getByRole("button", { name: "Take it up" }).click();
			await page.getByText("It did not work: no such alert.").waitFor();
			await expectSound(tab);
			await tab.context.close();
		});

		it("say that nothing fires", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			await tab.page.route(`${siteOf().origin}/alerts?*`, answer(200, { data: [] }));
			await tab.page.goto(`${siteOf().origin}/console/alerts`);
			await tab.page.getByText("Nothing fires.", { exact: false }).waitFor();
			await tab.page.getByText("No alert has come to its end yet.").waitFor();
			await expectSound(tab);
			await tab.context.close();
		});

		stateSuite(siteOf, { path: "/alerts", heading: "Alerts", request: "/alerts?*" });
	});
}
