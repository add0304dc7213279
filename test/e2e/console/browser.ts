/** A real browser on the console, which notes whatever a page may not do. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page, type Request, type Route } from "playwright-core";
import { expect } from "vitest";

/** Debian's package; another browser of the same engine by CHROMIUM. */
const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The schemes differ in colours and in nothing else, and one rule looks at colours. */
const SCHEMES = [
	["light", { type: "tag", values: AXE_TAGS }],
	["dark", { type: "rule", values: ["color-contrast"] }],
] as const;
/** The narrowest width that WCAG 1.4.10 names, and a large screen, pixels. */
const WIDTHS = [320, 1920];

export function launchBrowser(): Promise<Browser> {
	if (!existsSync(EXECUTABLE))
		throw new Error(`no browser at ${EXECUTABLE}: apt-get install chromium, or set CHROMIUM`);
	return chromium.launch({ executablePath: EXECUTABLE, args: ["--no-sandbox"] });
}

/** A tab with what went wrong in it: errors, violations of the policy, requests to other hosts. */
export interface Tab {
	readonly page: Page;
	readonly context: BrowserContext;
	readonly problems: string[];
}

declare global {
	interface Window {
		reportViolation: (text: string) => void;
	}
}

const VIEWPORT = { width: 1280, height: 900 };
const TIMEOUT_MS = 30_000;
/** Tabs that were closed, by who is signed in and where: a tab costs a second to make, and milliseconds to clean. */
const idle = new Map<string, Tab[]>();
/** The clock of a tab cannot be given back, nor what a test listens to: such a tab is for one test. */
const spent = new WeakSet<Tab>();
const keys = new WeakMap<Tab, string>();

/** Gives the page a clock that the test turns; its tab is not used again. */
export async function stopClock(tab: Tab): Promise<void> {
	spent.add(tab);
	await tab.page.clock.install();
}

/** Calls back with each request of the page; its tab is not used again. */
export function watchRequests(tab: Tab, listener: (request: Request) => void): void {
	spent.add(tab);
	tab.page.on("request", listener);
}

/** Ends a test's use of a tab: it is as new for the next one. */
export async function closeTab(tab: Tab): Promise<void> {
	const { page, context, problems } = tab;
	const key = keys.get(tab);
	if (key === undefined || spent.has(tab)) return context.close();
	await page.unrouteAll({ behavior: "ignoreErrors" });
	await context.setOffline(false);
	await page.evaluate(() => {
		localStorage.clear();
		sessionStorage.clear();
	});
	await page.goto("about:blank");
	await page.setViewportSize(VIEWPORT);
	await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: "reduce" });
	page.setDefaultTimeout(TIMEOUT_MS);
	problems.length = 0;
	idle.set(key, [...(idle.get(key) ?? []), tab]);
}

/** Opens a tab with nothing of another test in it, signed in as one of the local staff. */
export async function openTab(browser: Browser, origin: string, name: "ada" | "rita" | null = "ada"): Promise<Tab> {
	const key = `${origin} ${name}`;
	const tab = idle.get(key)?.pop() ?? (await makeTab(browser, origin, name));
	keys.set(tab, key);
	return tab;
}

async function makeTab(browser: Browser, origin: string, name: string | null): Promise<Tab> {
	const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: "reduce" });
	const page = await context.newPage();
	const problems: string[] = [];
	page.on("console", (message) => {
		// A browser logs each answer of 400 and more; pages are tested for what they make of it.
		if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
			problems.push(message.text());
	});
	page.on("pageerror", (error) => problems.push(error.message));
	page.on("request", (request) => {
		if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
			problems.push(`asked ${request.url()}`);
	});
	await page.exposeFunction("reportViolation", (text: string) => problems.push(text));
	await page.addInitScript((staff) => {
		document.addEventListener("securitypolicyviolation", (event) => {
			window.reportViolation(`policy: ${event.violatedDirective} ${event.blockedURI}`);
		});
		if (staff !== null) sessionStorage.setItem("plainspeak.local-name", staff);
	}, name);
	return { page, context, problems };
}

interface AxeResult {
	readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

async function axeViolations(page: Page, runOnly: object): Promise<string[]> {
	const hasAxe = await page.evaluate("typeof axe === 'object'");
	if (!hasAxe) await page.evaluate(AXE);
	const run = `axe.run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ["violations"] })`;
	const { violations } = (await page.evaluate(run)) as AxeResult;
	return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** Whether a page is no wider than any window and did nothing that is forbidden. */
export async function expectContained({ page, problems }: Tab): Promise<void> {
	const size = page.viewportSize()!;
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		const wider = await page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
		);
		expect({ width, wider }).toEqual({ width, wider: 0 });
	}
	await page.setViewportSize(size);
	expect(problems).toEqual([]);
}

/** What must hold of a page in any state: contained, and readable to all in both colour schemes. */
export async function expectSound(tab: Tab): Promise<void> {
	for (const [colorScheme, runOnly] of SCHEMES) {
		await tab.page.emulateMedia({ colorScheme });
		const violations = await axeViolations(tab.page, runOnly);
		expect({ colorScheme, violations }).toEqual({ colorScheme, violations: [] });
	}
	await expectContained(tab);
}

/** Answers a request of the page in the service's place. */
export function answer(status: number, body: object): (route: Route) => Promise<void> {
	return (route) => route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body) });
}

export function answerError(status: number, code: string): (route: Route) => Promise<void> {
	return answer(status, { error: { code, message: `as ${code}`, request_id: "request-of-test" } });
}

/** Moves by Tab until an element with this text or name has the focus; fails when none gets it. */
export async function tabTo(page: Page, name: string, mostPresses = 60): Promise<void> {
	for (let press = 0; press < mostPresses; press++) {
		await page.keyboard.press("Tab");
		const focused = await page.evaluate(() => {
			const { activeElement } = document;
			return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? "";
		});
		if (focused.includes(name)) return;
	}
	throw new Error(`no element named ${name} within ${mostPresses} presses of Tab`);
}

/** Texts of people who mean no good to whoever reads them. */
export const HOSTILE: Readonly<Record<string, string>> = {
	script: '<script>document.title = "taken"</script><img src=x onerror="document.title = \'taken\'">',
	bidi: "\u202Eevil\u202C \u2067rtl\u2069 ٱلسَّلَام and back",
	zalgo: `z${"\u0351\u0315\u0334".repeat(60)}algo`,
	long: "wwwwwwwwww".repeat(2000),
	emoji: "👨‍👩‍👧‍👦".repeat(200),
	invisible: "k\u200Bi\u2060l\u00ADl \u0007 yourself",
};
