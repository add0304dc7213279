import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;

const migrations = await readD1Migrations(`${root}src/store/migrations`);

export default defineConfig({
	test: {
		// One core fewer than there are, as is the default, would leave half of a machine of two idle.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		globalSetup: [`${root}test/compile-patterns.ts`],
		projects: [
			{ root, test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 60_000 } },
			{ root, test: { name: "scripts", include: ["test/scripts/**/*.test.ts"], testTimeout: 300_000 } },
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
