/** `npm run bench:console`: the staff console on a small and on a full service: how long until a page answers, and a key shows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { positiveInteger } from "../../scripts/lib/command.ts";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { exitCodeOf, spawnWrangler } from "../../scripts/lib/wrangler.ts";
import type { PublishedPatterns } from "../../src/console/api/pattern-wire.ts";
import { launchBrowser, openTab } from "../e2e/console/browser.ts";
import { wordsOf } from "./normalizer/measure/lists.ts";

const HELP = `Opens every page of the console in Chromium, each time with an empty cache, on a development server: with the patterns
of this repository and a few reviews, and then with as many as a large platform has. Prints medians, their ratio, and the
nodes of each page.

Usage: npm run bench:console -- [--reviews N] [--patterns N] [--rounds N] [--quick] [--json]
Example: npm run --silent bench:console -- --quick
`;

const REVIEWS = 10_000;
/** The most that a document may hold. */
const PATTERNS = 20_000;
const ROUNDS = 7;
const QUICK = { reviews: 1000, patterns: 2000, rounds: 3 };
/** Reviews of the small service; decisions are made of them, so there is one for each round and some to spare. */
const FEW = 20;
/** A publish of 20,000 patterns is compiled and tried on ordinary language; reviews come through a queue. */
const PATIENCE_MS = 300_000;
/** When a page or a key is given up, milliseconds. */
const PAGE_MS = 60_000;

/** A page, and what is there once it has read what it shows. */
const PAGES = {
	reviews: ["/reviews", "section[aria-label=Reviews] tbody tr"],
	playground: ["/try", "textarea"],
	patterns: ["/patterns", "section[aria-label=Patterns] tbody tr"],
	pattern: ["/patterns/edit/unalive", "section[aria-label=Readings] tbody tr"],
	dashboard: ["/dashboard", ".plot svg"],
	models: ["/models", "section[aria-label=Models] tbody tr"],
	settings: ["/settings", "section[aria-label='API keys'], h2"],
} as const;

/** A message says that the item was decided. */
const DECIDED = "() => [...document.querySelectorAll('.notice')].some((one) => one.textContent.includes('Allowed.'))";
/** The list of patterns says that it shows fewer than all. */
const FILTERED = `() => {
	const [found, all] = document.querySelector("main p[role=status]").textContent.match(/[\\d,]+/g);
	return found !== all;
}`;

interface Figures {
	/** Milliseconds; medians. */
	readonly [name: string]: number;
}

const headers = { authorization: "Bearer local-ada", "content-type": "application/json" };

async function ask<T>(origin: string, path: string, body?: object): Promise<T> {
	const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
	const response = await fetch(origin + path, { headers, ...sent });
	if (!response.ok) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
	return (await response.json()) as T;
}

/** Texts that the policy sends to people, and waits until they are in the queue. */
async function fillQueue(origin: string, count: number): Promise<void> {
	for (let i = 0; i < count; i++) await ask(origin, "/moderate", { text: `добрый день, сосед номер ${i}` });
	const deadline = performance.now() + PATIENCE_MS;
	for (;;) {
		const { data } = await ask<{ data: readonly object[] }>(origin, "/reviews?state=open&limit=100");
		if (data.length >= count) return;
		if (performance.now() > deadline) throw new Error(`${data.length} of ${count} reviews came`);
		await sleep(500);
	}
}

/** Makes a decision and its review many, as the queue would have stored them; the server must not run meanwhile. */
async function multiplyReviews(folder: string, count: number): Promise<void> {
	const file = join(folder, "reviews.sql");
	const copies = `WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ${count})`;
	const decision = "(SELECT min(id) FROM decisions)";
	writeFileSync(
		file,
		`INSERT INTO decisions ${copies} SELECT 'copy-' || n, tenant, at, action, classification, content_hash, author_hash,
			text_hash, text, text_key, record, recheck FROM decisions, copy WHERE id = ${decision};
		INSERT INTO reviews (id, tenant, decision_id, decision_at, kind, lane, reasons, harm, rank, weight, created_at, due_at)
			${copies} SELECT 'copy-' || n, tenant, 'copy-' || n, decision_at, kind, lane, reasons, harm, rank, weight,
			created_at - 1000 * n, due_at + 1000 * n FROM reviews, copy WHERE reviews.decision_id = ${decision};`,
	);
	const args = ["d1", "execute", "DB", "--local", "--persist-to", folder, "--file", file, "--yes"];
	if ((await exitCodeOf(spawnWrangler(args, ["ignore", "ignore", "inherit"]))) !== 0)
		throw new Error("the reviews could not be stored");
}

