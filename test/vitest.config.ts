import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { writeSite } from "../scripts/site.ts";

const root = new URL("..", import.meta.url).pathname;

// The Worker under test has its files, which no commit holds.
writeSite();

const migrations = await readD1Migrations(`${root}src/store/migrations`);

export default defineConfig({
	test: {
		// One core fewer than there are, as is the default, would leave half of a machine of two idle.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		globalSetup: [`${root}test/compile-patterns.ts`],
		projects: [
			{ root, test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
			{
				root,
				test: { name: "scripts", include: ["test/scripts/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 60_000 },
			},
			{
				root,
				test: {
					name: "e2e",
					include: ["test/e2e/**/*.test.ts"],
					testTimeout: 60_000,
					hookTimeout: 180_000,
					expect: { poll: { timeout: 20_000 } },
				},
			},
			// Starts emulators in Python, whose packages the first run fetches.
			{
				root,
				test: { name: "pipeline", include: ["test/pipeline/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 600_000 },
			},
			{
				root,
				plugins: [
					cloudflareTest({
						wrangler: { configPath: `${root}wrangler.toml` },
						miniflare: { bindings: { TEST_MIGRATIONS: migrations } },
					}),
				],
				test: { name: "worker", include: ["test/worker/**/*.test.ts"], testTimeout: 60_000 },
			},
		],
	},
});
