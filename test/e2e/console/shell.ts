import { describe, expect, it } from "vitest";
import { answerError, closeTab, expectSound, openTab, tabTo } from "./browser.ts";
import type { Site } from "./site.ts";

export function shellSuite(siteOf: () => Site): void {
	describe("the shell", () => {
		it("is served with its policy, and what is no page of it stays a JSON 404", async () => {
			const { origin } = siteOf();
			const page = await fetch(`${origin}/console/anything/below`);
			expect(page.headers.get("content-security-policy")).toContain("require-trusted-types-for 'script'");
			expect(page.headers.get("cache-control")).toBe("no-store");
			const [script] = /\/console\/assets\/main-[A-Z0-9]+\.js/.exec(await page.text())!;
			const asset = await fetch(`${origin}${script}`);
			expect([asset.status, asset.headers.get("content-type")]).toEqual([200, expect.stringContaining("javascript")]);
			expect(asset.headers.get("content-security-policy")).toContain("default-src 'none'");
			expect(asset.headers.get("cache-control")).toContain("immutable");
			for (const path of ["/console/assets/none.js", "/consoles", "/index.html"]) {
				const absent = await fetch(`${origin}${path}`);
				expect([path, absent.status, await absent.json()]).toMatchObject([path, 404, { error: { code: "not_found" } }]);
			}
			const redirect = await fetch(`${origin}/console`, { redirect: "manual" });
			expect([redirect.status, redirect.headers.get("location")]).toEqual([308, "/console/"]);
		});

		it("asks in development who is there, and shows the first page", async () => {
			const { browser, origin } = siteOf();
			const tab = await openTab(browser, origin, null);
			const { page } = tab;
			await page.goto(`${origin}/console/`);
			await page.getByRole("button", { name: "Rita" }).waitFor();
			await expectSound(tab);
			await tabTo(page, "Rita");
			await page.keyboard.press("Enter");
			await page.locator(".side").getByText("rita").waitFor();
			await page.reload();
			await page.locator(".side").getByText("rita").waitFor();
			await page.getByRole("button", { name: "Sign out" }).click();
			await page.getByRole("button", { name: "Ada" }).waitFor();
			expect(tab.problems).toEqual([]);
			await closeTab(tab);
		});

		it("is led by keys, which rest while one writes and leave the browser's own alone", async () => {
			const { browser, origin } = siteOf();
			const tab = await openTab(browser, origin);
			const { page } = tab;
			await page.goto(`${origin}/console/nowhere`);
			await page.getByRole("heading", { name: "No such page" }).waitFor();
			await page.keyboard.press("g");
			await page.keyboard.press("t");
			await page.getByRole("heading", { name: "Playground" }).waitFor();
			expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
			await page.keyboard.press("?");
			await page.getByRole("dialog", { name: "Keys" }).waitFor();
			await expectSound(tab);
			await page.keyboard.press("Escape");
			await page.getByRole("dialog").waitFor({ state: "detached" });
			await page.getByLabel("Text").focus();
			await page.keyboard.type("?gt");
			expect(await page.getByLabel("Text").inputValue()).toBe("?gt");
			await page.keyboard.press("Control+k");
			await page.getByRole("dialog", { name: "Commands" }).waitFor();
			await expectSound(tab);
			await page.keyboard.type("show the keys");
			await page.keyboard.press("Enter");
			await page.getByRole("dialog", { name: "Keys" }).waitFor();
			await page.keyboard.press("Escape");
			await page.evaluate(() => {
				(document.activeElement as HTMLElement | null)?.blur();
				addEventListener("keydown", (event) => {
					document.title = String(event.defaultPrevented);
				});
			});
			await page.keyboard.press("Control+Shift+/");
			expect(await page.title()).toBe("false");
			await page.keyboard.press("?");
			expect(await page.title()).toBe("true");
			await closeTab(tab);
		});

		it("shows every page in the colours that were chosen", async () => {
			const { browser, origin } = siteOf();
			const tab = await openTab(browser, origin);
			const { page } = tab;
			await page.emulateMedia({ colorScheme: "light" });
			await page.goto(`${origin}/console/try`);
			const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
			const light = await background();
			const theme = page.getByRole("button", { name: /Theme/ });
			await theme.click();
			await theme.click();
			expect(await theme.textContent()).toBe("Theme: dark");
			await expect.poll(background).not.toBe(light);
			await page.reload();
			await page.getByRole("button", { name: "Theme: dark" }).waitFor();
			await closeTab(tab);
		});

		it("tells who has no session how to get one", async () => {
			const { browser, origin } = siteOf();
			const tab = await openTab(browser, origin);
			await tab.page.route("**/me", answerError(401, "unauthorized"));
			await tab.page.goto(`${origin}/console/`);
			await tab.page.getByRole("heading", { name: "Signed out" }).waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});
	});
}
