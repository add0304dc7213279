import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bundleConsole, closureOf, judgeParts } from "../../scripts/console/bundle.ts";

it("counts what an output loads at once, each file once, and not what it loads later", () => {
	const output = (imports: readonly (readonly [string, "import-statement" | "dynamic-import"])[]) => ({
		...{ bytes: 1, inputs: {}, exports: [] },
		imports: imports.map(([path, kind]) => ({ path, kind })),
	});
	const outputs = {
		main: output([
			["shared", "import-statement"],
			["late", "dynamic-import"],
		]),
		shared: output([["main", "import-statement"]]),
		late: output([["shared", "import-statement"]]),
	};
	expect([...closureOf(outputs, "main")]).toEqual(["main", "shared"]);
	expect([...closureOf(outputs, "late")]).toEqual(["late", "shared", "main"]);
});

it("names the part that is over its budget", () => {
	const { ok, lines } = judgeParts([
		{ name: "a", bytes: 1024, maxBytes: 1024 },
		{ name: "b", bytes: 2048, maxBytes: 1024 },
	]);
	expect(ok).toBe(false);
	expect(lines).toEqual([
		"console: a: 1.0 KB gzip, within the budget of 1.0",
		"console: b: 2.0 KB gzip, over the budget of 1.0",
	]);
});

it("builds a page whose files are there, within every budget", async () => {
	const site = mkdtempSync(join(tmpdir(), "console-build-"));
	try {
		const stale = join(site, "console", "assets", "main-OLD.js");
		mkdirSync(dirname(stale), { recursive: true });
		writeFileSync(stale, "");
		const { ok, lines } = judgeParts(await bundleConsole(site));
		expect({ ok, lines }).toMatchObject({ ok: true });
		const page = readFileSync(join(site, "console", "index.html"), "utf8");
		const files = [...page.matchAll(/\/(console\/assets\/[^"]+)/g)].map(([, path]) => path!);
		expect(files).toHaveLength(2);
		expect(files.filter((path) => !existsSync(join(site, path)))).toEqual([]);
		expect(existsSync(stale)).toBe(false);
		// Another server of this checkout may be reading.
		const written = () => files.map((path) => statSync(join(site, path)).mtimeMs);
		const before = written();
		await bundleConsole(site);
		expect(written()).toEqual(before);
		// The page's policy allows no code or style within it.
		expect(page).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=/);
	} finally {
		rmSync(site, { recursive: true, force: true });
	}
});
