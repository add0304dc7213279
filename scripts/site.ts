/** `npm run site`: writes what the Worker serves as files: the API's document and its page, and the runbook (dist/site). */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./lib/wrangler.ts";
import { writeChanged } from "./lib/write-changed.ts";
import { type ApiDocument, docsPage } from "./site/page.ts";
import { runbookPage } from "./site/runbook.ts";

/** As wrangler.toml has it. */
export const SITE = join(ROOT, "dist/site");

/** Writes the files; wrangler serves nothing and starts nothing while the folder is absent. */
export function writeSite(site: string = SITE): void {
	const document = JSON.parse(
		readFileSync(new URL("../src/openapi/openapi.json", import.meta.url), "utf8"),
	) as ApiDocument;
	mkdirSync(join(site, "docs"), { recursive: true });
	writeChanged(join(site, "openapi.json"), JSON.stringify(document));
	writeChanged(join(site, "docs/index.html"), docsPage(document));
	const runbook = readFileSync(new URL("observability/runbook.md", import.meta.url), "utf8");
	writeChanged(join(site, "docs/runbook.html"), runbookPage(runbook));
	writeChanged(join(site, "docs/style.css"), readFileSync(new URL("site/style.css", import.meta.url)));
}

if (import.meta.main) writeSite();
