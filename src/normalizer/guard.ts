import { FUZZY_BITS, type Output } from "./compiled.ts";
import { CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, classTable, type FoldedUnits } from "./fold.ts";
import type { KnownWords } from "./known-words.ts";
import { leetLetters, maskUnits } from "./leet.ts";

/**
 * Reasons to refuse a fuzzy match. Each rule carries the ordinary text that forced it.
 */

const { leet: LEET, repeat: REPEAT, separate: SEPARATE, mask: MASK } = FUZZY_BITS;
/** Letters that are words of their own and may stand beside spaced letters: "I k i l l". */
const SINGLE_LETTER_WORDS = new Set([..."aiuxo"].map((letter) => letter.charCodeAt(0)));
const HYPHEN = 0x2d;
const NUMBER_SIGNS = new Set([...".,:/-"].map((sign) => sign.charCodeAt(0)));
const APOSTROPHE = 0x27;
const LETTER_S = 0x73;
const MIN_PREFIX_LETTERS = 3;
/** Units of measure and endings of numbers. */
export const MEASURES: ReadonlySet<string> = new Set(
	"kb mb gb tb ml cl kg mg km cm mm ft oz lb px pt hz th st nd rd am pm".split(" "),
);
/** A word shorter than this may not end in a hidden letter: "rap*" is a rap with a footnote. */
const MIN_TRAILING_MASK_LETTERS = 3;

function hasClass(unit: number, bits: number): boolean {
	return ((classTable[unit] as number) & bits) !== 0;
}

/** Whether the folded span `[start, end)`, read with the fuzzy bits `used`, is too likely to be ordinary text. */
export function isRefused(
	text: FoldedUnits,
	start: number,
	end: number,
	used: number,
	output: Output,
	known: KnownWords | null,
): boolean {
	if (isPartOfNumber(text, start, end)) return true;
	if (used === 0) return false;
	if ((used & LEET) !== 0 && refusesLeet(text, start, end)) return true;
	if ((used & MASK) !== 0 && refusesMask(text, start, end, known)) return true;
	if ((used & REPEAT) !== 0 && refusesRepeat(text, start, end, output.form, known)) return true;
	return (
		(used & SEPARATE) !== 0 &&
		(refusesSeparators(text, start, end, used, known) || (output.isPlain && isCompound(text, start, end, known)))
	);
}

/** A code of digits inside a longer number: the 88 of "$14.88", "192.168.1.88", "14:88". */
function isPartOfNumber({ units, length }: FoldedUnits, start: number, end: number): boolean {
	const before =
		start > 1 && hasClass(units[start] as number, CLASS_DIGIT) && NUMBER_SIGNS.has(units[start - 1] as number);
	if (before && hasClass(units[start - 2] as number, CLASS_DIGIT)) return true;
	const after =
		end + 1 < length && hasClass(units[end - 1] as number, CLASS_DIGIT) && NUMBER_SIGNS.has(units[end] as number);
	return after && hasClass(units[end + 1] as number, CLASS_DIGIT);
}

/**
 * "455" and "A55" are numbers; "$3x" has a sign that is no digit, "s3x" two letters. "60mb" is a size, and the second half
 * of "NW25 5EX", the first of "HE11 1KE", a postcode.
 */
function refusesLeet(text: FoldedUnits, start: number, end: number): boolean {
	let letters = 0;
	let signs = 0;
	let leadingDigits = 0;
	let laterDigits = 0;
	for (let i = start; i < end; i++) {
		const unit = text.units[i] as number;
		if (hasClass(unit, CLASS_DIGIT)) {
			if (letters + signs === 0) leadingDigits++;
			else laterDigits++;
		} else if (hasClass(unit, CLASS_WORD)) letters++;
		else if (leetLetters.has(unit)) signs++;
	}
	if (letters === 0 || (letters === 1 && signs === 0)) return true;
	if (leadingDigits === 0) return signs === 0 && precedesCode(text, start, end);
	if (followsCode(text, start)) return true;
	return laterDigits + signs === 0 && letters === 2 && MEASURES.has(spell(text.units, end - 2, end));
}

function spell(units: Uint16Array, start: number, end: number): string {
	return String.fromCharCode(...units.subarray(start, end));
}

