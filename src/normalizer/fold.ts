import {
	ASTRAL_CASE_PAIRS,
	ASTRAL_REMOVED_RANGES,
	ASTRAL_STYLE_PAIRS,
	CASE_PAIRS,
	EXPANSIONS,
	HOMOGLYPH_PAIRS,
	IGNORABLE_RANGES,
	MARK_PAIRS,
	MARK_RANGES,
	SPACE_RANGES,
	STYLE_PAIRS,
	WORD_RANGES,
} from "./fold-data.ts";

/** How a character differed from what it folds to, beyond case. */
export const FOLD_NONE = 0;
export const FOLD_STYLE = 1;
export const FOLD_HOMOGLYPH = 2;
export const FOLD_MARK = 3;
export const FOLD_ZERO_WIDTH = 4;

const BMP_SIZE = 0x10000;
const KIND_SHIFT = 16;
const ACTION_SHIFT = 20;
const ACTION_REMOVE = 1;
const ACTION_SURROGATE = 2;
const ACTION_EXPAND = 3;

/** One entry a BMP unit: bits 0-15 the folded unit, 16-19 the kind, 20-23 what to do. */
const foldTable = new Uint32Array(BMP_SIZE);
const expansions = new Map<number, string>();
const astralFolds = new Map<number, number>();

/** Classes of folded units. */
export const CLASS_WORD = 1;
export const CLASS_SPACE = 2;
export const CLASS_DIGIT = 4;
export const classTable = new Uint8Array(BMP_SIZE);

function forEachInRanges(ranges: string, visit: (codePoint: number) => void, from = 0): void {
	let position = from;
	for (const pair of ranges.split(",")) {
		const [gap, length] = pair.split(".");
		position += Number.parseInt(gap ?? "", 36);
		const end = position + Number.parseInt(length ?? "", 36);
		while (position < end) visit(position++);
	}
}

function fillPairs(pairs: string, kind: number): void {
	for (let i = 0; i < pairs.length; i += 2)
		foldTable[pairs.charCodeAt(i)] = pairs.charCodeAt(i + 1) | (kind << KIND_SHIFT);
}

function fillAstral(pairs: string, kind: number): void {
	for (let i = 0; i < pairs.length; ) {
		const from = pairs.codePointAt(i) as number;
		i += from > 0xffff ? 2 : 1;
		astralFolds.set(from, pairs.charCodeAt(i++) | (kind << KIND_SHIFT));
	}
}

function fillTables(): void {
	for (let unit = 0; unit < BMP_SIZE; unit++) foldTable[unit] = unit;
	fillPairs(CASE_PAIRS, FOLD_NONE);
	fillPairs(STYLE_PAIRS, FOLD_STYLE);
	fillPairs(HOMOGLYPH_PAIRS, FOLD_HOMOGLYPH);
	fillPairs(MARK_PAIRS, FOLD_MARK);
	fillAstral(ASTRAL_CASE_PAIRS, FOLD_NONE);
	fillAstral(ASTRAL_STYLE_PAIRS, FOLD_STYLE);
	for (const expansion of EXPANSIONS.split(" ")) {
		const unit = expansion.charCodeAt(0);
		expansions.set(unit, expansion.slice(1));
		foldTable[unit] = unit | (FOLD_STYLE << KIND_SHIFT) | (ACTION_EXPAND << ACTION_SHIFT);
	}
	const remove = (kind: number) => (unit: number) => {
		foldTable[unit] = unit | (kind << KIND_SHIFT) | (ACTION_REMOVE << ACTION_SHIFT);
	};
	forEachInRanges(MARK_RANGES, remove(FOLD_MARK));
	forEachInRanges(IGNORABLE_RANGES, remove(FOLD_ZERO_WIDTH));
	for (let unit = 0xd800; unit < 0xdc00; unit++) foldTable[unit] = unit | (ACTION_SURROGATE << ACTION_SHIFT);
	forEachInRanges(ASTRAL_REMOVED_RANGES, (codePoint) => {
		astralFolds.set(codePoint, (FOLD_ZERO_WIDTH << KIND_SHIFT) | (ACTION_REMOVE << ACTION_SHIFT));
	});
	forEachInRanges(WORD_RANGES, (unit) => {
		classTable[unit] = CLASS_WORD;
	});
	for (let unit = 0x30; unit <= 0x39; unit++) classTable[unit] = CLASS_WORD | CLASS_DIGIT;
	forEachInRanges(SPACE_RANGES, (unit) => {
		classTable[unit] = CLASS_SPACE;
	});
}

fillTables();

/** Folded units, `length` of them; behind the last stands a space, so that loops to the end of a word need no bound. */
export interface FoldedUnits {
	units: Uint16Array;
	length: number;
}

export const SENTINEL = 0x20;
/** The most units that one character folds to. */
const MAX_EXPANSION = 4;
/** Texts of any length fold without allocation once an area has grown. */
const FIRST_CAPACITY = 4096;

export function createFoldedUnits(capacity = FIRST_CAPACITY): FoldedUnits {
	return { units: new Uint16Array(capacity + MAX_EXPANSION), length: 0 };
}

