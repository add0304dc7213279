/**
 * Adds optional platform packages (workerd, biome, ...) that npm left out of package-lock.json.
 *
 * npm drops a platform package from the lock file when the registry it resolved against cannot show it, and
 * `npm ci` then refuses the whole file on every machine. Run after each change of dependencies.
 */
import { readFileSync, writeFileSync } from "node:fs";

interface LockPackage {
	version: string;
	os?: string[];
	cpu?: string[];
	libc?: string[];
	optional?: boolean;
	dev?: boolean;
	optionalDependencies?: Record<string, string>;
}

export interface LockFile {
	packages: Record<string, LockPackage>;
}

const OS_NAMES: Record<string, string> = { windows: "win32" };
const CPU_NAMES: Record<string, string> = { "64": "x64" };

/** Reads os, cpu and libc from a package name such as `@cloudflare/workerd-darwin-64`; null when it names none. */
function platformOf(name: string): Pick<LockPackage, "os" | "cpu" | "libc"> | null {
	const match = /-(android|darwin|linux|win32|windows)-(arm64|x64|64)(-musl)?$/.exec(name);
	if (!match?.[1] || !match[2]) return null;
	return {
		os: [OS_NAMES[match[1]] ?? match[1]],
		cpu: [CPU_NAMES[match[2]] ?? match[2]],
		...(match[3] ? { libc: ["musl"] } : {}),
	};
}

/** Returns the lock file with an entry for every exactly pinned platform package; keeps existing entries. */
export function completeLockFile(lock: LockFile): LockFile {
	const packages = { ...lock.packages };
	for (const [parentPath, parent] of Object.entries(lock.packages)) {
		if (parentPath === "") continue;
		for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
			const platform = platformOf(name);
			if (!platform || !/^\d/.test(version)) continue;
			packages[`node_modules/${name}`] ??= { version, ...platform, dev: true, optional: true };
		}
	}
	const sorted = Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1));
	return { ...lock, packages: Object.fromEntries(sorted) };
}

if (import.meta.main) {
	const path = new URL("../package-lock.json", import.meta.url);
	const lock = JSON.parse(readFileSync(path, "utf8")) as LockFile;
	writeFileSync(path, `${JSON.stringify(completeLockFile(lock), null, 2)}\n`);
	console.error("package-lock.json: platform packages complete");
}
