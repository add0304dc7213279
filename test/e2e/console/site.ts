import type { Browser } from "playwright-core";
import { expect, it } from "vitest";
import { answerError, closeTab, expectSound, openTab, type Tab } from "./browser.ts";

export interface Site {
	readonly browser: Browser;
	readonly origin: string;
}

/** Headers by which local development knows a person. */
export function headersOf(name: string): Readonly<Record<string, string>> {
	return { authorization: `Bearer local-${name}`, "content-type": "application/json" };
}

/** Asks the service as one of the local staff, as a script would. */
export async function ask<T>({ origin }: Site, path: string, body?: object): Promise<T> {
	const response = await fetch(origin + path, {
		method: body === undefined ? "GET" : "POST",
		headers: headersOf("ada"),
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	expect([path, response.status]).toEqual([path, 200]);
	return response.json() as Promise<T>;
}

/** A tab that shows nothing yet, for tests that answer in the service's place from the first request on. */
export function newTab({ browser, origin }: Site): Promise<Tab> {
	return openTab(browser, origin);
}

/** Opens a page of the console and waits for its heading. */
export async function openPage(
	site: Site,
	path: string,
	heading: string | RegExp,
	name: "ada" | "rita" = "ada",
): Promise<Tab> {
	const tab = await openTab(site.browser, site.origin, name);
	await tab.page.goto(`${site.origin}/console${path}`);
	await tab.page.getByRole("heading", { name: heading, level: 1 }).waitFor();
	return tab;
}

interface StateOptions {
	readonly path: string;
	readonly heading: string;
	/** Path of the request whose answer makes the state, as a pattern: pages of the console have the same names. */
	readonly request: string;
}

/** The states in which a page has nothing to show, by an answer in the service's place. */
export function stateSuite(siteOf: () => Site, { path, heading, request }: StateOptions): void {
	it.each([
		["a failure, with its request id", answerError(500, "internal_error"), "Something went wrong"],
		["a missing right", answerError(403, "forbidden"), "Not allowed"],
		["an ended session", answerError(401, "unauthorized"), "Signed out"],
		["no connection", null, "No connection"],
	] as const)("shows %s", async (_state, answered, title) => {
		const { browser, origin } = siteOf();
		const tab = await openTab(browser, origin);
		await tab.page.route(origin + request, answered ?? ((route) => route.abort("internetdisconnected")));
		await tab.page.goto(`${origin}/console${path}`);
		await tab.page.getByRole("heading", { name: heading, level: 1 }).waitFor();
		await tab.page.getByRole("heading", { name: title }).first().waitFor();
		if (answered) await tab.page.getByText("request-of-test").first().waitFor();
		await expectSound(tab);
		await closeTab(tab);
	});

	it("shows that it is reading", async () => {
		const { browser, origin } = siteOf();
		const tab = await openTab(browser, origin);
		let answerNow = () => {};
		const asked = new Promise<void>((resolve) => {
			answerNow = resolve;
		});
		await tab.page.route(origin + request, async (route) => {
			await asked;
			await route.continue();
		});
		await tab.page.goto(`${origin}/console${path}`);
		await tab.page
			.getByText(/^Reading/)
			.first()
			.waitFor();
		await expectSound(tab);
		answerNow();
		await tab.page
			.getByText(/^Reading/)
			.first()
			.waitFor({ state: "detached" });
		await closeTab(tab);
	});
}
