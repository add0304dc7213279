import { describe, expect, it } from "vitest";
import type { ForcedPublish, PublishedPatterns } from "../../../src/console/api/pattern-wire.ts";
import { answer, closeTab, expectSound } from "./browser.ts";
import { ask, headersOf, newTab, openPage, type Site } from "./site.ts";

/** A publish compiles and backtests everything. */
const PUBLISH_MS = 60_000;

/** A pattern that the checks refuse: an English word. */
function refusedChange(id: string) {
	const pattern = {
		id,
		category: "direct",
		harm: "violence",
		forms: ["the"],
		replacement: "kill",
		status: "active",
		source: "a test",
	};
	const cases = [
		{ pattern: id, text: "the end", match: true },
		{ pattern: id, text: "have a nice day", match: false },
	];
	return { changes: { add: [pattern] }, cases };
}

export function forceSuite(siteOf: () => Site): void {
	describe("a refused publish", () => {
		it("is asked for by force, with two reasons, and never let through by the same person", {
			timeout: 3 * PUBLISH_MS,
		}, async () => {
			const site = siteOf();
			const id = `the-${Date.now()}`;
			const tab = await openPage(site, "/patterns/new", "New pattern");
			const { page } = tab;
			page.setDefaultTimeout(PUBLISH_MS);
			await page.getByLabel("Id", { exact: true }).fill(id);
			await page.getByLabel("Reads in plain words").fill("kill");
			await page.getByLabel("Forms, one a line").fill("the");
			await page.getByLabel("Harm").selectOption("violence");
			await page.getByLabel("Status").selectOption("active");
			await page.getByLabel("Source").fill("a test");
			await page.getByLabel("Texts that it must be found in").fill("the end");
			await page.getByLabel("Texts that it must not be found in").fill("have a nice day");
			await page.getByRole("button", { name: "Run the backtest" }).click();
			await page.getByText(/is an English word/).waitFor();
			expect(await page.getByRole("button", { name: "Publish", exact: true }).isDisabled()).toBe(true);
			await page.getByRole("button", { name: "Ask for it by force" }).click();
			const dialog = page.getByRole("dialog");
			await dialog.getByLabel("Reason", { exact: true }).fill("a wave");
			expect(await dialog.getByRole("button", { name: "Ask for it" }).isDisabled()).toBe(true);
			await dialog.getByLabel("Why it cannot wait").fill("it must go out tonight");
			await expectSound(tab);
			await dialog.getByRole("button", { name: "Ask for it" }).click();
			await page.getByRole("heading", { name: `ada adds ${id}` }).waitFor();
			await page.getByText("Somebody else has to let it through.").first().waitFor();
			await expectSound(tab);
			const { data } = await ask<{ data: ForcedPublish[] }>(site, "/patterns/forced");
			expect(data[0]).toMatchObject({ state: "pending", actor: "ada", force_reason: "it must go out tonight" });
			await closeTab(tab);
		});

		it("of somebody else is read and let through, as a canary", { timeout: 3 * PUBLISH_MS }, async () => {
			const site = siteOf();
			const { version } = await ask<PublishedPatterns>(site, "/patterns");
			const id = `the-other-${Date.now()}`;
			const frame = { expected_version: version, reason: "a wave", force: { reason: "tonight" } };
			const asked = await fetch(`${site.origin}/patterns/publish`, {
				method: "POST",
				headers: headersOf("bob"),
				body: JSON.stringify({ ...frame, ...refusedChange(id) }),
			});
			expect(asked.status).toBe(202);
			const tab = await openPage(site, "/patterns", "Patterns");
			const { page } = tab;
			page.setDefaultTimeout(PUBLISH_MS);
			await page.getByRole("heading", { name: `bob adds ${id}` }).waitFor();
			await page.getByRole("button", { name: "Read and let through" }).first().click();
			const dialog = page.getByRole("dialog", { name: "Let it through" });
			await dialog.getByText(`"id": "${id}"`).waitFor();
			await expectSound(tab);
			await dialog.getByRole("button", { name: "Let it through" }).click();
			await page.getByRole("heading", { name: /^Canary .* at 1%/ }).waitFor();
			await page.getByRole("button", { name: "End it" }).click();
			await page.getByLabel("Reason").fill("enough");
			await page.getByRole("dialog").getByRole("button", { name: "End it" }).click();
			await page.getByRole("heading", { name: /^Canary/ }).waitFor({ state: "detached" });
			expect(tab.problems).toEqual([]);
			await closeTab(tab);
		});
	});

	describe("patterns", () => {
		it("that were demoted are told of with figures, and lifted with a reason", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const figures = { texts: 1000, matched: 100, harmless: 90, authors: 80, tenants: 3 };
			const at = "2026-11-28T12:00:00.000Z";
			let action = "review";
			await page.route(`${siteOf().origin}/patterns/demotions`, (route) =>
				answer(200, {
					data: [{ pattern: "unalive", sequence: 2, at, action, figures }],
					alerts: [{ pattern: "kys", version: "3.0.0", at, texts: 500, hits: 50 }],
				})(route),
			);
			await page.route(`${siteOf().origin}/patterns/demotions/lift`, (route) => {
				action = "block";
				return answer(200, { pattern: "unalive" })(route);
			});
			await page.goto(`${siteOf().origin}/console/patterns`);
			await page.getByText("in 10.0% (8.3 to 12.0) of 1,000 texts, by 80 authors of 3 tenants").waitFor();
			await page.getByText("was in 50 of 500 texts", { exact: false }).waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "Let unalive block again" }).click();
			await page.getByLabel("Reason").fill("a lyric");
			const sent = page.waitForRequest("**/patterns/demotions/lift");
			await page.getByRole("button", { name: "Lift the demotion" }).click();
			expect((await sent).postDataJSON()).toEqual({ pattern: "unalive", reason: "a lyric" });
			await page.getByRole("cell", { name: "lifted" }).waitFor();
			await closeTab(tab);
		});

		it("are backtested over a corpus of one's own", async () => {
			const tab = await openPage(siteOf(), "/patterns/edit/unalive", "Pattern unalive");
			const { page } = tab;
			const figures = { texts: 3, new_harm: 1, lost_harm: 0, changed_reading: 1 };
			const reading = { normalized_text: "x", classification: "safe", action: "allow", matches: [] };
			const corpus = {
				...figures,
				examples: [
					{ text: "<b>mine</b>", patterns: [], published: reading, candidate: { ...reading, action: "block" } },
				],
			};
			await page.getByLabel("Corpus of your own").fill("no such corpus");
			await page.getByLabel("Source").fill("changed");
			await page.getByRole("button", { name: "Run the backtest" }).click();
			await page.getByText("no object corpora/no such corpus").waitFor();
			await page.route(
				`${siteOf().origin}/patterns/backtest*`,
				answer(200, { valid: true, base_version: "3.0.0", problems: [], backtest: figures, decisions: null, corpus }),
			);
			const asked = page.waitForRequest("**/patterns/backtest*");
			await page.getByRole("button", { name: "Run the backtest" }).click();
			expect(new URL((await asked).url()).searchParams.get("corpus")).toBe("no such corpus");
			await page.getByText("Corpus: of 3 texts", { exact: false }).waitFor();
			await page.getByRole("cell", { name: "<b>mine</b>" }).waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});

		it("show how their newest version spreads, and read it again when there is another", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			let version = "3.0.0+1";
			const spread = { isolates: 4, first_seconds: 1, p50_seconds: 3, p95_seconds: 8, max_seconds: 9 };
			const shadow = { texts: 0, patterns: [] };
			let read = 0;
			await page.route(`${siteOf().origin}/patterns`, (route) => {
				read++;
				return answer(200, {
					version,
					propagation: { all: null },
					shadow,
					document: { patterns: [pattern] },
					cases: [],
				})(route);
			});
			const propagation = { all: spread, locations: [{ location: "FRA", ...spread }] };
			await page.route(`${siteOf().origin}/patterns/propagation`, (route) =>
				answer(200, { version, propagation, shadow })(route),
			);
			const [pattern] = refusedChange("shown").changes.add;
			await page.goto(`${siteOf().origin}/console/patterns`);
			await page.getByText("served by 4 isolates").click();
			await page.getByRole("row", { name: "FRA 4 3 s 8 s 9 s" }).waitFor();
			await expectSound(tab);
			const before = read;
			version = "3.0.0+2";
			// The page looks every ten seconds; a visit asks at once.
			await page.getByRole("link", { name: "Playground" }).click();
			await page.getByRole("link", { name: "Patterns" }).click();
			await page.getByText("Version 3.0.0+2").waitFor();
			await expect.poll(() => read).toBeGreaterThan(before);
			await closeTab(tab);
		});
	});
}
