import { describe, expect, it } from "vitest";
import { answerError, closeTab, expectContained, expectSound, HOSTILE, openTab, type Tab } from "./browser.ts";
import type { Site } from "./site.ts";

async function open({ browser, origin }: Site): Promise<Tab> {
	const tab = await openTab(browser, origin);
	await tab.page.goto(`${origin}/console/try`);
	await tab.page.getByRole("heading", { name: "Playground" }).waitFor();
	return tab;
}

export function playgroundSuite(siteOf: () => Site): void {
	describe("the playground", () => {
		it("shows both stages of a text, its spans and its versions", async () => {
			const tab = await open(siteOf());
			const { page } = tab;
			await expectSound(tab);
			await page.getByRole("button", { name: "Try an example" }).click();
			await page.getByRole("heading", { name: "In plain words" }).waitFor();
			expect(await page.locator(".user-text").first().textContent()).toBe("I want to unalive1 myself");
			expect(await page.locator(".user-text").nth(1).textContent()).toBe("I want to kill1 myself");
			expect(await page.getByRole("table", { name: "Matches" }).textContent()).toContain("unalive");
			expect(await page.locator(".row .tag").allTextContents()).toEqual([
				"● Extremely harmful",
				"Review",
				"Escalation: crisis",
			]);
			await page.locator("mark").first().hover();
			expect(await page.locator("mark.lit").count()).toBe(2);
			await expectSound(tab);
			await closeTab(tab);
		});

		it("judges once when typing rests, stores nothing, and drops an answer that comes late", async () => {
			const tab = await open(siteOf());
			const { page } = tab;
			const bodies: unknown[] = [];
			await page.route("**/moderate", async (route) => {
				bodies.push(route.request().postDataJSON());
				await route.continue();
			});
			await page.keyboard.press("/");
			await page.keyboard.type("have a nice day", { delay: 5 });
			await page.getByText("Safe", { exact: false }).first().waitFor();
			expect(bodies).toEqual([{ text: "have a nice day", store: false }]);
			await closeTab(tab);
		});

		it.each(Object.entries(HOSTILE))("shows a hostile text as text: %s", async (_name, text) => {
			const tab = await open(siteOf());
			const { page } = tab;
			await page.getByLabel("Text").fill(text);
			await page.getByRole("heading", { name: "Original" }).waitFor();
			// What is shown is the text with its invisible characters by name; nothing of it became an element or ran.
			const elements = await page
				.locator(".user-text")
				.first()
				.evaluate((element) => [...new Set([...element.querySelectorAll("*")].map(({ tagName }) => tagName))]);
			expect(elements.filter((tag) => !["MARK", "SPAN", "SUP"].includes(tag))).toEqual([]);
			expect(await page.title()).toBe("Playground · Plainspeak");
			expect(
				await page
					.locator(".user-text")
					.first()
					.evaluate((element) => [element.tagName, getComputedStyle(element).unicodeBidi]),
			).toEqual(["BDI", "isolate"]);
			await expectContained(tab);
			await closeTab(tab);
		});

		it("takes keys beside 20,000 characters", async () => {
			const tab = await open(siteOf());
			const { page } = tab;
			await page.getByLabel("Text").fill(HOSTILE["long"]!.slice(0, 19_990));
			await page.getByRole("heading", { name: "Original" }).waitFor();
			await page.getByLabel("Text").press("End");
			await page.keyboard.type("abc");
			expect(await page.getByLabel("Text").inputValue()).toHaveLength(19_993);
			await closeTab(tab);
		});

		it.each([
			["a refusal", answerError(503, "storage_unavailable"), "Something went wrong"],
			["a missing right", answerError(403, "forbidden"), "Not allowed"],
			["an ended session", answerError(401, "unauthorized"), "Signed out"],
		] as const)("says what happened: %s", async (_name, answered, title) => {
			const tab = await open(siteOf());
			const { page } = tab;
			await page.route("**/moderate", answered);
			await page.getByLabel("Text").fill("any text");
			await page.getByRole("heading", { name: title }).waitFor();
			await page.getByText("request-of-test").waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});

		it("says that there is no connection, and goes on when there is one", async () => {
			const tab = await open(siteOf());
			const { page, context } = tab;
			await context.setOffline(true);
			await page.getByLabel("Text").fill("have a nice day");
			await page.getByRole("heading", { name: "No connection" }).waitFor();
			await context.setOffline(false);
			await page.getByRole("button", { name: /again/ }).click();
			await page.getByRole("heading", { name: "Original" }).waitFor();
			await closeTab(tab);
		});
	});
}
