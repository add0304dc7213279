import {
	ATTRIBUTES,
	type Attribute,
	type Classification,
	maxSeverity,
	type Severity,
	type SeverityProbabilities,
} from "../verdict.ts";

/** One way to cut a long text. */
export interface WindowShape {
	readonly words: number;
	/** Words that two neighbours share, so that a sentence on the cut is whole in one of them. */
	readonly overlapWords: number;
	readonly maxUnits: number;
}

const WORD = /\S+/g;
/** A longer run without a space, UTF-16 units, is no word: it is cut into pieces that count as words. */
const LONGEST_WORD_UNITS = 40;
const PIECE_UNITS = 10;

/** Start and end of each word, or of each piece of a run that is too long for one; no cut splits a code point. */
function wordSpans(text: string): [start: number, end: number][] {
	const spans: [number, number][] = [];
	for (const match of text.matchAll(WORD)) {
		const end = match.index + match[0].length;
		let start = match.index;
		while (end - start > LONGEST_WORD_UNITS) {
			const cut = start + PIECE_UNITS;
			const whole = text.codePointAt(cut - 1)! > 0xffff ? cut - 1 : cut;
			spans.push([start, whole]);
			start = whole;
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

function cut(text: string, spans: readonly [number, number][], shape: WindowShape): string[] {
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
	return windows;
}

/**
 * Cuts a text into overlapping windows of each shape; a text that fits into one of the first shape is left whole. Wide
 * windows keep the context, narrow ones keep a short sentence from drowning in it. Linear in the text.
 */
export function splitWindows(text: string, shapes: readonly WindowShape[]): string[] {
	const [widest] = shapes;
	if (!widest || fitsOneWindow(text, widest)) return [text];
	const spans = wordSpans(text);
	const whole = cut(text, spans, widest);
	if (whole.length <= 1) return [text];
	return [...whole, ...shapes.slice(1).flatMap((shape) => cut(text, spans, shape))];
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
