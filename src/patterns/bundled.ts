/** The patterns that the Worker carries: what serves before the first publish, and when nothing newer can be read. */
import knownWords from "../normalizer/known-words.bin";
import { openKnownWords } from "../normalizer/known-words.ts";
import type { BenignSample } from "./backtest.ts";
import compiled from "./bundled.bin";
import benign from "./bundled-benign.bin";
import set from "./bundled-set.bin";
import type { PatternSet } from "./submission.ts";

export const bundledKnownWords = openKnownWords(knownWords);

/** The compiled document. */
export const bundledBlob: ArrayBuffer = compiled;

/** The document itself with its cases; parsed at each call, as only publishing needs it. */
export function bundledSet(): PatternSet {
	return JSON.parse(new TextDecoder().decode(set)) as PatternSet;
}

/** Ordinary language for the backtest; parsed at each call, as only publishing needs it. */
export function bundledBenign(): BenignSample {
	return JSON.parse(new TextDecoder().decode(benign)) as BenignSample;
}
