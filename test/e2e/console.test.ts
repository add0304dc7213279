/** The staff console in a real browser, on a server of its own; `CONSOLE_ORIGIN` names one that runs already. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import { launchBrowser } from "./console/browser.ts";
import { dashboardSuite, modelSuite, settingSuite } from "./console/operations.ts";
import { patternSuite } from "./console/patterns.ts";
import { playgroundSuite } from "./console/playground.ts";
import { reviewSuite } from "./console/reviews.ts";
import { shellSuite } from "./console/shell.ts";

let server: DevServer | null = null;
let browser: Browser;
let state: string | null = null;
let origin = process.env["CONSOLE_ORIGIN"] ?? "";

beforeAll(async () => {
	browser = await launchBrowser();
	if (origin !== "") return;
	state = mkdtempSync(join(tmpdir(), "console-test-"));
	server = await startDevServer("--persist-to", state);
	origin = server.origin;
});

afterAll(async () => {
	await browser?.close();
	if (server) await stopDevServer(server);
	if (state !== null) rmSync(state, { recursive: true, force: true });
});

const siteOf = () => ({ browser, origin });

shellSuite(siteOf);
playgroundSuite(siteOf);
reviewSuite(siteOf);
patternSuite(siteOf);
dashboardSuite(siteOf);
modelSuite(siteOf);
settingSuite(siteOf);
