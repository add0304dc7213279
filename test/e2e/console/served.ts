/** A server and a browser for the tests of one file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../../scripts/lib/dev-server.ts";
import { launchBrowser } from "./browser.ts";
import type { Site } from "./site.ts";

/**
 * Serves a state of its own, which `prepare` may fill before, or uses the server at `running`. The site is there once the
 * tests run.
 */
export function servedSite(running = "", prepare?: (state: string) => Promise<void>): () => Site {
	let server: DevServer | null = null;
	let browser: Browser;
	let state: string | null = null;
	let origin = running;

	beforeAll(async () => {
		browser = await launchBrowser();
		if (origin !== "") return;
		state = mkdtempSync(join(tmpdir(), "console-test-"));
		await prepare?.(state);
		server = await startDevServer("--persist-to", state);
		origin = server.origin;
	});

	afterAll(async () => {
		await browser?.close();
		if (server) await stopDevServer(server);
		if (state !== null) rmSync(state, { recursive: true, force: true });
	});

	return () => ({ browser, origin });
}
