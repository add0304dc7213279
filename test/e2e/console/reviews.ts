import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ReviewItem } from "../../../src/console/api/wire.ts";
import {
	answer,
	answerError,
	closeTab,
	expectContained,
	expectSound,
	HOSTILE,
	stopClock,
	type Tab,
	watchRequests,
} from "./browser.ts";
import { DECISION } from "./decision.ts";
import { ask, newTab, openPage, type Site, stateSuite } from "./site.ts";

/** The console holds a decision so long, milliseconds. */
const HOLD_MS = 5000;
/** What the queue of the service takes to bring a decision to the reviewers, milliseconds. */
const ARRIVAL_MS = 40_000;

/** Texts that the policy sends to people, each different. */
async function fillQueue(site: Site): Promise<void> {
	const texts = [
		"I want to unalive myself",
		"i want to die, nobody would miss me",
		"добрый день, как дела",
		"доброе утро, соседи",
		"спасибо за помощь",
		"хорошая погода сегодня",
	];
	for (const text of texts) await ask(site, "/moderate", { text });
	const arrived = async () => {
		const { data } = await ask<{ data: readonly object[] }>(site, "/reviews?state=open");
		expect(data.length).toBeGreaterThanOrEqual(texts.length);
	};
	await vi.waitFor(arrived, { timeout: ARRIVAL_MS, interval: 500 });
}

/** Notes each decision that the page sends. */
function sentDecisions(tab: Tab): unknown[] {
	const sent: unknown[] = [];
	watchRequests(tab, (request) => {
		if (request.url().endsWith("/decision")) sent.push(request.postDataJSON());
	});
	return sent;
}

function idOf(page: Page): string {
	return new URL(page.url()).pathname.split("/").at(-1)!;
}

async function claimByKey(page: Page): Promise<string> {
	await page.keyboard.press("c");
	await page.getByRole("region", { name: "Decide" }).waitFor();
	return idOf(page);
}

const ITEM: ReviewItem = {
	review: {
		id: "item-of-test",
		decision_id: "decision-of-test",
		lane: "standard",
		reasons: ["review_action"],
		harm: "insult",
		state: "claimed",
		created_at: "2026-11-28T12:00:00.000Z",
		due_at: "2026-11-29T12:00:00.000Z",
		overdue: false,
		claimed_by: "ada",
		lease_until: "2099-01-01T00:00:00.000Z",
		version: 3,
		outcome: null,
		decided_by: null,
	},
	decision: DECISION,
	similar: [],
};

