import { writeBundledPatterns } from "../scripts/patterns-compile.ts";

/** Vitest global set-up: the Worker under test imports the compiled patterns, which no commit holds. */
export function setup(): void {
	writeBundledPatterns();
}
