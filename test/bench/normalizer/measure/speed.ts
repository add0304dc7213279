import type { Detector } from "../library.ts";
import { median } from "../rows.ts";

export interface SpeedOptions {
	/** Slices a library; the median counts. The libraries take turns, so that noise of the machine hits all of them. */
	readonly rounds: number;
	/** How long a slice should last, milliseconds. */
	readonly sliceMs: number;
}

export interface Speed {
	/** Median over the rounds. */
	readonly textsPerSecond: number;
	/** Distinct texts seen in all rounds. */
	readonly textCount: number;
	/** Share of the calls of the last slice that found an entry, 0..1. */
	readonly hitRate: number;
}

/** A slice has at least this many texts, however slow the library. */
const MIN_SLICE_TEXTS = 12;
/** Warm-up lasts this many slices. */
const WARM_UP_SLICES = 1;

/** Texts a second of each detector over the same texts in the same order; slow ones get through fewer of them. */
export function measureSpeed<Id extends string>(
	detectors: ReadonlyMap<Id, Detector>,
	texts: readonly string[],
	{ rounds, sliceMs }: SpeedOptions,
): Map<Id, Speed> {
	const runs = [...detectors].map(([id, detector]) => {
		const msPerText = warmUp(detector, texts, sliceMs * WARM_UP_SLICES);
		const sliceTexts = Math.max(MIN_SLICE_TEXTS, Math.round(sliceMs / msPerText));
		return { id, detector, sliceTexts, at: 0, rates: [] as number[], hitRate: 0 };
	});
	for (let round = 0; round < rounds; round++)
		for (const run of runs) {
			const started = performance.now();
			const hits = runSlice(run.detector, texts, run.at, run.sliceTexts);
			run.rates.push((run.sliceTexts * 1_000) / (performance.now() - started));
			run.hitRate = hits / run.sliceTexts;
			run.at = (run.at + run.sliceTexts) % texts.length;
		}
	return new Map(
		runs.map(({ id, rates, sliceTexts, hitRate }) => [
			id,
			{ textsPerSecond: median(rates), textCount: Math.min(texts.length, sliceTexts * rounds), hitRate },
		]),
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
	const started = performance.now();
	let at = texts.length >> 1;
	let msPerText = Number.POSITIVE_INFINITY;
	for (let batch = 1; performance.now() - started < ms; batch *= 2) {
		const batchStarted = performance.now();
		runSlice(detector, texts, at, batch);
		msPerText = (performance.now() - batchStarted) / batch;
		at = (at + batch) % texts.length;
	}
	return msPerText;
}
