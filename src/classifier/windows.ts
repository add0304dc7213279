import { ATTRIBUTES, type Attribute, type Classification, severityOfTails } from "../verdict.ts";

/** One way to cut a long text. */
export interface WindowShape {
	readonly words: number;
	/** Words that two neighbours share, so that a sentence on the cut is whole in one of them. */
	readonly overlapWords: number;
	readonly maxUnits: number;
}

/** How a model judges a text that is longer than one wide window. */
export interface WindowPlan {
	/** As long as the texts that the model was trained on. */
	readonly wide: WindowShape;
	/** As short as a sentence, for a model in which a sentence drowns among sixty words; null for one that finds it. */
	readonly narrow: WindowShape | null;
}

/** A text cut by a plan. */
export interface Windows {
	readonly wide: readonly string[];
	/** Empty for a text that fits one wide window. */
	readonly narrow: readonly string[];
	/** Sentences and how they begin; empty as `narrow` is. */
	readonly openings: readonly string[];
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

/** The last window takes words back until it is full: a few words without their context are judged badly. */
function widen(spans: readonly [number, number][], first: number, last: number, shape: WindowShape): number {
	let from = first;
	const end = spans[last]![1];
	while (from > 0 && last - from + 1 < shape.words && end - spans[from - 1]![0] <= shape.maxUnits) from--;
	return from;
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
		const isLast = last === spans.length - 1;
		const from = isLast ? widen(spans, first, last, shape) : first;
		windows.push(text.slice(spans[from]![0], spans[last]![1]));
		if (isLast) break;
		first = Math.max(first + 1, last + 1 - shape.overlapWords);
	}
	return windows;
}

const SENTENCE_END = /(?<=[.!?…]["')\]]?)\s+|\n+/u;
/** Lengths, in words, at which a sentence is judged by its beginning: whoever pads a text may leave out the full stop. */
const OPENING_WORDS = [5, 8, 12, 18];

/** Each sentence whole, and its first words: what was put into a text begins where a sentence begins. */
function sentenceOpenings(text: string, maxUnits: number): string[] {
	const openings: string[] = [];
	for (const sentence of text.split(SENTENCE_END)) {
		const ends = [...sentence.matchAll(WORD)].map((match) => match.index + match[0].length);
		for (const words of OPENING_WORDS) {
			const end = words < ends.length ? ends[words - 1]! : maxUnits;
			if (end < maxUnits) openings.push(sentence.slice(0, end));
		}
		if (ends.length > 0 && sentence.length <= maxUnits) openings.push(sentence);
	}
	return openings;
}

/** Cuts a text into overlapping windows; one that fits a wide window is left whole. Linear in the text. */
export function splitWindows(text: string, plan: WindowPlan): Windows {
	if (fitsOneWindow(text, plan.wide)) return { wide: [text], narrow: [], openings: [] };
	const spans = wordSpans(text);
	const wide = cut(text, spans, plan.wide);
	if (wide.length <= 1) return { wide: [text], narrow: [], openings: [] };
	if (!plan.narrow) return { wide, narrow: [], openings: [] };
	return { wide, narrow: cut(text, spans, plan.narrow), openings: sentenceOpenings(text, plan.wide.maxUnits) };
}

/** The highest probability, over some windows, of each severity above `safe` or a worse one. */
function highestTails(windows: readonly Classification[]): [number, number, number] {
	const highest: [number, number, number] = [0, 0, 0];
	for (const { probabilities } of windows) {
		const extremely = probabilities.extremely_harmful;
		const harmful = extremely + probabilities.harmful;
		highest[0] = Math.max(highest[0], harmful + probabilities.potentially_harmful);
		highest[1] = Math.max(highest[1], harmful);
		highest[2] = Math.max(highest[2], extremely);
	}
	return highest;
}

/**
 * The highest of hundreds of probabilities is high by chance, so the odds that narrow windows speak for are divided, less
 * for the surest level, and from MANY_WINDOWS on those of wide ones. Openings need none of it: they are whole sentences or
 * begin like one, and the embedded model is trained on such pieces of harmless texts. Tuned on the benign prose of the
 * golden set, which must stay safe, against the harmful sentences that survive inside it.
 */
const NARROW_ODDS = { harmful: 2.5, extremely_harmful: 1.3 } as const;
const WIDE_ODDS = 2.2;
const MANY_WINDOWS = 10;

/** A probability whose odds are divided. */
function discount(probability: number, divisor: number): number {
	return probability / (probability + divisor * (1 - probability));
}

/**
 * One judgement for a whole text from those of its windows: per head the maximum over the wide ones, so padding hides
 * nothing. A narrow window or an opening lacks its context, so what it says counts one level less: what is surely
 * harmful in it makes the text potentially harmful, and its attributes do not count. A level is reached when it or a worse one is at least as
 * likely as not.
 */
export function combineWindows(
	wide: readonly Classification[],
	narrow: readonly Classification[],
	openings: readonly Classification[] = [],
): Classification {
	const [first] = wide;
	if (!first) throw new Error("no window to combine");
	if (wide.length === 1) return first;
	const attributes: Record<Attribute, number> = { ...first.attributes };
	for (const window of wide) {
		for (const name of ATTRIBUTES) attributes[name] = Math.max(attributes[name], window.attributes[name]);
	}
	const inWide = highestTails(wide);
	const inNarrow = highestTails(narrow);
	// Only the lowest level: it is where a long harmless text would be flagged, and a sure window passes it anyway.
	const divisor = wide.length >= MANY_WINDOWS ? WIDE_ODDS : 1;
	const extremely = inWide[2];
	const inOpenings = highestTails(openings);
	const sayHarmful = Math.max(discount(inNarrow[1], NARROW_ODDS.harmful), inOpenings[1]);
	const sayExtremely = Math.max(discount(inNarrow[2], NARROW_ODDS.extremely_harmful), inOpenings[2]);
	const harmful = Math.max(inWide[1], sayExtremely);
	const potentially = Math.max(discount(inWide[0], divisor), sayHarmful, harmful);
	const probabilities = {
		safe: 1 - potentially,
		potentially_harmful: potentially - harmful,
		harmful: harmful - extremely,
		extremely_harmful: extremely,
	};
	const severity = severityOfTails(potentially, harmful, extremely);
	const model = first.model === undefined ? {} : { model: first.model };
	const cached = wide.every((window) => window.cached) ? { cached: true } : {};
	return { severity, confidence: probabilities[severity], probabilities, attributes, ...model, ...cached };
}