/** Makes room for `capacity` units, one expansion and the space behind them; what is there stays. */
export function growUnits(folded: FoldedUnits, capacity: number): void {
	if (folded.units.length >= capacity + MAX_EXPANSION) return;
	const units = new Uint16Array(capacity * 2 + MAX_EXPANSION);
	units.set(folded.units);
	folded.units = units;
}

/**
 * A folded text that knows where its units came from: `units[k]` from the original span `[starts[k], starts[k + 1])`,
 * which covers the removed marks and invisible characters behind it. `starts[length]` is the original length. Units of
 * one expanded character share their start.
 */
export interface FoldedText extends FoldedUnits {
	starts: Int32Array;
	/** Quotation marks among the units. */
	quotes: number;
}

export const QUOTE = 0x22;

export function createFoldedText(capacity = FIRST_CAPACITY): FoldedText {
	return { ...createFoldedUnits(capacity), starts: new Int32Array(capacity + MAX_EXPANSION), quotes: 0 };
}

function grow(folded: FoldedText, capacity: number): void {
	growUnits(folded, capacity);
	if (folded.starts.length === folded.units.length) return;
	const starts = new Int32Array(folded.units.length);
	starts.set(folded.starts);
	folded.starts = starts;
}

/**
 * Folds `text` into `folded` (overwriting it): case, width, styled letters, look-alikes and marks become plain
 * lower-case units; marks and invisible characters disappear. One pass, linear. Folding a folded text changes nothing.
 */
export function fold(text: string, folded: FoldedText): FoldedText {
	const length = text.length;
	grow(folded, length);
	let { units, starts } = folded;
	let out = 0;
	let quotes = 0;
	for (let i = 0; i < length; i++) {
		const entry = foldTable[text.charCodeAt(i)] as number;
		if (entry >>> ACTION_SHIFT === 0) {
			if ((entry & 0xffff) === QUOTE) quotes++;
			starts[out] = i;
			units[out++] = entry & 0xffff;
			continue;
		}
		grow(folded, out + length - i);
		({ units, starts } = folded);
		const end = foldOdd(text, i, units, out);
		while (out < end) starts[out++] = i;
		if (isPair(text, i)) i++;
	}
	starts[out] = length;
	units[out] = SENTINEL;
	folded.length = out;
	folded.quotes = quotes;
	return folded;
}

/**
 * Folds the character at `at`, whose first unit does not fold alone, into `units` at `out`; returns the position behind.
 * It may be removed, expand, or be a pair of surrogates.
 */
export function foldOdd(text: string, at: number, units: Uint16Array, out: number): number {
	const entry = foldTable[text.charCodeAt(at)] as number;
	const action = entry >>> ACTION_SHIFT;
	if (action === ACTION_REMOVE) return out;
	let end = out;
	if (action === ACTION_EXPAND) {
		const expansion = expansions.get(entry & 0xffff) as string;
		for (let k = 0; k < expansion.length; k++) units[end++] = expansion.charCodeAt(k);
		return end;
	}
	const astral = isPair(text, at) ? astralFolds.get(text.codePointAt(at) as number) : undefined;
	if (astral !== undefined) {
		if (astral >>> ACTION_SHIFT !== ACTION_REMOVE) units[end++] = astral & 0xffff;
		return end;
	}
	units[end++] = entry & 0xffff;
	if (isPair(text, at)) units[end++] = text.charCodeAt(at + 1);
	return end;
}

/** Whether a pair of surrogates begins at `at`. */
export function isPair(text: string, at: number): boolean {
	return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

const ownScratch = createFoldedText(256);

/** The folded form of a short text as a string, for pattern forms and context words. */
export function foldToString(text: string): string {
	fold(text, ownScratch);
	let result = "";
	for (let k = 0; k < ownScratch.length; k++) result += String.fromCharCode(ownScratch.units[k] as number);
	return result;
}

/** The kinds of folding inside `text[start, end)`, as a bit set `1 << FOLD_*`. */
export function foldKinds(text: string, start: number, end: number): number {
	let kinds = 0;
	for (let i = start; i < end; i++) {
		const entry = foldTable[text.charCodeAt(i)] as number;
		if (entry >>> ACTION_SHIFT === ACTION_SURROGATE) {
			const astral = astralFolds.get(text.codePointAt(i) as number) ?? 0;
			kinds |= 1 << ((astral >>> KIND_SHIFT) & 0xf);
			i++;
		} else kinds |= 1 << ((entry >>> KIND_SHIFT) & 0xf);
	}
	return kinds;
}

/** The plain lower-case unit of a BMP unit, as `fold` would emit it; the unit itself where it expands. */
export function foldUnit(unit: number): number {
	return (foldTable[unit] as number) & 0xffff;
}

/** Whether `foldUnit` is all that `fold` makes of a unit, whatever stands beside it. */
export function foldsAlone(unit: number): boolean {
	return (foldTable[unit] as number) >>> ACTION_SHIFT === 0;
}
