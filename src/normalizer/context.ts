import type { CompiledContext } from "./compiled.ts";
import { CLASS_SPACE, CLASS_WORD, classTable, type FoldedUnits } from "./fold.ts";

const APOSTROPHE = 0x27;
const SENTENCE_ENDS = new Set([..."!?\n…"].map((sign) => sign.charCodeAt(0)));
const FULL_STOP = 0x2e;
/** A longer run (of emoji, say) is read in pieces, or each match in it would read all of it. */
const MAX_WORD_UNITS = 24;
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

/** Up to `within` words before `at` in its sentence, in text order, each followed by a space. */
export function wordsBefore(text: FoldedUnits, at: number, within: number): string {
	let result = "";
	let count = 0;
	let i = at - 1;
	while (i >= 0 && count < within && !endsSentence(text, i)) {
		if (!isWordUnit(text.units[i] as number)) {
			i--;
			continue;
		}
		const end = i + 1;
		while (i >= 0 && end - i <= MAX_WORD_UNITS && isWordUnit(text.units[i] as number)) i--;
		result = `${spell(text, i + 1, end)} ${result}`;
		count++;
	}
	return result;
}

/** Up to `within` words after `at` in its sentence, each preceded by a space. */
export function wordsAfter(text: FoldedUnits, at: number, within: number): string {
	let result = "";
	let count = 0;
	let i = at;
	while (i < text.length && count < within && !endsSentence(text, i)) {
		if (!isWordUnit(text.units[i] as number)) {
			i++;
			continue;
		}
		const start = i;
		while (i < text.length && i - start < MAX_WORD_UNITS && isWordUnit(text.units[i] as number)) i++;
		result += ` ${spell(text, start, i)}`;
		count++;
	}
	return result;
}

function spell(text: FoldedUnits, start: number, end: number): string {
	let result = "";
	for (let i = start; i < end; i++) result += String.fromCharCode(text.units[i] as number);
	return result;
}

/** Whether any of the context's words stands within its distance of `[start, end)`, inside the sentence. */
export function hasContext(text: FoldedUnits, start: number, end: number, context: CompiledContext): boolean {
	const before = ` ${wordsBefore(text, start, context.within)}`;
	const after = `${wordsAfter(text, end, context.within)} `;
	return context.needles.some((needle) => before.includes(needle) || after.includes(needle));
}
