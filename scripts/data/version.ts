/** Where a version lies in a bucket. */
import { basename } from "node:path";
import { UsageError } from "../lib/command.ts";
import { DATASET_NAME, type Manifest, PATTERNS_FILE } from "./manifest.ts";

const VERSION = /^v\d{8}_\d{4}$/;
/** Digits of the hash in the name of a pattern document. */
const HASH_DIGITS = 12;

/** The version of `--version`, or of the folder's name. Throws `UsageError` when that is none. */
export function versionOf(flag: string | undefined, folder: string | undefined): string {
	const version = flag ?? (folder === undefined ? "" : basename(folder));
	if (VERSION.test(version)) return version;
	throw new UsageError(
		`--version: ${version || "none"} is no version (vYYYYMMDD_HHMM, as the folder's name or by itself)`,
	);
}

/** The key of a version's manifest: without it the version is not there. */
export function manifestKey(version: string): string {
	return `manifests/${DATASET_NAME}/${version}.json`;
}

/** The key of one of a version's files; the pattern document is shared by the versions that were made with it. */
export function fileKey(version: string, path: string, manifest: Pick<Manifest, "files" | "patterns">): string {
	if (path !== PATTERNS_FILE) return `datasets/${DATASET_NAME}/${version}/${path}`;
	return `patterns/${manifest.patterns.version}-${manifest.files[path]!.sha256.slice(0, HASH_DIGITS)}.json`;
}
