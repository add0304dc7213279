import { existsSync, readFileSync } from "node:fs";

/** One library with one list loaded. */
export interface Detector {
	/** Whether the text holds an entry, written plainly or in any disguise that the library undoes. */
	detect(text: string): boolean;
	/** Both absent where the library can only be built anew. */
	addWord?(word: string): void;
	removeWord?(word: string): void;
}

/** A list compiled ahead of time to bytes. */
export interface PackedList {
	readonly byteLength: number;
	open(): Detector;
}

/** A library under test. Each adapter gives it the settings against obfuscation that its own documentation names. */
export interface Library {
	readonly name: string;
	readonly version: string;
	/** Settings beside the list, for the report. */
	readonly settings: string;
	/** Whether it brings a list of its own. */
	readonly hasDefaultList: boolean;
	/** Makes a detector of exactly these lower-case entries, or of the library's own list for null. */
	build(words: readonly string[] | null): Detector;
	/** Only where the library has a form to store. */
	pack?(words: readonly string[]): PackedList;
}

export const BENCH_ROOT = new URL("../", import.meta.url);

/** Imports an installed peer; its types are the adapter's own, because a checkout without peers must compile. */
export async function importPeer<Module>(specifier: string): Promise<Module> {
	return (await import(specifier)) as Module;
}

/** The installed version of a peer, or null when it is not installed. */
export function installedVersion(packageName: string): string | null {
	const url = new URL(`node_modules/${packageName}/package.json`, BENCH_ROOT);
	if (!existsSync(url)) return null;
	return (JSON.parse(readFileSync(url, "utf8")) as { version: string }).version;
}

/** As `installedVersion`; throws for a peer that is not installed. */
export function versionOf(packageName: string): string {
	const version = installedVersion(packageName);
	if (version === null) throw new Error(`${packageName} is not installed: npm ci --prefix test/bench`);
	return version;
}
