import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface DataFile {
	readonly sha256: string;
	readonly bytes: number;
}

/** Where the figures come from. */
export interface Provenance {
	readonly measured_at: string;
	readonly command: string;
	/** What was evaluated: `in process` or the service's address. */
	readonly subject: string;
	readonly commit: string | null;
	/** Tracked files differ from the commit. */
	readonly is_dirty: boolean;
	readonly node: string;
	/** Every model and pattern version that answered. */
	readonly models: readonly string[];
	readonly pattern_versions: readonly string[];
	/** Answers in which a configured endpoint failed. */
	readonly degraded: number;
	/** Texts that got no judgement, by reason; they are in no measure. */
	readonly failures: Readonly<Record<string, number>>;
	/** Files below the data folder. */
	readonly data: Readonly<Record<string, DataFile>>;
	/** Rows by what they were used for. */
	readonly rows: Readonly<Record<string, number>>;
}

function git(...args: readonly string[]): string | null {
	try {
		const cwd = new URL("../../../", import.meta.url).pathname;
		return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
	} catch {
		// A copy without its history has no commit to name.
		return null;
	}
}

export function commitFacts(): Pick<Provenance, "commit" | "is_dirty"> {
	return { commit: git("rev-parse", "HEAD"), is_dirty: git("status", "--porcelain", "--untracked-files=no") !== "" };
}

/** Hashes files below the data folder. */
export function hashDataFiles(folder: string, files: readonly string[]): Record<string, DataFile> {
	return Object.fromEntries(
		[...new Set(files)].map((file) => {
			const bytes = readFileSync(join(folder, file));
			return [file, { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length }];
		}),
	);
}