/** Publishes so many made-up patterns beside those that are there that there are `count`. */
async function fillPatterns(origin: string, count: number): Promise<void> {
	const { version, document } = await ask<PublishedPatterns>(origin, "/patterns");
	const known = new Set(document.patterns.flatMap(({ forms }) => forms));
	const made = (wordsOf("20000") ?? []).filter((entry) => !known.has(entry));
	const forms = made.slice(0, count - document.patterns.length);
	const add = forms.map((form) => ({
		id: form,
		...{
			category: "direct",
			harm: "insult",
			forms: [form],
			replacement: "an insult",
			status: "active",
			source: "made up",
		},
	}));
	const cases = forms.flatMap((form) => [
		{ pattern: form, text: `you ${form} there`, match: true },
		{ pattern: form, text: "have a nice day", match: false },
	]);
	console.error(`bench: console: publishes ${forms.length} patterns`);
	await ask(origin, "/patterns/publish", { expected_version: version, reason: "a bench", changes: { add }, cases });
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A wait that ends: a page that does not come is a fault of the bench or of the console, and named. */
async function within<T>(wait: Promise<T>, what: string): Promise<T> {
	const late = AbortSignal.timeout(PAGE_MS);
	return Promise.race([
		wait,
		new Promise<never>((_, reject) => {
			late.addEventListener("abort", () => reject(new Error(`${what} did not come within ${PAGE_MS} ms`)));
		}),
	]);
}

/** Since the navigation began, until what the page is for is there and the next frame is drawn; milliseconds. */
function readyAfter(page: Page, selector: string): Promise<number> {
	return page.evaluate(
		(wanted) =>
			new Promise<number>((resolve) => {
				const look = () => {
					const isThere = document.querySelector(wanted) !== null;
					requestAnimationFrame(isThere ? () => resolve(performance.now()) : look);
				};
				look();
			}),
		selector,
	);
}

declare global {
	interface Window {
		shownAfter: Promise<number>;
		isShown: () => boolean;
	}
}

/** Presses a key, and waits for the first frame in which `isShown` holds; from the key to its end, milliseconds. */
async function keyToShown(page: Page, key: string, isShown: string): Promise<number> {
	// It listens before the key is pressed: calls to the page and keys are not kept in order.
	await page.evaluate(`window.isShown = ${isShown}`);
	await page.evaluate(() => {
		window.shownAfter = new Promise((resolve) => {
			let pressedAt = 0;
			addEventListener("keydown", ({ timeStamp }) => (pressedAt = timeStamp), { capture: true, once: true });
			const look = () => {
				const isThere = pressedAt > 0 && window.isShown();
				requestAnimationFrame(isThere ? () => resolve(performance.now() - pressedAt) : look);
			};
			look();
		});
	});
	await page.keyboard.press(key);
	return within(
		page.evaluate(() => window.shownAfter),
		`what ${key} shows`,
	);
}

async function openPages(browser: Browser, origin: string, rounds: number): Promise<Figures> {
	const figures: Record<string, number> = {};
	for (const [name, [path, selector]] of Object.entries(PAGES)) {
		const times: number[] = [];
		let nodes = 0;
		for (let round = 0; round < rounds; round++) {
			const { page, context } = await openTab(browser, origin);
			await page.goto(`${origin}/console${path}`, { waitUntil: "commit" });
			times.push(await within(readyAfter(page, selector), name));
			nodes = await page.evaluate(() => document.querySelectorAll("*").length);
			await context.close();
		}
		figures[`ready/${name}`] = median(times);
		figures[`nodes/${name}`] = nodes;
	}
	return figures;
}

/** A reviewer claims, and decides one item after the other; the next one is claimed meanwhile. */
async function decide(browser: Browser, origin: string, rounds: number): Promise<Figures> {
	const { page, context } = await openTab(browser, origin);
	await page.goto(`${origin}/console/reviews`);
	await page.getByRole("region", { name: "Reviews" }).waitFor();
	const focus = await keyToShown(page, "j", "() => document.activeElement.matches('tbody a')");
	const decided: number[] = [];
	const next: number[] = [];
	await page.keyboard.press("c");
	for (let round = 0; round < rounds; round++) {
		await page.getByRole("region", { name: "Decide" }).waitFor();
		const before = page.url();
		const pressedAt = performance.now();
		decided.push(await keyToShown(page, "l", DECIDED));
		await page.waitForURL((url) => url.href !== before);
		await page.getByRole("region", { name: "Decide" }).waitFor();
		next.push(performance.now() - pressedAt);
		// Until the decision is sent its message stays, and would be taken for that of the next one.
		await page.locator(".notice").waitFor({ state: "detached" });
	}
	await context.close();
	return { "key/next row": focus, "key/decision shown": median(decided), "key/next item there": median(next) };
}

/** Searches in the patterns by a letter, and takes it back. */
async function search(browser: Browser, origin: string, rounds: number): Promise<Figures> {
	const { page, context } = await openTab(browser, origin);
	await page.goto(`${origin}/console/patterns`);
	await page.getByRole("region", { name: "Patterns" }).waitFor();
	await page.keyboard.press("/");
	const times: number[] = [];
	for (let round = 0; round < rounds; round++)
		times.push(await keyToShown(page, "k", FILTERED), await keyToShown(page, "Backspace", `() => !(${FILTERED})()`));
	await context.close();
	return { "key/pattern search": median(times) };
}

async function measure(browser: Browser, origin: string, rounds: number): Promise<Figures> {
	console.error(`bench: console: opens every page, ${rounds} times each`);
	// What the first visit makes the server read is not the console's.
	await openPages(browser, origin, 1);
	return {
		...(await openPages(browser, origin, rounds)),
		...(await decide(browser, origin, rounds)),
		...(await search(browser, origin, rounds)),
	};
}

export async function main(args: readonly string[]): Promise<number> {
	const options = {
		reviews: { type: "string" },
		patterns: { type: "string" },
		rounds: { type: "string" },
		quick: { type: "boolean" },
		json: { type: "boolean" },
		help: { type: "boolean" },
	} as const;
	const { values } = parseArgs({ args: [...args], options });
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const usual = values.quick ? QUICK : { reviews: REVIEWS, patterns: PATTERNS, rounds: ROUNDS };
	const number = (name: "reviews" | "patterns" | "rounds") =>
		values[name] === undefined ? usual[name] : positiveInteger(values[name], `--${name}`);
	const [reviews, patterns, rounds] = [number("reviews"), number("patterns"), number("rounds")];
	const folder = mkdtempSync(join(tmpdir(), "bench-console-"));
	let server: DevServer | null = null;
	const browser = await launchBrowser();
	try {
		server = await startDevServer("--persist-to", folder);
		await fillQueue(server.origin, Math.max(FEW, rounds + 1));
		const small = await measure(browser, server.origin, rounds);
		await fillPatterns(server.origin, patterns);
		await stopDevServer(server);
		server = null;
		await multiplyReviews(folder, reviews);
		server = await startDevServer("--persist-to", folder);
		const large = await measure(browser, server.origin, rounds);
		const rows = Object.entries(small).map(([name, few]) => {
			const many = large[name]!;
			const unit = name.startsWith("nodes/") ? "nodes" : "ms";
			return { name, few: Math.round(few), many: Math.round(many), unit, ratio: Number((many / few).toFixed(2)) };
		});
		if (values.json) console.log(JSON.stringify({ reviews, patterns, rounds, rows }));
		else {
			console.log(`${reviews} reviews and ${patterns} patterns beside ${FEW} and those of the repository:`);
			for (const { name, few, many, unit, ratio } of rows)
				console.log(`${name}: ${few} -> ${many} ${unit}, ${ratio} times`);
		}
		return 0;
	} finally {
		await browser.close();
		if (server) await stopDevServer(server);
		rmSync(folder, { recursive: true, force: true });
	}
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
