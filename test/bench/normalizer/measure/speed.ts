import type { Detector } from "../library.ts";
import { cpuMs, timed } from "./clock.ts";

export interface SpeedOptions {
	/** Slices a library. The libraries take turns, so that noise of the machine hits all of them. */
	readonly rounds: number;
	/** How long a slice should last, milliseconds. */
	readonly sliceMs: number;
}

export interface Speed {
	/** Over all slices together, per second of the thread's own processor time. */
	readonly textsPerSecond: number;
	/** Distinct texts seen in all rounds. */
	readonly textCount: number;
	/** Share of the calls that found an entry, 0..1. */
	readonly hitRate: number;
}

/** A slice has at least this many texts, however slow the library. */
const MIN_SLICE_TEXTS = 12;
/** Texts before anything is timed: engines compile regular expressions late, and drop them when others take over. */
const FIRST_TEXTS = 4;

/** Texts a second of each detector over the same texts in the same order; slow ones get through fewer of them. */
export function measureSpeed<Id extends string>(
	detectors: ReadonlyMap<Id, Detector>,
	texts: readonly string[],
	{ rounds, sliceMs }: SpeedOptions,
): Map<Id, Speed> {
	const runs = [...detectors].map(([id, detector]) => {
		const msPerText = warmUp(detector, texts, sliceMs);
		const sliceTexts = Math.max(MIN_SLICE_TEXTS, Math.round(sliceMs / msPerText));
		return { id, detector, sliceTexts, at: 0, spentMs: 0, hits: 0 };
	});
	for (let round = 0; round < rounds; round++)
		for (const run of runs) {
			runSlice(run.detector, texts, run.at, FIRST_TEXTS);
			run.spentMs += timed(() => {
				run.hits += runSlice(run.detector, texts, run.at, run.sliceTexts);
			});
			run.at = (run.at + run.sliceTexts) % texts.length;
		}
	return new Map(
		runs.map(({ id, sliceTexts, spentMs, hits }) => {
			const calls = sliceTexts * rounds;
			const textsPerSecond = (calls * 1_000) / spentMs;
			return [id, { textsPerSecond, textCount: Math.min(texts.length, calls), hitRate: hits / calls }];
		}),
	);
}

function runSlice(detector: Detector, texts: readonly string[], from: number, count: number): number {
	let hits = 0;
	let at = from;
	for (let i = 0; i < count; i++) {
		if (detector.detect(texts[at] as string)) hits++;
		if (++at === texts.length) at = 0;
	}
	return hits;
}

/** Runs growing batches for about `ms`; the milliseconds a text of the last batch. Starts from the far end. */
function warmUp(detector: Detector, texts: readonly string[], ms: number): number {
	let at = texts.length >> 1;
	runSlice(detector, texts, at, FIRST_TEXTS);
	const started = cpuMs();
	let msPerText = Number.POSITIVE_INFINITY;
	for (let batch = 1; cpuMs() - started < ms; batch *= 2) {
		const batchStarted = cpuMs();
		runSlice(detector, texts, at, batch);
		msPerText = (cpuMs() - batchStarted) / batch;
		at = (at + batch) % texts.length;
	}
	return msPerText;
}
