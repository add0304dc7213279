import { describe, expect, it } from "vitest";
import type { PublishedPatterns } from "../../../src/console/api/pattern-wire.ts";
import { answer, closeTab, expectContained, expectSound, HOSTILE } from "./browser.ts";
import { ask, newTab, openPage, type Site, stateSuite } from "./site.ts";

/** A publish compiles and backtests everything. */
const PUBLISH_MS = 60_000;

export function patternSuite(siteOf: () => Site): void {
	describe("patterns", () => {
		it("are found by search and filter, which the address keeps", async () => {
			const tab = await openPage(siteOf(), "/patterns", "Patterns");
			const { page } = tab;
			await page.getByRole("region", { name: "Patterns" }).waitFor();
			await expectSound(tab);
			await page.keyboard.press("/");
			await page.keyboard.type("unalive");
			await page.getByLabel("Harm").selectOption("self_harm");
			await page.getByRole("link", { name: "unalive", exact: true }).waitFor();
			await page.reload();
			await page.getByRole("link", { name: "unalive", exact: true }).waitFor();
			expect(await page.getByRole("searchbox").inputValue()).toBe("unalive");
			await page.getByRole("searchbox").fill("no pattern has this");
			await page.getByText("No patterns match the filter.").waitFor();
			await expectContained(tab);
			await closeTab(tab);
		});

		it("are written, tried, backtested, published with a reason, and rolled back", {
			timeout: 4 * PUBLISH_MS,
		}, async () => {
			const site = siteOf();
			const before = await ask<PublishedPatterns>(site, "/patterns");
			const id = `zorbling-${Date.now()}`;
			const form = `zorbl${Date.now()}`;
			const tab = await openPage(site, "/patterns/new", "New pattern");
			const { page } = tab;
			page.setDefaultTimeout(PUBLISH_MS);
			await page.getByLabel("Id", { exact: true }).fill(id);
			await page.getByLabel("Reads in plain words").fill("kill");
			await page.getByLabel("Forms, one a line").fill(form);
			await page.getByLabel("Harm").selectOption("violence");
			await page.getByLabel("Status").selectOption("active");
			await page.getByLabel("Source").fill("A word of this test");
			await page.getByLabel("Texts that it must be found in").fill(`i will ${form} them`);
			await page.getByLabel("Texts that it must not be found in").fill("have a nice day");
			await page.getByLabel("Texts, one a line").fill(`i will ${form} you`);
			await page.getByRole("cell", { name: "i will kill you" }).waitFor();
			await expectSound(tab);
			const publish = page.getByRole("button", { name: "Publish" });
			expect(await publish.isDisabled()).toBe(true);
			await page.getByRole("button", { name: "Run the backtest" }).click();
			await page.getByText(/Ordinary language: of/).waitFor();
			await publish.click();
			await page.getByRole("dialog").waitFor();
			expect(await page.getByRole("dialog").getByRole("button", { name: "Publish" }).isDisabled()).toBe(true);
			await page.getByLabel("Reason").fill("a test of the console");
			await expectSound(tab);
			await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
			await page.getByRole("heading", { name: "Patterns", level: 1 }).waitFor();
			await page.getByRole("cell", { name: "a test of the console" }).first().waitFor();
			const published = await ask<PublishedPatterns>(site, "/patterns");
			expect(published).toMatchObject({ previous: before.version, actor: "ada", reason: "a test of the console" });
			if (before.published_at !== undefined) {
				await page.getByRole("button", { name: `Roll back to ${before.version}` }).click();
				await page.getByLabel("Reason").fill("back again");
				await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
				await page.getByRole("cell", { name: "back again" }).first().waitFor();
			}
			expect(tab.problems).toEqual([]);
			await closeTab(tab);
		});

		it("say line and column of broken JSON, under the real policy, and cannot be published then", async () => {
			const tab = await openPage(siteOf(), "/patterns/edit/unalive", "Pattern unalive");
			const { page } = tab;
			await page.getByRole("button", { name: "JSON" }).click();
			const editor = page.getByRole("textbox", { name: "Pattern as JSON" });
			await editor.waitFor();
			await expectSound(tab);
			await editor.click();
			await page.keyboard.press("Control+End");
			await page.keyboard.press("Backspace");
			await page.keyboard.type(", x");
			await page.getByRole("alert").waitFor();
			await page.locator(".cm-lint-marker-error").first().waitFor();
			expect(await page.getByRole("button", { name: "Publish" }).isDisabled()).toBe(true);
			expect(await page.getByRole("button", { name: "Run the backtest" }).isDisabled()).toBe(true);
			await page.keyboard.press("Escape");
			await page.keyboard.press("Tab");
			expect(await page.evaluate(() => document.activeElement?.shadowRoot ?? null)).toBeNull();
			expect(tab.problems).toEqual([]);
			await closeTab(tab);
		});

		it("keep an edit when somebody else published meanwhile", async () => {
			const tab = await openPage(siteOf(), "/patterns/edit/unalive", "Pattern unalive");
			const { page } = tab;
			await page.route(
				`${siteOf().origin}/patterns/backtest*`,
				answer(200, { valid: true, base_version: "3.0.0", problems: [] }),
			);
			const details = { version: "3.0.0+9", changed_since: [] };
			await page.route(
				`${siteOf().origin}/patterns/publish`,
				answer(409, {
					error: {
						code: "version_conflict",
						message: "the published version is 3.0.0+9",
						request_id: "request-of-test",
						details,
					},
				}),
			);
			await page.getByLabel("Source").fill("mine");
			await page.getByRole("button", { name: "Run the backtest" }).click();
			await page.getByRole("button", { name: "Publish" }).click();
			await page.getByLabel("Reason").fill("r");
			await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
			await page.getByText("the published version is 3.0.0+9", { exact: false }).waitFor();
			expect(await page.getByLabel("Source").inputValue()).toBe("mine");
			await page.getByRole("button", { name: "Read the published patterns" }).click();
			expect(await page.getByLabel("Source").inputValue()).toBe("mine");
			await closeTab(tab);
		});

		it("show a canary with both versions' rates, widen it, and end it with a reason", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const side = { texts: 100, matched: 10, blocked: 5, match_rate: 0.1, block_rate: 0.05 };
			const canary = {
				version: "3.0.0+7",
				actor: "rita",
				reason: "try it",
				percent: 10,
				min_texts: 200,
				published: side,
				canary: { ...side, match_rate: null, texts: 0 },
			};
			await page.route(`${siteOf().origin}/patterns/canary`, (route) =>
				answer(200, route.request().method() === "GET" ? { canary } : { version: "3.0.0+7" })(route),
			);
			await page.goto(`${siteOf().origin}/console/patterns`);
			await page.getByRole("heading", { name: "Canary 3.0.0+7 at 10%" }).waitFor();
			await page.getByText("no texts yet").first().waitFor();
			expect(await page.getByRole("button", { name: "Make it live" }).isDisabled()).toBe(true);
			await page.getByText("once it has judged 200 texts", { exact: false }).waitFor();
			expect(await page.getByRole("button", { name: "10%" }).isDisabled()).toBe(true);
			await expectSound(tab);
			const answerOf = async (open: string, reason: string, verb: string) => {
				await page.getByRole("button", { name: open }).click();
				await page.getByLabel("Reason").fill(reason);
				const sent = page.waitForRequest(
					(request) => request.url().endsWith("/patterns/canary") && request.method() === "POST",
				);
				await page.getByRole("dialog").getByRole("button", { name: verb }).click();
				return (await sent).postDataJSON();
			};
			const version = "3.0.0+7";
			const share = { action: "share", version, percent: 50, reason: "no harm so far" };
			expect(await answerOf("50%", share.reason, "Judge 50%")).toEqual(share);
			const end = { action: "abort", version, reason: "enough" };
			expect(await answerOf("End it", end.reason, "End it")).toEqual(end);
			await closeTab(tab);
		});

		it("stay quick to look through when there are 20,000, with hostile forms inert", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const hostile = Object.values(HOSTILE).map((form) => form.slice(0, 64));
			const patterns = Array.from({ length: 20_000 }, (_unused, i) => ({
				...{
					id: `p${i}`,
					category: "direct",
					harm: "insult",
					forms: [hostile[i % hostile.length]],
					replacement: `r${i}`,
				},
				...{ status: "active", source: "x" },
			}));
			await page.route(`${siteOf().origin}/patterns`, (route) =>
				answer(200, {
					version: "1.0.0",
					propagation: { all: null },
					shadow: { texts: 0, patterns: [] },
					document: { patterns },
					cases: [],
				})(route),
			);
			await page.goto(`${siteOf().origin}/console/patterns`);
			await page.getByText("20,000 of 20,000 patterns").waitFor();
			expect(await page.getByRole("region", { name: "Patterns" }).locator("tbody tr").count()).toBe(50);
			await page.getByRole("searchbox").fill("r19999");
			await page.getByText("1 of 20,000 patterns").waitFor();
			await expectContained(tab);
			await closeTab(tab);
		});

		stateSuite(siteOf, { path: "/patterns", heading: "Patterns", request: "/patterns" });
	});
}
