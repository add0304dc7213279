import type { Detector, Library } from "../library.ts";
import { median } from "../rows.ts";
import { timed } from "./clock.ts";

export interface Update {
	/** Milliseconds until an added entry is found, and until a removed one is not, less a detection's own time. */
	readonly addMs: number;
	readonly removeMs: number;
	/** Whether the library had to be built anew. */
	readonly isRebuild: boolean;
}

const ADDED_WORD = "zanquibelthor";
const PROBE = `a ${ADDED_WORD} b`;
/** Repeats of an update, and of a rebuild, which can take seconds. */
const UPDATE_RUNS = 9;
const REBUILD_RUNS = 2;

/** Adds one entry to a loaded list and removes it again. Throws when a library does not do what it was told. */
export function measureUpdate(library: Library, detector: Detector, words: readonly string[]): Update {
	const { addWord, removeWord } = detector;
	if (!addWord || !removeWord) return measureRebuild(library, words);
	const addTimes: number[] = [];
	const removeTimes: number[] = [];
	for (let run = 0; run < UPDATE_RUNS; run++) {
		const plain = timed(() => expectFound(library, detector, false));
		addTimes.push(
			timed(() => {
				addWord(ADDED_WORD);
				expectFound(library, detector, true);
			}) - plain,
		);
		removeTimes.push(
			timed(() => {
				removeWord(ADDED_WORD);
				expectFound(library, detector, false);
			}) - plain,
		);
	}
	return { addMs: Math.max(0, median(addTimes)), removeMs: Math.max(0, median(removeTimes)), isRebuild: false };
}

function measureRebuild(library: Library, words: readonly string[]): Update {
	const rebuild = (list: readonly string[], isFound: boolean) =>
		median(Array.from({ length: REBUILD_RUNS }, () => timed(() => expectFound(library, library.build(list), isFound))));
	return { addMs: rebuild([...words, ADDED_WORD], true), removeMs: rebuild(words, false), isRebuild: true };
}

function expectFound(library: Library, detector: Detector, isFound: boolean): void {
	if (detector.detect(PROBE) !== isFound)
		throw new Error(`${library.name}: an entry ${isFound ? "added is not found" : "removed is still found"}`);
}
