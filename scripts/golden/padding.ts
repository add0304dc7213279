import { SEVERITIES, type Severity } from "../../src/verdict.ts";

export const PLACES = ["start", "middle", "end"] as const;
export type Place = (typeof PLACES)[number];

/** Benign text around a sentence, UTF-16 units: the service takes 20,000, so this leaves room for any golden case. */
export const PADDING_UNITS = 19_000;

/** Prose cut to at most `units`, at the end of a sentence. Throws when it is too short to be of use. */
export function cutProse(prose: string, units: number): string {
	if (prose.length < units) throw new Error(`the prose has ${prose.length} units, fewer than ${units}`);
	return prose.slice(0, prose.lastIndexOf(". ", units - 1) + 1);
}

/** A sentence inside prose: before it, after it, or between two of its sentences halfway through. */
export function padSentence(sentence: string, prose: string, place: Place): string {
	if (place === "start") return `${sentence} ${prose}`;
	if (place === "end") return `${prose} ${sentence}`;
	const half = prose.indexOf(". ", Math.floor(prose.length / 2)) + 1;
	return `${prose.slice(0, half)} ${sentence}${prose.slice(half)}`;
}

/** Whether a padded text kept the class that its sentence has alone, or the one below; worse is never a loss. */
export function keepsClass(alone: Severity, padded: Severity): boolean {
	return SEVERITIES.indexOf(padded) >= SEVERITIES.indexOf(alone) - 1;
}
