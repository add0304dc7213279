import {
	ATTRIBUTES,
	type Attribute,
	type Classification,
	maxSeverity,
	type Severity,
	type SeverityProbabilities,
} from "../verdict.ts";

/** How a model wants long texts cut. */
export interface WindowShape {
	readonly words: number;
	/** Words that two neighbours share, so that a sentence on the cut is whole in one of them. */
	readonly overlapWords: number;
	/** Bound for text without spaces, UTF-16 units. */
	readonly maxUnits: number;
}

const WORD = /\S+/g;

/** Start and end of each run of non-space, runs longer than a window cut into window-sized pieces. */
function wordSpans(text: string, maxUnits: number): [start: number, end: number][] {
	const spans: [number, number][] = [];
	for (const match of text.matchAll(WORD)) {
		const end = match.index + match[0].length;
		let start = match.index;
		while (end - start > maxUnits) {
			const cut = start + maxUnits;
			const middle = text.codePointAt(cut - 1)! > 0xffff ? cut - 1 : cut;
			spans.push([start, middle]);
			start = middle;
		}
		spans.push([start, end]);
	}
	return spans;
}

/** Counts gaps, which are at least as many as the gaps between words; most texts end here. */
function fitsOneWindow(text: string, { words, maxUnits }: WindowShape): boolean {
	if (text.length > maxUnits) return false;
	let gaps = 0;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit === 0x20 || unit === 0x0a || unit > 0x7f) gaps++;
	}
	return gaps < words;
}

/**
 * Cuts a text into overlapping windows that together cover every word; a text that fits is one window, unchanged.
 * Linear in the text.
 */
export function splitWindows(text: string, shape: WindowShape): string[] {
	if (fitsOneWindow(text, shape)) return [text];
	const spans = wordSpans(text, shape.maxUnits);
	const windows: string[] = [];
	let first = 0;
	while (first < spans.length) {
		const start = spans[first]![0];
		let last = first;
		while (last + 1 < spans.length && last + 1 - first < shape.words && spans[last + 1]![1] - start <= shape.maxUnits) {
			last++;
		}
		windows.push(text.slice(start, spans[last]![1]));
		if (last === spans.length - 1) break;
		first = Math.max(first + 1, last + 1 - shape.overlapWords);
	}
	return windows.length > 0 ? windows : [text];
}

/** Probability of at least each severity above `safe`, in rising order. */
function tails(probabilities: SeverityProbabilities): [number, number, number] {
	const extremely = probabilities.extremely_harmful;
	const harmful = extremely + probabilities.harmful;
	return [harmful + probabilities.potentially_harmful, harmful, extremely];
}

/**
 * One judgement for a whole text from those of its windows: per head the maximum, so padding hides nothing. The heads of
 * severity are "this or worse"; their maxima stay ordered, so the classes' probabilities still sum to 1.
 */
export function combineWindows(windows: readonly Classification[]): Classification {
	const [first, ...others] = windows;
	if (!first) throw new Error("no window to combine");
	if (others.length === 0) return first;
	const attributes: Record<Attribute, number> = { ...first.attributes };
	let severity: Severity = first.severity;
	let [potentially, harmful, extremely] = tails(first.probabilities);
	for (const other of others) {
		const tail = tails(other.probabilities);
		potentially = Math.max(potentially, tail[0]);
		harmful = Math.max(harmful, tail[1]);
		extremely = Math.max(extremely, tail[2]);
		severity = maxSeverity(severity, other.severity);
		for (const name of ATTRIBUTES) attributes[name] = Math.max(attributes[name], other.attributes[name]);
	}
	const probabilities = {
		safe: 1 - potentially,
		potentially_harmful: potentially - harmful,
		harmful: harmful - extremely,
		extremely_harmful: extremely,
	};
	return { severity, confidence: probabilities[severity], probabilities, attributes };
}
