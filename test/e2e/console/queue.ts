import type { Page, Route } from "playwright-core";
import { describe, expect, it } from "vitest";
import { answer, closeTab, expectSound } from "./browser.ts";
import { newTab, type Site } from "./site.ts";

const REVIEWS = 10_000;
const PAGE = 25;
/** Of a page with 25 rows; it does not grow with the queue. */
const MOST_NODES = 1000;

function review(index: number, lane = "standard"): object {
	return {
		id: `review-${index}`,
		decision_id: `decision-${index}`,
		lane,
		reasons: ["review_action"],
		harm: "insult",
		state: "open",
		created_at: "2026-11-28T12:00:00.000Z",
		due_at: "2026-11-28T13:00:00.000Z",
		overdue: index % 2 === 0,
		claimed_by: null,
		lease_until: null,
		version: 0,
		outcome: null,
		decided_by: null,
	};
}

/** A page of a long queue; cursors are the number of the next item. */
function answerPage(asked: (string | null)[]): (route: Route) => Promise<void> {
	return (route) => {
		const query = new URL(route.request().url()).searchParams;
		if (query.get("lane") === "crisis") return answer(200, { data: [], next_cursor: null })(route);
		const cursor = query.get("cursor");
		asked.push(cursor);
		const from = Number(cursor ?? 0);
		const to = Math.min(from + PAGE, REVIEWS);
		const data = Array.from({ length: to - from }, (_, i) => review(from + i));
		return answer(200, { data, next_cursor: to < REVIEWS ? String(to) : null })(route);
	};
}

function nodes(page: Page): Promise<number> {
	return page.evaluate(() => document.querySelectorAll("*").length);
}

export function queueSuite(siteOf: () => Site): void {
	describe("a queue of 10,000", () => {
		it("is read by cursor, a page at a time, and found in by the browser's own search", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const asked: (string | null)[] = [];
			await page.route(`${siteOf().origin}/reviews?*`, answerPage(asked));
			await page.goto(`${siteOf().origin}/console/reviews`);
			const rows = page.getByRole("region", { name: "Reviews" }).locator("tbody tr");
			await rows.first().waitFor();
			const first = await nodes(page);
			expect(first).toBeLessThan(MOST_NODES);
			for (const at of [25, 50, 75]) {
				await page.getByRole("button", { name: "Next page" }).click();
				await page.locator(`a[href$="review-${at}"]`).waitFor();
				expect(await rows.count()).toBe(PAGE);
			}
			expect(new Set(asked)).toEqual(new Set([null, "25", "50", "75"]));
			expect(await nodes(page)).toBeLessThan(MOST_NODES);
			// Every row of the page is in the document, so find-in-page and screen readers find it.
			const found = await page.evaluate(() =>
				(window as unknown as { find: (text: string) => boolean }).find("review-9"),
			);
			expect(found).toBe(true);
			await page.getByRole("button", { name: "First page" }).click();
			await page.locator('a[href$="review-0"]').waitFor();
			await closeTab(tab);
		});

		it("shows what waits in the crisis lane above all", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const data = [review(1, "crisis"), review(2, "crisis")];
			await page.route(`${siteOf().origin}/reviews?*`, answer(200, { data, next_cursor: null }));
			await page.goto(`${siteOf().origin}/console/reviews?lane=audit`);
			const lane = page.getByRole("region", { name: "Crisis lane" });
			await lane.waitFor();
			expect(await lane.textContent()).toContain("2 open, 1 overdue");
			await expectSound(tab);
			const claim = page.waitForRequest("**/reviews/claim");
			await lane.getByRole("button", { name: "Claim from the crisis lane" }).click();
			expect((await claim).postDataJSON()).toEqual({ lane: "crisis" });
			await closeTab(tab);
		});
	});
}