export function reviewSuite(siteOf: () => Site): void {
	describe("reviews", () => {
		beforeAll(() => fillQueue(siteOf()), 2 * ARRIVAL_MS);

		it("are claimed, read, decided and taken back by keys alone", async () => {
			const tab = await openPage(siteOf(), "/reviews", "Reviews");
			const { page } = tab;
			await stopClock(tab);
			const sent = sentDecisions(tab);
			await page.getByRole("region", { name: "Reviews" }).waitFor();
			await expectSound(tab);
			const first = await claimByKey(page);
			expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
			const [text] = await page.locator(".covered").allTextContents();
			expect(await page.locator("main").ariaSnapshot()).not.toContain(text);
			await page.keyboard.press("r");
			await page.getByRole("heading", { name: "Text", exact: true }).waitFor();
			expect(await page.locator("main").ariaSnapshot()).toContain(text!.split(" ")[0]);
			await expectSound(tab);
			await page.keyboard.press("n");
			await page.keyboard.type("seen by a");
			await page.getByRole("heading", { level: 1 }).focus();
			await page.keyboard.press("2");
			await page.keyboard.press("l");
			await page.getByText("Allowed.").waitFor();
			await expect.poll(() => idOf(page)).not.toBe(first);
			await page.keyboard.press("u");
			await expect.poll(() => idOf(page)).toBe(first);
			await page.getByRole("region", { name: "Decide" }).waitFor();
			expect(await page.getByLabel("Note").inputValue()).toBe("seen by a");
			expect(
				await page
					.getByRole("button", { name: "Potentially harmful", exact: false })
					.first()
					.getAttribute("aria-pressed"),
			).toBe("true");
			await page.clock.runFor(2 * HOLD_MS);
			expect(sent).toEqual([]);
			await page.keyboard.press("l");
			await expect.poll(() => idOf(page)).not.toBe(first);
			await page.clock.runFor(2 * HOLD_MS);
			await expect
				.poll(() => sent)
				.toMatchObject([{ severity: "potentially_harmful", action: "allow", note: "seen by a" }]);
			const stored = async () => (await ask<ReviewItem>(siteOf(), `/reviews/${first}`)).review;
			await expect.poll(stored).toMatchObject({ state: "decided", decided_by: "ada" });
			expect(tab.problems).toEqual([]);
			await closeTab(tab);
		});

		it("are never given to two people", async () => {
			const [ada, rita] = await Promise.all([
				openPage(siteOf(), "/reviews", "Reviews"),
				openPage(siteOf(), "/reviews", "Reviews", "rita"),
			]);
			const [of, other] = await Promise.all([claimByKey(ada.page), claimByKey(rita.page)]);
			expect(of).not.toBe(other);
			await ada.page.goto(`${siteOf().origin}/console/reviews/${other}`);
			await ada.page.getByText("rita has claimed this item").waitFor();
			expect(await ada.page.getByRole("region", { name: "Decide" }).count()).toBe(0);
			await rita.page.keyboard.press("q");
			await rita.page.getByRole("heading", { name: "Reviews" }).waitFor();
			await closeTab(ada);
			await closeTab(rita);
		});

		it("keep what was written when somebody else was faster", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			await page.route(`${siteOf().origin}/reviews/item-of-test`, answer(200, ITEM));
			await page.route(`${siteOf().origin}/reviews/claim`, answer(200, { review: null }));
			const details = {
				state: "decided",
				claimed_by: null,
				decided_by: "rita",
				decided_at: "2026-11-28T12:01:00.000Z",
			};
			await page.route(
				`${siteOf().origin}/reviews/item-of-test/decision`,
				answer(409, {
					error: { code: "review_conflict", message: "not yours", request_id: "request-of-test", details },
				}),
			);
			await stopClock(tab);
			await page.goto(`${siteOf().origin}/console/reviews/item-of-test`);
			await page.getByLabel("Note").fill("my long note");
			await page.getByRole("button", { name: /^Block/ }).click();
			await page.getByText("Blocked.").waitFor();
			await page.clock.runFor(2 * HOLD_MS);
			const alert = page.getByRole("alert");
			await alert.waitFor();
			expect(await alert.textContent()).toContain("rita decided it");
			expect(await alert.textContent()).toContain("my long note");
			await expectSound(tab);
			await closeTab(tab);
		});

		it("warn before a claim ends, and extend it by a key", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const until = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
			await page.route(
				`${siteOf().origin}/reviews/item-of-test`,
				answer(200, { ...ITEM, review: { ...ITEM.review, lease_until: until(10) } }),
			);
			await page.route(
				`${siteOf().origin}/reviews/item-of-test/extend`,
				answer(200, { review: { ...ITEM.review, lease_until: until(30) } }),
			);
			await stopClock(tab);
			await page.goto(`${siteOf().origin}/console/reviews/item-of-test`);
			await page.getByText(/Claimed for/).waitFor();
			await page.clock.runFor(9.5 * 60_000);
			await page.getByText("Your claim ends in a minute.").waitFor();
			await page.keyboard.press("x");
			await page.getByText(/Claimed for [12]\d:/).waitFor();
			await closeTab(tab);
		});

		it("come as a count first, and move no row", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const row = (id: string) => ({ ...ITEM.review, id, state: "open", claimed_by: null });
			let data = [row("old")];
			await page.route(`${siteOf().origin}/reviews?*`, (route) => answer(200, { data, next_cursor: null })(route));
			await stopClock(tab);
			await page.goto(`${siteOf().origin}/console/reviews`);
			await page.getByText("old").waitFor();
			data = [row("new"), row("old")];
			await page.clock.runFor(11_000);
			await page.getByText("1 new.").waitFor();
			expect(await page.locator("tbody tr").count()).toBe(1);
			await page.getByRole("button", { name: "Show them" }).click();
			await expect.poll(() => page.locator("tbody tr").count()).toBe(2);
			const focused = () => page.evaluate(() => document.activeElement?.textContent);
			await page.keyboard.press("j");
			await expect.poll(focused).toContain("new");
			await page.keyboard.press("j");
			await expect.poll(focused).toContain("old");
			await page.unroute(`${siteOf().origin}/reviews?*`);
			await page.route(`${siteOf().origin}/reviews?*`, answerError(503, "storage_unavailable"));
			await page.clock.runFor(11_000);
			await page.getByText(/Shown as of/).waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});

		it("say why nothing is there", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			await page.route(`${siteOf().origin}/reviews?*`, answer(200, { data: [], next_cursor: null }));
			await page.goto(`${siteOf().origin}/console/reviews`);
			await page.getByText("Nothing waits for you.", { exact: false }).waitFor();
			await expectSound(tab);
			await page.getByLabel("Lane").selectOption("appeals");
			await page.getByText("No reviews match the filter.").waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "Clear the filter" }).click();
			await page.getByText("Nothing waits for you.", { exact: false }).waitFor();
			await closeTab(tab);
		});

		it("ask for a break after much reading", async () => {
			const tab = await openPage(siteOf(), "/reviews", "Reviews");
			const { page } = tab;
			await page.evaluate(() => {
				const severe = Array.from({ length: 30 }, () => ({ at: Date.now() - 60_000, severe: true }));
				localStorage.setItem("plainspeak.reading", JSON.stringify(severe));
			});
			await page.reload();
			await page.getByRole("heading", { name: "Time for a break" }).waitFor();
			expect(await page.getByRole("button", { name: /Claim the next item/ }).isDisabled()).toBe(true);
			await expectSound(tab);
			await page.getByRole("button", { name: "Go on without a break" }).click();
			expect(await page.getByRole("button", { name: /Claim the next item/ }).isDisabled()).toBe(false);
			await closeTab(tab);
		});

		it.each(Object.entries(HOSTILE))("show a hostile text as text: %s", async (_name, text) => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const decision = {
				...ITEM.decision,
				text,
				length: text.length,
				matches: [{ start: 0, end: 3, pattern_id: "x" }],
			};
			await page.route(`${siteOf().origin}/reviews/item-of-test`, answer(200, { ...ITEM, decision }));
			await page.goto(`${siteOf().origin}/console/reviews/item-of-test`);
			await page.getByRole("button", { name: "Reveal the text" }).waitFor();
			await expectContained(tab);
			await page.keyboard.press("r");
			const shown = page.locator(".user-text").first();
			await shown.waitFor();
			const tags = await shown.evaluate((element) => [
				...new Set([...element.querySelectorAll("*")].map(({ tagName }) => tagName)),
			]);
			expect(tags.filter((tag) => !["MARK", "SPAN", "SUP"].includes(tag))).toEqual([]);
			expect(await page.title()).toBe("Review · Plainspeak");
			await expectContained(tab);
			await closeTab(tab);
		});

		stateSuite(siteOf, { path: "/reviews", heading: "Reviews", request: "/reviews?*" });
	});
}
