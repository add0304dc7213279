import { describe, expect, it } from "vitest";
import type { PublishedPatterns } from "../../../src/console/api/pattern-wire.ts";
import type { EmergingTerm } from "../../../src/console/api/term-wire.ts";
import { answer, expectContained, expectSound } from "./browser.ts";
import { HOSTILE_TERM } from "./seed.ts";
import { ask, openPage, type Site, stateSuite } from "./site.ts";

/** A publish compiles and backtests everything. */
const PUBLISH_MS = 60_000;

export function termSuite(siteOf: () => Site): void {
	const stateOf = async (term: string) => {
		const { data } = await ask<{ data: EmergingTerm[] }>(siteOf(), "/terms/emerging?state=all");
		return data.find((found) => found.term === term);
	};

	describe("emerging terms", () => {
		it("become a pattern in shadow in one step, with what the nearest pattern says", {
			timeout: 2 * PUBLISH_MS,
		}, async () => {
			const tab = await openPage(siteOf(), "/patterns", "Patterns");
			const { page } = tab;
			page.setDefaultTimeout(PUBLISH_MS);
			await page.locator("main").getByRole("link", { name: "Emerging terms" }).click();
			await page.getByRole("heading", { name: "unaliv3" }).waitFor();
			await page.getByText("like unalive by edit 1", { exact: false }).waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "Make a pattern in shadow of unaliv3" }).click();
			await page.getByText("As the pattern unalive has it").waitFor();
			expect(await page.getByLabel("Reads in plain words").inputValue()).toBe("kill");
			await page.getByLabel("Reason").fill("seen in a raid");
			await expectSound(tab);
			await page.keyboard.press("Enter");
			await page.getByText(/in shadow by ada/).waitFor();
			await page.getByRole("link", { name: "emerging-unaliv3" }).waitFor();
			const { document } = await ask<PublishedPatterns>(siteOf(), "/patterns");
			expect(document.patterns.find(({ id }) => id === "emerging-unaliv3")).toMatchObject({
				...{ status: "shadow", replacement: "kill", forms: ["unaliv3"] },
			});
			expect(tab.problems).toEqual([]);
			await tab.context.close();
		});

		it("are dismissed with a reason and found again among all, whatever they are made of", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			await page.keyboard.press("g");
			await page.keyboard.press("e");
			const shown = page.getByRole("listitem").filter({ hasText: "evil/<b>x</b>?" });
			await shown.getByRole("button", { name: /^Dismiss/ }).click();
			await page.getByLabel("Reason").fill("a test");
			await expectSound(tab);
			await page.keyboard.press("Enter");
			await shown.getByText(/dismissed by ada/).waitFor();
			await expect.poll(async () => (await stateOf(HOSTILE_TERM))?.state).toBe("benign");
			await page.reload();
			await page.getByRole("heading", { name: "florbing" }).waitFor();
			expect(await shown.count()).toBe(0);
			await page.getByLabel("Show").selectOption("all");
			await shown.getByText(/dismissed by ada/).waitFor();
			await shown.getByRole("button", { name: /^Watch/ }).click();
			await page.getByLabel("Reason").fill("better not");
			await page.keyboard.press("Enter");
			await shown.getByText(/watched by ada/).waitFor();
			await expectContained(tab);
			await tab.context.close();
		});

		it("cover their examples until they are asked for, and show them inert", async () => {
			const tab = await openPage(siteOf(), "/terms", "Emerging terms");
			const { page } = tab;
			await page.getByRole("button", { name: "Show examples of florbing" }).waitFor();
			expect(await page.locator("main").ariaSnapshot()).not.toContain("<script>");
			await page.keyboard.press("j");
			await page.keyboard.press("r");
			await page.getByText("<script>document.title", { exact: false }).waitFor();
			expect(await page.locator("main").ariaSnapshot()).toContain("<script>");
			expect(await page.title()).toBe("Emerging terms · Plainspeak");
			await expectSound(tab);
			await page.keyboard.press("b");
			await page.getByRole("dialog", { name: "Dismiss florbing" }).waitFor();
			await page.keyboard.press("Escape");
			await tab.context.close();
		});

		it("ask what a term means where no pattern is near, and keep it when it cannot be published", async () => {
			const tab = await openPage(siteOf(), "/terms", "Emerging terms");
			const { page } = tab;
			await page.route(
				`${siteOf().origin}/terms/emerging/*/draft`,
				answer(409, {
					error: { code: "version_conflict", message: "the published version is 9", request_id: "r" },
				}),
			);
			await page.getByRole("button", { name: "Make a pattern in shadow of florbing" }).click();
			await page.getByText("No known form is near it", { exact: false }).waitFor();
			const publish = page.getByRole("button", { name: "Publish in shadow" });
			await page.getByLabel("Reason").fill("seen");
			expect(await publish.isDisabled()).toBe(true);
			await page.getByLabel("Reads in plain words").fill("die");
			await publish.click();
			await page.getByText("It did not work: the published version is 9.").waitFor();
			expect((await stateOf("florbing"))?.state).toBe("candidate");
			await tab.context.close();
		});

		it("say why there are none", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			await tab.page.route(`${siteOf().origin}/terms/emerging?*`, answer(200, { data: [] }));
			await tab.page.goto(`${siteOf().origin}/console/terms`);
			await tab.page.getByText("No word stands out.", { exact: false }).waitFor();
			await expectSound(tab);
			await tab.context.close();
		});

		stateSuite(siteOf, { path: "/terms", heading: "Emerging terms", request: "/terms/emerging?*" });
	});
}
