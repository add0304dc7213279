import { describe, expect, it, vi } from "vitest";
import type { KeptDecision, ReviewItem } from "../../../src/console/api/wire.ts";
import { answer, closeTab, expectSound } from "./browser.ts";
import { DECISION } from "./decision.ts";
import { ask, headersOf, newTab, openPage, type Site } from "./site.ts";

const ARRIVAL_MS = 40_000;
const DECIDED_AT = "2026-11-28T12:00:00.000Z";
const PAST = {
	id: "past",
	kind: "first",
	state: "decided",
	severity: "harmful",
	action: "block",
	reason_code: "harassment",
	note: "said <b>twice</b>",
	decided_at: "2026-11-28T13:00:00.000Z",
} as const;
const JUDGED: KeptDecision = {
	...DECISION,
	outcome: {
		severity: "harmful",
		action: "block",
		by: "review",
		disputed: true,
		reason_code: "harassment",
		decided_at: PAST.decided_at,
	},
	reviews: [
		PAST,
		{ ...PAST, id: "open", kind: "confirm", state: "open", severity: null, action: null, decided_at: null },
	],
	feedback: [{ from: "platform", given_at: "2026-11-28T12:30:00.000Z", severity: "safe", note: "a joke" }],
	appeal: {
		reason: "I was only joking",
		appealed_at: "2026-11-28T14:00:00.000Z",
		appealed_action: "block",
		rerun: { classification: "harmful", action: "review", model: "embedded@1" },
		state: "open",
		resolved_at: null,
	},
	recheck: { decided_at: "2026-11-28T12:10:00.000Z", classification: "harmful", action: "block", model: "big@2" },
};
const ITEM: Omit<ReviewItem, "decision"> = {
	review: {
		id: "item-of-test",
		decision_id: JUDGED.id,
		lane: "appeals",
		reasons: ["appeal"],
		harm: "insult",
		state: "claimed",
		created_at: DECIDED_AT,
		due_at: DECIDED_AT,
		overdue: true,
		claimed_by: "ada",
		lease_until: "2099-01-01T00:00:00.000Z",
		version: 1,
		outcome: null,
		decided_by: null,
	},
	similar: [],
};

export function historySuite(siteOf: () => Site): void {
	describe("the history of a decision", () => {
		it("tells what happened in its order, and what stands", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			await page.route(`${siteOf().origin}/reviews/item-of-test`, answer(200, { ...ITEM, decision: JUDGED }));
			await page.goto(`${siteOf().origin}/console/reviews/item-of-test`);
			await page.getByRole("heading", { name: "History" }).waitFor();
			const told = await page.locator(".history li").allTextContents();
			expect(told.map((line) => /embedded@0|big@2|platform|looked: |appeal against|still/.exec(line)?.[0])).toEqual([
				"embedded@0",
				"big@2",
				"platform",
				"looked: ",
				"appeal against",
				"still",
			]);
			expect(told[3]).toContain("said <b>twice</b>");
			expect(told[4]).toContain("I was only joking");
			await page.getByText("people disagree").waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});

		it("is hidden while somebody is still to look", async () => {
			const tab = await newTab(siteOf());
			const { page } = tab;
			const blind = { ...JUDGED, outcome: null, reviews: null, appeal: null };
			await page.route(`${siteOf().origin}/decisions/decision-of-test`, answer(200, blind));
			await page.goto(`${siteOf().origin}/console/decisions/decision-of-test`);
			await page.getByText("hidden while somebody is still to look").waitFor();
			expect(await page.locator("main").textContent()).not.toContain("said <b>");
			await page.route(
				`${siteOf().origin}/decisions/decision-of-test/statement`,
				answer(409, { error: { code: "not_restricted", message: "nothing was removed", request_id: "r" } }),
			);
			await page.getByText("Statement of reasons").click();
			await page.getByText("Nothing was removed, so there is no reason to state.").waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});

		it("comes with the statement of reasons, as the service makes it", async () => {
			const site = siteOf();
			const text = "i will murder you tonight you worthless idiot";
			const { id, action } = await ask<{ id: string; action: string }>(site, "/moderate", { text });
			expect(action).toBe("block");
			const arrived = async () => {
				const response = await fetch(`${site.origin}/decisions/${id}`, { headers: headersOf("ada") });
				expect(response.status).toBe(200);
			};
			await vi.waitFor(arrived, { timeout: ARRIVAL_MS, interval: 250 });
			const tab = await openPage(site, `/decisions/${id}`, /^Decision/);
			const { page, context } = tab;
			await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site.origin });
			await page.getByRole("button", { name: "Reveal the text" }).waitFor();
			expect(await page.locator("main").ariaSnapshot()).not.toContain("worthless");
			await page.keyboard.press("r");
			expect(await page.locator(".user-text").first().textContent()).toContain("worthless");
			await page.getByText("Statement of reasons").click();
			await page.getByText("CONTENT_TYPE_TEXT").waitFor();
			await expectSound(tab);
			await page.getByRole("button", { name: "Copy as JSON" }).click();
			await page.getByText("The statement is in the clipboard.").waitFor();
			const copied = await page.evaluate(() => navigator.clipboard.readText());
			expect(JSON.parse(copied)).toEqual(await ask(site, `/decisions/${id}/statement`));
			await closeTab(tab);
		});

		it("says that a decision is not kept", async () => {
			const tab = await openPage(siteOf(), "/decisions/none", /^Decision/);
			await tab.page.getByRole("heading", { name: "Something went wrong" }).waitFor();
			await expectSound(tab);
			await closeTab(tab);
		});
	});
}
