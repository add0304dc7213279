/**
 * Runs in a process of its own (started by children.ts with --expose-gc) and prints one JSON line a figure, at once:
 * whatever runs away can be killed and what was measured is kept.
 *   child.ts load <library> <list>
 *   child.ts growth <library> <list> <milliseconds a kind may take> <kind>...
 */
import { writeSync } from "node:fs";
import { LIBRARIES, type LibraryId } from "../libraries.ts";
import type { Detector } from "../library.ts";
import { adversarialText, GROWTH_LENGTHS, type GrowthKind } from "../texts/adversarial.ts";
import { generateTweets } from "../texts/tweets.ts";
import { cpuMs, timed } from "./clock.ts";
import { growthWords, type ListName, wordsOf } from "./lists.ts";

export interface LoadFigures {
	readonly importMs: number;
	/** Building the detector and its first answer, which some libraries put the work off to. */
	readonly buildMs: number;
	readonly importBytes: number;
	readonly listBytes: number;
	/** Opening the list's stored form and its first answer; null where the library has none. */
	readonly openMs: number | null;
	readonly packedBytes: number | null;
}

/** A sign of life before the first kind and after each length tried, and the figures of a finished kind. */
export type GrowthLine =
	| { readonly ready: true }
	| { readonly kind: GrowthKind; readonly tried: number }
	| { readonly kind: GrowthKind; readonly ms: Readonly<Record<string, number>> };

const FIRST_TEXT = "the first text is judged while everything is cold";
/** Texts run before memory is weighed: engines compile regular expressions after their first use. */
const WEIGHED_AFTER_TEXTS = 20;
const WARM_UP_MS = 150;
/** A length is timed over as many texts as make up the longest one: the processor must not learn a short text by heart. */
const LONGEST = Math.max(...GROWTH_LENGTHS);
/** Passes over those texts; the fastest counts, as noise only ever adds. */
const MAX_PASSES = 50;

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
	const importStarted = cpuMs();
	const library = await LIBRARIES[id]();
	const importMs = cpuMs() - importStarted;
	const bytesImported = bytesInUse();
	const buildStarted = cpuMs();
	const detector = library.build(words);
	detector.detect(FIRST_TEXT);
	const buildMs = cpuMs() - buildStarted;
	for (const text of texts) detector.detect(text);
	const bytesAfter = bytesInUse();
	detector.detect(FIRST_TEXT);
	const packed = words === null ? null : (library.pack?.(words) ?? null);
	report({
		importMs,
		buildMs,
		importBytes: bytesImported - bytesBefore,
		listBytes: bytesAfter - bytesImported,
		openMs: packed && timed(() => packed.open().detect(FIRST_TEXT)),
		packedBytes: packed?.byteLength ?? null,
	});
}

async function growth(
	id: LibraryId,
	list: Exclude<ListName, "default">,
	timingMs: number,
	kinds: readonly GrowthKind[],
): Promise<void> {
	const words = growthWords(list);
	const detector = (await LIBRARIES[id]()).build(words);
	const prose = generateTweets(100);
	const started = cpuMs();
	for (let i = 0; cpuMs() - started < WARM_UP_MS; i++) detector.detect(prose[i % prose.length] as string);
	report({ ready: true });
	for (const kind of kinds) {
		const longest = adversarialText(kind, LONGEST, words);
		report({ kind, ms: fastestPasses(kind, detector, longest, timingMs) });
	}
}

/** Milliseconds a text by length. The lengths take turns, so that noise of the machine hits all of them. */
function fastestPasses(
	kind: GrowthKind,
	detector: Detector,
	longest: string,
	timingMs: number,
): Record<string, number> {
	const runs = GROWTH_LENGTHS.map((length) => ({
		length,
		texts: slices(longest, length),
		best: Number.POSITIVE_INFINITY,
	}));
	let started = 0;
	for (let pass = 0; pass <= MAX_PASSES; pass++) {
		for (const run of runs) {
			const ms = timed(() => {
				for (const text of run.texts) detector.detect(text);
			});
			run.best = Math.min(run.best, ms);
			if (pass === 0) report({ kind, tried: run.length });
		}
		if (pass === 0) started = cpuMs();
		else if (cpuMs() - started > timingMs) break;
	}
	return Object.fromEntries(runs.map(({ length, texts, best }) => [length, best / texts.length]));
}

/** The text in pieces of `length`, each in one block of memory. */
function slices(text: string, length: number): string[] {
	const bytes = Buffer.from(text, "utf16le");
	const size = length * 2;
	return Array.from({ length: bytes.length / size }, (_, i) => bytes.toString("utf16le", i * size, (i + 1) * size));
}

const [task, id, list, ...rest] = process.argv.slice(2);
if (task === "load") await load(id as LibraryId, list as ListName);
else if (task === "growth") {
	const [timingMs, ...kinds] = rest;
	await growth(id as LibraryId, list as Exclude<ListName, "default">, Number(timingMs), kinds as GrowthKind[]);
} else throw new Error("child.ts: load or growth");
