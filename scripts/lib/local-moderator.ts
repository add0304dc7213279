/** The Worker's moderator in Node: the same code over the same files, read from the checkout. */
import { readdirSync, readFileSync } from "node:fs";
import { type Assets, assembleModerator } from "../../src/assemble.ts";
import type { Moderator } from "../../src/moderate.ts";
import type { PatternDocument } from "../../src/patterns/schema.ts";

function file(path: string): URL {
	return new URL(`../../${path}`, import.meta.url);
}

function readBytes(path: string): ArrayBuffer {
	return new Uint8Array(readFileSync(file(path))).buffer;
}

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(file(path), "utf8"));
}

/** Pattern documents in the order of their file names, as the Worker lists them. */
export function readPatternDocuments(): PatternDocument[] {
	const names = readdirSync(file("patterns")).filter((name) => name.endsWith(".json"));
	return names.sort().map((name) => readJson(`patterns/${name}`) as PatternDocument);
}

/** Reads what the Worker has in its bundle. */
export function readAssets(): Assets {
	return {
		model: readBytes("src/classifier/embedded/model.bin"),
		modelCard: readJson("src/classifier/embedded/model-card.json") as Assets["modelCard"],
		knownWords: readBytes("src/normalizer/known-words.bin"),
		patternDocuments: readPatternDocuments(),
	};
}

/** A moderator that decides exactly as the Worker does. */
export function localModerator(): Moderator {
	return assembleModerator(readAssets(), () => performance.now());
}
