/** `npm run console:screenshots`: pictures of every page of the console, for its README. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { startDevServer, stopDevServer } from "../../../scripts/lib/dev-server.ts";
import { launchBrowser, openTab } from "./browser.ts";
import { lookAtRules, seed } from "./seed.ts";

const FOLDER = fileURLToPath(new URL("../../../src/console/screenshots/", import.meta.url));
/** Decisions reach the queue and the counts within so long, milliseconds. */
const ARRIVAL_MS = 10_000;
/** Texts that the pictures show: nothing that hurts to look at. */
const TEXTS = [
	"I want to unalive myself",
	"have a nice day",
	"corn on the cob for dinner",
	"добрый день, как дела",
	"he killed it at work today",
];

interface Shot {
	readonly name: string;
	readonly path: string;
	readonly dark?: true;
	readonly prepare?: (page: Page) => Promise<void>;
}

/** Has the page take a file of the texts, ten times over. */
async function chooseFile(page: Page): Promise<void> {
	const rows = Array.from({ length: 10 }, () => TEXTS).flat();
	const lines = rows.map((text, i) => `c-${i + 1},"${text}"\n`);
	const buffer = Buffer.from(["custom_id,comment\n", ...lines].join(""));
	await page.locator("input[type=file]").setInputFiles({ name: "comments.csv", mimeType: "text/csv", buffer });
}

const SHOTS: readonly Shot[] = [
	{ name: "reviews", path: "/reviews", prepare: (page) => page.getByRole("region", { name: "Reviews" }).waitFor() },
	{
		name: "review",
		path: "/reviews",
		prepare: async (page) => {
			await page.getByRole("region", { name: "Reviews" }).waitFor();
			await page.keyboard.press("c");
			await page.getByRole("button", { name: "Reveal the text" }).waitFor();
		},
	},
	{
		name: "playground",
		path: "/try",
		dark: true,
		prepare: async (page) => {
			await page.getByRole("button", { name: "Try an example" }).click();
			await page.getByRole("heading", { name: "In plain words" }).waitFor();
		},
	},
	{
		name: "patterns",
		path: "/patterns?q=unalive",
		prepare: (page) => page.getByRole("region", { name: "Patterns" }).waitFor(),
	},
	{
		name: "pattern",
		path: "/patterns/edit/unalive",
		prepare: async (page) => {
			await page.getByRole("region", { name: "Readings" }).waitFor();
			await page.getByRole("button", { name: "JSON" }).click();
			await page.getByRole("textbox", { name: "Pattern as JSON" }).waitFor();
		},
	},
	{
		name: "dashboard",
		path: "/dashboard?range=6h",
		prepare: (page) => page.getByRole("heading", { name: "Latency" }).waitFor(),
	},
	{
		name: "alerts",
		path: "/alerts",
		prepare: async (page) => {
			await page.getByRole("region", { name: "Alerts that fire" }).waitFor();
			await page.getByText("Rules", { exact: true }).click();
			await page.getByRole("region", { name: "Rules" }).waitFor();
		},
	},
	{ name: "terms", path: "/terms", prepare: (page) => page.getByRole("heading", { name: "florbing" }).waitFor() },
	{
		name: "jobs",
		path: "/jobs",
		dark: true,
		prepare: async (page) => {
			await chooseFile(page);
			await page.getByRole("region", { name: "First rows" }).waitFor();
		},
	},
	{
		name: "job",
		path: "/jobs",
		prepare: async (page) => {
			await chooseFile(page);
			await page.getByRole("button", { name: "Send the file" }).click();
			await page.getByRole("region", { name: "Results" }).waitFor();
		},
	},
	{ name: "models", path: "/models", prepare: (page) => page.getByRole("region", { name: "Models" }).waitFor() },
	{
		name: "settings",
		path: "/settings",
		prepare: (page) => page.getByRole("button", { name: "Set the policy" }).waitFor(),
	},
];

async function decide(origin: string): Promise<void> {
	for (const text of TEXTS) {
		const headers = { "content-type": "application/json", authorization: "Bearer local-ada" };
		await fetch(`${origin}/moderate`, { method: "POST", headers, body: JSON.stringify({ text }) });
	}
	await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
}

if (import.meta.main) {
	const state = mkdtempSync(join(tmpdir(), "console-pictures-"));
	await seed(state);
	const server = await startDevServer("--persist-to", state);
	const { origin } = server;
	const browser = await launchBrowser();
	const pictures = new Map<string, Buffer>();
	try {
		await decide(origin);
		await lookAtRules(origin);
		for (const { name, path, dark, prepare } of SHOTS) {
			const { page, context } = await openTab(browser, origin);
			await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
			await page.goto(`${origin}/console${path}`);
			await prepare?.(page);
			pictures.set(name, await page.screenshot());
			await context.close();
		}
	} finally {
		await browser.close();
		await stopDevServer(server);
		rmSync(state, { recursive: true, force: true });
	}
	// Written last: the server watches the console's folder and builds it anew with each file.
	mkdirSync(FOLDER, { recursive: true });
	for (const [name, picture] of pictures) {
		writeFileSync(`${FOLDER}${name}.png`, picture);
		console.log(`src/console/screenshots/${name}.png`);
	}
}
