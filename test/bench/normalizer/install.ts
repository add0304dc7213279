import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BENCH_ROOT, installedVersion } from "./library.ts";

/** Peers whose pinned version is not installed. */
export function missingPeers(): string[] {
	const manifest = JSON.parse(readFileSync(new URL("package.json", BENCH_ROOT), "utf8")) as {
		dependencies: Record<string, string>;
	};
	return Object.entries(manifest.dependencies)
		.filter(([name, version]) => installedVersion(name) !== version)
		.map(([name]) => name);
}

/** Installs the bench folder's own packages where any is absent. Throws when npm fails. */
export function installPeers(): void {
	if (missingPeers().length === 0) return;
	const npm = process.env["npm_execpath"];
	const args = ["ci", "--prefix", fileURLToPath(BENCH_ROOT), "--no-audit", "--no-fund", "--ignore-scripts"];
	const [command, commandArgs] = npm ? [process.execPath, [npm, ...args]] : ["npm", args];
	const { status } = spawnSync(command, commandArgs, { stdio: ["ignore", "ignore", "inherit"] });
	if (status !== 0) throw new Error("bench: npm ci --prefix test/bench failed");
}
