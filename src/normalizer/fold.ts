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

/** Units below this fold to one unit each, whatever stands around them; the start of most texts has no others. */
const ASCII_SIZE = 0x80;
const asciiFolds = Uint8Array.from({ length: ASCII_SIZE }, (_, unit) => foldUnit(unit));

/**
 * A folded text: `units[k]` came from the original span `[starts[k], starts[k + 1])`, which covers the removed marks
 * and invisible characters behind it. `starts[length]` is the original length. Units of one expanded character
 * share their start.
 */
export interface FoldedText {
	units: Uint16Array;
	starts: Int32Array;
	length: number;
}

/** Behind the last unit stands a space, so that loops to the end of a word need no bound. */
const SENTINEL = 0x20;

/** A growing scratch area; text of any length folds without allocation once it has grown. */
export function createFoldedText(capacity = 4096): FoldedText {
	return { units: new Uint16Array(capacity + 1), starts: new Int32Array(capacity + 1), length: 0 };
}

function grow(folded: FoldedText, capacity: number): void {
	if (folded.units.length > capacity) return;
	const units = new Uint16Array(capacity * 2 + 1);
	const starts = new Int32Array(capacity * 2 + 1);
	units.set(folded.units);
	starts.set(folded.starts);
	folded.units = units;
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
	for (; out < length; out++) {
		const unit = text.charCodeAt(out);
		if (unit >= ASCII_SIZE) break;
		starts[out] = out;
		units[out] = asciiFolds[unit] as number;
	}
	for (let i = out; i < length; i++) {
		const entry = foldTable[text.charCodeAt(i)] as number;
		const action = entry >>> ACTION_SHIFT;
		if (action === 0) {
			starts[out] = i;
			units[out++] = entry & 0xffff;
			continue;
		}
		if (action === ACTION_REMOVE) continue;
		if (action === ACTION_EXPAND) {
			const expansion = expansions.get(entry & 0xffff) as string;
			grow(folded, out + expansion.length + length - i);
			({ units, starts } = folded);
			for (let k = 0; k < expansion.length; k++) {
				starts[out] = i;
				units[out++] = expansion.charCodeAt(k);
			}
			continue;
		}
		const next = i + 1 < length ? text.charCodeAt(i + 1) : 0;
		if (next < 0xdc00 || next > 0xdfff) {
			starts[out] = i;
			units[out++] = entry & 0xffff;
			continue;
		}
		const astral = astralFolds.get((((entry & 0xffff) - 0xd800) << 10) + (next - 0xdc00) + 0x10000);
		if (astral === undefined) {
			starts[out] = i;
			units[out++] = entry & 0xffff;
			starts[out] = i;
			units[out++] = next;
		} else if (astral >>> ACTION_SHIFT !== ACTION_REMOVE) {
			starts[out] = i;
			units[out++] = astral & 0xffff;
		}
		i++;
	}
	starts[out] = length;
	units[out] = SENTINEL;
	folded.length = out;
	return folded;
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
