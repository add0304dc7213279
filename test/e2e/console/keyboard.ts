import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { closeTab, expectContained } from "./browser.ts";
import { openPage, type Site } from "./site.ts";

/** The path of a page, its heading, and something on it that shows that it has read what it shows. */
export type ShownPage = readonly [path: string, heading: string, there: string];

/** The pages of the main flows. */
const PAGES: readonly ShownPage[] = [
	["/reviews", "Reviews", "section[aria-label=Reviews], .empty"],
	["/try", "Playground", "textarea"],
	["/patterns", "Patterns", "section[aria-label=Versions], .empty"],
	["/patterns/new", "New pattern", "textarea"],
	["/dashboard", "Dashboard", "dl.facts"],
	["/models", "Models", "section[aria-label=Models]"],
	["/settings", "Settings", "section[aria-label='API keys'], .empty"],
];

/** More than any page has. */
const MOST_PRESSES = 400;

/** Numbers the controls that Tab should visit; of radio buttons with one name it visits one. */
function numberControls(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const candidates = "a[href], button, input, select, textarea, summary, [tabindex='0']";
		const radios = new Set<string>();
		return [...document.querySelectorAll<HTMLElement>(candidates)]
			.filter((element) => {
				if (element.matches(":disabled") || !element.checkVisibility({ visibilityProperty: true })) return false;
				if (!(element instanceof HTMLInputElement) || element.type !== "radio") return true;
				if (!element.checked || radios.has(element.name)) return false;
				return radios.add(element.name);
			})
			.map((element, index) => {
				element.dataset["stop"] = String(index);
				return `${index} ${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent?.slice(0, 40) ?? ""}`;
			});
	});
}

interface Stop {
	/** Number of the control; null where the focus is on none. */
	readonly stop: string | null;
	readonly isOutlined: boolean;
}

function focused(page: Page): Promise<Stop> {
	return page.evaluate(() => {
		const element = document.activeElement as HTMLElement | null;
		if (!element || element === document.body) return { stop: null, isOutlined: true };
		const { outlineStyle, outlineWidth } = getComputedStyle(element);
		return {
			stop: element.dataset["stop"] ?? `not numbered: ${element.outerHTML.slice(0, 80)}`,
			isOutlined: outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0,
		};
	});
}

/** Presses Tab from the top of the page until the focus leaves it; fails when it never does. */
async function visit(page: Page): Promise<Stop[]> {
	await page.evaluate(() => {
		(document.activeElement as HTMLElement | null)?.blur();
		getSelection()?.removeAllRanges();
	});
	const stops: Stop[] = [];
	for (let press = 0; press < MOST_PRESSES; press++) {
		await page.keyboard.press("Tab");
		const next = await focused(page);
		if (next.stop === null || next.stop === stops[0]?.stop) return stops;
		stops.push(next);
	}
	throw new Error(`the focus stays within: ${stops.slice(-5).map(({ stop }) => stop)}`);
}

/** Dialogs, each with the button that opens it. */
const DIALOGS = [
	["/models", "Models", "Change the shares"],
	["/settings", "Settings", "New key"],
	["/try", "Playground", "Keys"],
] as const;

/** Pages by keyboard alone, in forced colours and without motion. */
export function reachSuite(siteOf: () => Site, pages: readonly ShownPage[]): void {
	describe("by keyboard alone", () => {
		it.each(pages)("every control of %s is reached, with the focus to be seen", async (path, heading, there) => {
			const tab = await openPage(siteOf(), path, heading);
			const { page } = tab;
			await page.locator(there).first().waitFor();
			await expect.poll(() => page.locator(".skeleton").count()).toBe(0);
			// What polls meanwhile may bring a control, so the page stands still.
			await page.route("**/*", (route) => route.abort());
			const controls = await numberControls(page);
			const stops = await visit(page);
			const visited = new Set(stops.map(({ stop }) => stop));
			expect(controls.filter((control) => !visited.has(control.split(" ")[0]!))).toEqual([]);
			expect(stops.filter(({ isOutlined }) => !isOutlined)).toEqual([]);
			await closeTab(tab);
		});
	});

	describe("colours and motion that a person has chosen", () => {
		it.each(pages)("forced colours leave %s its states", async (path, heading, there) => {
			const tab = await openPage(siteOf(), path, heading);
			const { page } = tab;
			await page.emulateMedia({ forcedColors: "active" });
			await page.locator(there).first().waitFor();
			const outlines = await page.evaluate(() => {
				const outlineOf = (selector: string) =>
					[...document.querySelectorAll(selector)].map((element) => {
						const { outlineStyle, outlineWidth } = getComputedStyle(element);
						return outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
					});
				return {
					chosen: outlineOf("[aria-pressed=true], nav [aria-current]"),
					others: outlineOf("[aria-pressed=false], nav a:not([aria-current])"),
				};
			});
			expect(outlines.chosen.every(Boolean)).toBe(true);
			expect(outlines.others.some(Boolean)).toBe(false);
			await expectContained(tab);
			await closeTab(tab);
		});

		it.each(pages)("nothing on %s moves where motion is reduced", async (path, heading, there) => {
			const tab = await openPage(siteOf(), path, heading);
			const { page } = tab;
			await page.locator(there).first().waitFor();
			const moving = await page.evaluate(
				() =>
					[...document.querySelectorAll("*")].filter((element) => {
						const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
						const durations = `${transitionDuration}, ${animationDuration}`.split(", ").map(Number.parseFloat);
						return durations.some((seconds) => seconds > 0) || scrollBehavior === "smooth";
					}).length,
			);
			expect(moving).toBe(0);
			await closeTab(tab);
		});
	});
}

export function keyboardSuite(siteOf: () => Site): void {
	reachSuite(siteOf, PAGES);

	describe("dialogs by keyboard alone", () => {
		it.each(DIALOGS)("a dialog of %s keeps the focus and gives it back", async (path, heading, name) => {
			const tab = await openPage(siteOf(), path, heading);
			const { page } = tab;
			const opener = page.getByRole("button", { name: new RegExp(`^${name}`) });
			await opener.focus();
			await page.keyboard.press("Enter");
			const dialog = page.getByRole("dialog");
			await dialog.waitFor();
			for (let press = 0; press < 12; press++) {
				await page.keyboard.press("Tab");
				const isOutside = await page.evaluate(() => {
					const { activeElement } = document;
					return activeElement !== document.body && activeElement?.closest("dialog") === null;
				});
				expect(isOutside).toBe(false);
			}
			await page.keyboard.press("Escape");
			await dialog.waitFor({ state: "detached" });
			const back = () => opener.evaluate((element) => element === document.activeElement);
			await expect.poll(back).toBe(true);
			await closeTab(tab);
		});

		it("a dialog that did its work gives the focus back too", async () => {
			const tab = await openPage(siteOf(), "/try", "Playground");
			const { page } = tab;
			await page.route("**/feedback", (route) => route.fulfill({ status: 200, json: {} }));
			await page.getByRole("button", { name: "Try an example" }).click();
			const opener = page.getByRole("button", { name: "Report a mistake" });
			await opener.focus();
			await page.keyboard.press("Enter");
			await page.getByRole("dialog").getByRole("button", { name: "Safe", exact: true }).click();
			await page.getByRole("dialog").waitFor({ state: "detached" });
			await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
			await closeTab(tab);
		});
	});
}
