import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrateLocal } from "../../scripts/lib/local-database.ts";
import { exitCodeOf, ROOT, spawnWrangler } from "../../scripts/lib/wrangler.ts";

it("makes the tables once, and wrangler takes them for its own", async () => {
	const folder = mkdtempSync(join(tmpdir(), "local-database-"));
	try {
		const names = readdirSync(join(ROOT, "src/store/migrations")).sort();
		expect(await migrateLocal({ persistTo: folder })).toEqual(names);
		expect(await migrateLocal({ persistTo: folder })).toEqual([]);
		const list = spawnWrangler(
			["d1", "migrations", "list", "DB", "--local", "--persist-to", folder],
			["ignore", "pipe", "inherit"],
		);
		let text = "";
		list.stdout?.on("data", (chunk) => {
			text += chunk;
		});
		expect(await exitCodeOf(list)).toBe(0);
		expect(text).toContain("No migrations to apply");
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

it("says so where the environment has no such database", async () => {
	await expect(migrateLocal({ env: "no-such" })).rejects.toThrow();
});
