/** The Worker's moderator in Node: the same code over the same files, read from the checkout. */
import { readFileSync } from "node:fs";
import { type Assets, assembleModerator, openEmbedded, patternsOver } from "../../src/assemble.ts";
import type { Call, Moderator } from "../../src/moderate.ts";
import { compilePatternDocuments } from "./pattern-documents.ts";

function file(path: string): URL {
	return new URL(`../../${path}`, import.meta.url);
}

function readBytes(path: string): ArrayBuffer {
	return new Uint8Array(readFileSync(file(path))).buffer;
}

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(file(path), "utf8"));
}

/** The card that training wrote beside the embedded model. */
export function readModelCard(): Assets["modelCard"] & { readonly seed: number } {
	return readJson("src/classifier/embedded/model-card.json") as ReturnType<typeof readModelCard>;
}

/** Reads what the Worker has in its bundle. */
export function readAssets(): Assets {
	return {
		model: readBytes("src/classifier/embedded/model.bin"),
		modelCard: readModelCard(),
		patterns: compilePatternDocuments(),
	};
}

/** A moderator that decides exactly as the Worker does. */
export function localModerator(): Moderator {
	const assets = readAssets();
	return assembleModerator(patternsOver(assets.patterns), openEmbedded(assets), () => performance.now());
}

/** A call from a script: nobody hangs up, and the process lives until its work is done. */
export const LOCAL_CALL: Call = {
	tenantId: "local",
	requestId: "local",
	signal: new AbortController().signal,
	waitUntil: () => {},
};