/** Whether the word before `start` mixes letters and digits, as the first half of a postcode or part number does. */
function followsCode(text: FoldedUnits, start: number): boolean {
	let i = start - 1;
	if (i < 1 || !hasClass(text.units[i] as number, CLASS_SPACE)) return false;
	i--;
	let hasDigit = false;
	let hasLetter = false;
	for (; i >= 0 && hasClass(text.units[i] as number, CLASS_WORD); i--) {
		if (hasClass(text.units[i] as number, CLASS_DIGIT)) hasDigit = true;
		else hasLetter = true;
	}
	return hasDigit && hasLetter;
}

/** Whether `[start, end)` is letters and then digits, with a word behind it that is a digit and two letters. */
function precedesCode({ units, length }: FoldedUnits, start: number, end: number): boolean {
	let i = start;
	while (i < end && !hasClass(units[i] as number, CLASS_DIGIT)) i++;
	while (i < end && hasClass(units[i] as number, CLASS_DIGIT)) i++;
	if (i < end || end + 4 > length || !hasClass(units[end] as number, CLASS_SPACE)) return false;
	const isLetter = (at: number) =>
		hasClass(units[at] as number, CLASS_WORD) && !hasClass(units[at] as number, CLASS_DIGIT);
	const isEnd = end + 4 === length || !hasClass(units[end + 4] as number, CLASS_WORD);
	return hasClass(units[end + 1] as number, CLASS_DIGIT) && isLetter(end + 2) && isLetter(end + 3) && isEnd;
}

/** At most half of the word hidden; a last hidden letter only where the rest is no word, and never a dash ("sta--"). */
function refusesMask(text: FoldedUnits, start: number, end: number, known: KnownWords | null): boolean {
	let masks = 0;
	let letters = 0;
	for (let i = start; i < end; i++) {
		const unit = text.units[i] as number;
		if (hasClass(unit, CLASS_WORD) || leetLetters.has(unit)) letters++;
		else if (maskUnits.has(unit)) masks++;
	}
	if (letters < 2 || masks > letters) return true;
	if (isJoinedWords(text, start, end, known)) return true;
	const last = text.units[end - 1] as number;
	if (!maskUnits.has(last)) return false;
	if (last === HYPHEN) return true;
	let stem = end;
	while (stem > start && maskUnits.has(text.units[stem - 1] as number)) stem--;
	if (stem - start < MIN_TRAILING_MASK_LETTERS) return true;
	return known?.has(text.units, start, stem) ?? true;
}

/** "a-use", "be-head": a dash between words, or word and letter, joins them and hides nothing. */
function isJoinedWords(text: FoldedUnits, start: number, end: number, known: KnownWords | null): boolean {
	if (!known) return false;
	let joints = 0;
	for (let i = start; i < end; ) {
		const from = i;
		while (i < end && hasClass(text.units[i] as number, CLASS_WORD)) i++;
		if (i - from > 1 && !known.has(text.units, from, i)) return false;
		if (i - from === 1 && !SINGLE_LETTER_WORDS.has(text.units[from] as number)) return false;
		if (i === end) break;
		if (text.units[i] !== HYPHEN) return false;
		joints++;
		i++;
	}
	return joints > 0;
}

/**
 * "Hoooome" is refused when it is a word as spelt, or with runs of two, unless that is the form itself ("killl"); "Annus"
 * and "Poisson", which double a letter only, when they are a name as well.
 */
function refusesRepeat(text: FoldedUnits, start: number, end: number, form: string, known: KnownWords | null): boolean {
	if (!known) return false;
	if (known.has(text.units, start, end)) return true;
	const doubled: number[] = [];
	for (let i = start; i < end; i++) {
		const unit = text.units[i] as number;
		if (unit !== doubled.at(-1) || unit !== doubled.at(-2)) doubled.push(unit);
	}
	if (doubled.length === end - start && known.hasName(text.units, start, end)) return true;
	if (String.fromCharCode(...doubled) === form) return false;
	return known.has(Uint16Array.from(doubled), 0, doubled.length);
}

