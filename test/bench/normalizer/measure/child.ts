/**
 * Runs in a process of its own (started by children.ts with --expose-gc) and prints one JSON line a figure, at once:
 * whatever runs away can be killed and what was measured is kept.
 *   child.ts load <library> <list>
 *   child.ts growth <library> <list> <kind>...
 */
import { writeSync } from "node:fs";
import { LIBRARIES, type LibraryId } from "../libraries.ts";
import type { Detector } from "../library.ts";
import { adversarialText, GROWTH_LENGTHS, type GrowthKind } from "../texts/adversarial.ts";
import { generateTweets } from "../texts/tweets.ts";
import { growthWords, type ListName, wordsOf } from "./lists.ts";

export interface LoadFigures {
	readonly importMs: number;
	/** Building the detector and its first answer, which some libraries put the work off to. */
	readonly buildMs: number;
	readonly importBytes: number;
	readonly listBytes: number;
}

export type GrowthLine =
	| { readonly ready: true }
	| { readonly kind: GrowthKind; readonly length: number; readonly ms: number };

const FIRST_TEXT = "the first text is judged while everything is cold";
/** Texts run before memory is weighed: engines compile regular expressions after their first use. */
const WEIGHED_AFTER_TEXTS = 20;
const WARM_UP_MS = 150;
const WARM_UP_LENGTH = 1_000;
/** One timing covers at least this long; the fastest of several counts, as noise only ever adds. */
const MIN_TIMING_MS = 2;
const TIMINGS = 7;
/** A single run longer than this is not repeated. */
const LONG_RUN_MS = 200;

function report(line: LoadFigures | GrowthLine): void {
	writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Bytes in use on the heap and outside it (typed arrays) after a full collection. */
function bytesInUse(): number {
	if (!globalThis.gc) throw new Error("child.ts needs --expose-gc");
	globalThis.gc();
	globalThis.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

async function load(id: LibraryId, list: ListName): Promise<void> {
	const words = wordsOf(list);
	const texts = generateTweets(WEIGHED_AFTER_TEXTS);
	const bytesBefore = bytesInUse();
	const importStarted = performance.now();
	const library = await LIBRARIES[id]();
	const importMs = performance.now() - importStarted;
	const bytesImported = bytesInUse();
	const buildStarted = performance.now();
	const detector = library.build(words);
	detector.detect(FIRST_TEXT);
	const buildMs = performance.now() - buildStarted;
	for (const text of texts) detector.detect(text);
	const bytesAfter = bytesInUse();
	detector.detect(FIRST_TEXT);
	report({ importMs, buildMs, importBytes: bytesImported - bytesBefore, listBytes: bytesAfter - bytesImported });
}

async function growth(id: LibraryId, list: Exclude<ListName, "default">, kinds: readonly GrowthKind[]): Promise<void> {
	const words = growthWords(list);
	const detector = (await LIBRARIES[id]()).build(words);
	runFor(detector, generateTweets(100), WARM_UP_MS);
	report({ ready: true });
	for (const kind of kinds) {
		runFor(detector, [adversarialText(kind, WARM_UP_LENGTH, words)], WARM_UP_MS / 5);
		for (const length of GROWTH_LENGTHS) {
			const text = flat(adversarialText(kind, length, words));
			report({ kind, length, ms: msPerText(detector, text) });
		}
	}
}

function runFor(detector: Detector, texts: readonly string[], ms: number): void {
	const started = performance.now();
	for (let i = 0; performance.now() - started < ms; i++) detector.detect(texts[i % texts.length] as string);
}

/** A copy in one piece: reading pieced-together strings would be measured too. */
function flat(text: string): string {
	return Buffer.from(text, "utf16le").toString("utf16le");
}

function msPerText(detector: Detector, text: string): number {
	let best = timeRuns(detector, text, 1);
	if (best > LONG_RUN_MS) return best;
	const runs = Math.max(1, Math.ceil(MIN_TIMING_MS / best));
	for (let timing = 0; timing < TIMINGS; timing++) best = Math.min(best, timeRuns(detector, text, runs));
	return best;
}

function timeRuns(detector: Detector, text: string, runs: number): number {
	const started = performance.now();
	for (let i = 0; i < runs; i++) detector.detect(text);
	return (performance.now() - started) / runs;
}

const [task, id, list, ...kinds] = process.argv.slice(2);
if (task === "load") await load(id as LibraryId, list as ListName);
else if (task === "growth") await growth(id as LibraryId, list as Exclude<ListName, "default">, kinds as GrowthKind[]);
else throw new Error("child.ts: load or growth");
