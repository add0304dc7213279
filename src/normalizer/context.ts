import type { CompiledContext } from "./compiled.ts";
import { CLASS_SPACE, CLASS_WORD, classTable, type FoldedUnits } from "./fold.ts";

const APOSTROPHE = 0x27;
const SENTENCE_ENDS = new Set([..."!?\n…"].map((sign) => sign.charCodeAt(0)));
const FULL_STOP = 0x2e;
/** A longer run (of emoji, say) is read in pieces, or each match in it would read all of it. */
const MAX_WORD_UNITS = 48;
/** From here on a unit that is no letter is a symbol or an emoji, which may itself be a context word. */
const FIRST_SYMBOL_UNIT = 0x2190;

function isWordUnit(unit: number): boolean {
	return ((classTable[unit] as number) & CLASS_WORD) !== 0 || unit === APOSTROPHE || unit >= FIRST_SYMBOL_UNIT;
}

function endsSentence(text: FoldedUnits, at: number): boolean {
	const unit = text.units[at] as number;
	if (SENTENCE_ENDS.has(unit)) return true;
	if (unit !== FULL_STOP) return false;
	return at + 1 >= text.length || ((classTable[text.units[at + 1] as number] as number) & CLASS_SPACE) !== 0;
}

/** Words found last, as pairs of begin and end, in the order they were found; grows with the widest context. */
const spans: number[] = [];

/** Finds up to `within` words before `at` in its sentence, nearest first; how many. */
function findBefore(text: FoldedUnits, at: number, within: number): number {
	const { units } = text;
	let count = 0;
	let i = at - 1;
	while (i >= 0 && count < within && !endsSentence(text, i)) {
		if (!isWordUnit(units[i] as number)) {
			i--;
			continue;
		}
		const end = i + 1;
		while (i >= 0 && end - i <= MAX_WORD_UNITS && isWordUnit(units[i] as number)) i--;
		spans[count * 2] = i + 1;
		spans[count * 2 + 1] = end;
		count++;
	}
	return count;
}

/** Finds up to `within` words after `at` in its sentence, in text order; how many. */
function findAfter(text: FoldedUnits, at: number, within: number): number {
	const { units, length } = text;
	let count = 0;
	let i = at;
	while (i < length && count < within && !endsSentence(text, i)) {
		if (!isWordUnit(units[i] as number)) {
			i++;
			continue;
		}
		const start = i;
		while (i < length && i - start < MAX_WORD_UNITS && isWordUnit(units[i] as number)) i++;
		spans[count * 2] = start;
		spans[count * 2 + 1] = i;
		count++;
	}
	return count;
}

/** Up to `within` words before `at` in its sentence, in text order, each followed by a space. */
export function wordsBefore(text: FoldedUnits, at: number, within: number): string {
	let result = "";
	for (let k = findBefore(text, at, within) - 1; k >= 0; k--)
		result += `${spell(text, spans[k * 2] as number, spans[k * 2 + 1] as number)} `;
	return result;
}

/** Up to `within` words after `at` in its sentence, each preceded by a space. */
export function wordsAfter(text: FoldedUnits, at: number, within: number): string {
	const count = findAfter(text, at, within);
	let result = "";
	for (let k = 0; k < count; k++) result += ` ${spell(text, spans[k * 2] as number, spans[k * 2 + 1] as number)}`;
	return result;
}

/** Whether `test` holds for one of the words that `wordsBefore` would return. */
export function someWordBefore(text: FoldedUnits, at: number, within: number, test: WordTest): boolean {
	return someWord(text, findBefore(text, at, within), test);
}

/** Whether `test` holds for one of the words that `wordsAfter` would return. */
export function someWordAfter(text: FoldedUnits, at: number, within: number, test: WordTest): boolean {
	return someWord(text, findAfter(text, at, within), test);
}

/** Asked about folded units `[start, end)` that make up a word. */
export type WordTest = (units: Uint16Array, start: number, end: number) => boolean;

function someWord({ units }: FoldedUnits, count: number, test: WordTest): boolean {
	for (let k = 0; k < count; k++) if (test(units, spans[k * 2] as number, spans[k * 2 + 1] as number)) return true;
	return false;
}

function spell(text: FoldedUnits, start: number, end: number): string {
	let result = "";
	for (let i = start; i < end; i++) result += String.fromCharCode(text.units[i] as number);
	return result;
}

/** First two units of the needles' first words, by context: few words near a phrase begin like one. */
const headsByContext = new WeakMap<CompiledContext, ReadonlySet<number>>();
/** Second of a head whose needle goes on in any way. */
const ANY_UNIT = 0xffff;
/** The head of a needle without a word (`*`), which every text has. */
const NO_WORD = -1;
const SPACE = 0x20;

function headOf(first: number, second: number): number {
	return first * 0x10000 + second;
}

/** A needle begins with a space; a prefix of one unit ends there. */
function headOfNeedle(needle: string): number {
	if (needle.length < 2) return NO_WORD;
	return headOf(needle.charCodeAt(1), needle.length > 2 ? needle.charCodeAt(2) : ANY_UNIT);
}

function headsOf(context: CompiledContext): ReadonlySet<number> {
	let heads = headsByContext.get(context);
	if (!heads) {
		heads = new Set(context.needles.map(headOfNeedle));
		headsByContext.set(context, heads);
	}
	return heads;
}

/** Whether any of the context's words stands within its distance of `[start, end)`, inside the sentence. */
export function hasContext(text: FoldedUnits, start: number, end: number, context: CompiledContext): boolean {
	const { needles, within } = context;
	const heads = headsOf(context);
	const mayBegin: WordTest = (units, from, to) => {
		const first = units[from] as number;
		const second = to - from > 1 ? (units[from + 1] as number) : SPACE;
		return heads.has(headOf(first, second)) || heads.has(headOf(first, ANY_UNIT));
	};
	const isAlways = heads.has(NO_WORD);
	const isBefore = isAlways || someWordBefore(text, start, within, mayBegin);
	const isAfter = isAlways || someWordAfter(text, end, within, mayBegin);
	if (!isBefore && !isAfter) return false;
	const before = isBefore ? ` ${wordsBefore(text, start, within)}` : "";
	const after = isAfter ? `${wordsAfter(text, end, within)} ` : "";
	return needles.some((needle) => before.includes(needle) || after.includes(needle));
}