/**
 * Between spaces, pieces must be single letters or spell nothing on their own: "sui-cide" is one word, "pen-is" and
 * "as.s" are two. A run of spaced letters must be used up whole ("plan b u t t" is not a body
 * part) and hide none ("a r*** was").
 */
function refusesSeparators(
	text: FoldedUnits,
	start: number,
	end: number,
	used: number,
	known: KnownWords | null,
): boolean {
	const { units } = text;
	let spacedLetters = 0;
	for (let i = start; i < end; ) {
		while (i < end && hasClass(units[i] as number, CLASS_SPACE)) i++;
		const from = i;
		while (i < end && !hasClass(units[i] as number, CLASS_SPACE)) i++;
		if (i === from) break;
		if (i - from === 1) spacedLetters++;
		else if (refusesPieces(text, from, i, known)) return true;
	}
	if (spacedLetters === 0) return false;
	if ((used & MASK) !== 0) return true;
	if (spacedLetters < 2) return false;
	return continuesRun(text, start, -1) || continuesRun(text, end - 1, 1);
}

/**
 * Pieces of one chunk: refused when the longer ones are all words and no consonant stands alone ("k-ill"), and when
 * the last is a possessive s ("for fuck's sake").
 */
function refusesPieces(text: FoldedUnits, from: number, to: number, known: KnownWords | null): boolean {
	const { units } = text;
	if (units[to - 1] === LETTER_S && units[to - 2] === APOSTROPHE) return true;
	let pieces = 0;
	let singles = 0;
	let loneConsonants = 0;
	let knownPieces = 0;
	for (let i = from; i < to; ) {
		while (i < to && !isPieceUnit(units[i] as number)) i++;
		const start = i;
		while (i < to && isPieceUnit(units[i] as number)) i++;
		if (i === start) break;
		pieces++;
		if (i - start === 1) {
			singles++;
			if (!SINGLE_LETTER_WORDS.has(units[start] as number)) loneConsonants++;
		} else if (known?.has(units, start, i) ?? true) knownPieces++;
	}
	if (pieces <= 1 || singles === pieces) return false;
	if (isJoined(text, from - 1, -1) || isJoined(text, to, 1)) return true;
	return knownPieces === pieces - singles && loneConsonants === 0;
}

/** A plain word written with a hyphen behind a prefix that is a word: "anti-semitism" hides nothing. */
function isCompound(text: FoldedUnits, start: number, end: number, known: KnownWords | null): boolean {
	let hyphen = start;
	while (hyphen < end && hasClass(text.units[hyphen] as number, CLASS_WORD)) hyphen++;
	if (hyphen === end || text.units[hyphen] !== HYPHEN || hyphen - start < MIN_PREFIX_LETTERS) return false;
	for (let i = hyphen + 1; i < end; i++) if (!hasClass(text.units[i] as number, CLASS_WORD)) return false;
	return known?.has(text.units, start, hyphen) ?? true;
}

/** Whether a further piece of the same chunk hangs on at `at`: a separator with a letter behind it. */
function isJoined(text: FoldedUnits, at: number, direction: 1 | -1): boolean {
	const next = at + direction;
	if (at < 0 || at >= text.length || next < 0 || next >= text.length) return false;
	const unit = text.units[at] as number;
	return !hasClass(unit, CLASS_SPACE | CLASS_WORD) && hasClass(text.units[next] as number, CLASS_WORD);
}

function isPieceUnit(unit: number): boolean {
	return hasClass(unit, CLASS_WORD) || leetLetters.has(unit);
}

/** Whether a further single letter, no word by itself, stands one gap before (`direction` -1) or after `at`. */
function continuesRun(text: FoldedUnits, at: number, direction: 1 | -1): boolean {
	const { units, length } = text;
	let i = at + direction;
	while (i >= 0 && i < length && hasClass(units[i] as number, CLASS_SPACE)) i += direction;
	if (i < 0 || i >= length || i === at + direction) return false;
	const unit = units[i] as number;
	if (!hasClass(unit, CLASS_WORD) || SINGLE_LETTER_WORDS.has(unit)) return false;
	const beyond = i + direction;
	return beyond < 0 || beyond >= length || !hasClass(units[beyond] as number, CLASS_WORD);
}
