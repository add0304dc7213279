import { CLASS_WORD, classTable, createFoldedText, fold } from "../../../src/normalizer/fold.ts";

/**
 * The reference "near the limit": Aho-Corasick compiled to a dense table over folded classes. It undoes case,
 * look-alikes, styled letters, marks and zero-width characters in the same pass and asks for word borders, but knows
 * no leet, separators, masks, repeats or edits, gives no spans and cannot be updated.
 */
export interface FoldDfa {
	/** Entries in the text, whole words only. One table look-up a unit. */
	count(text: string): number;
	readonly stateCount: number;
}

const UNIT_COUNT = 0x10000;
/** Symbols of the automaton: any unit between words, a word unit of no entry, then one for each unit of the entries. */
const BORDER = 0;
const OTHER = 1;
const FIRST_LETTER = 2;
/** Classes that are no symbols; the table's stride stays below them. */
const SKIP = 255;
const SURROGATE = 254;
const EXPANDED = 253;
const MAX_SYMBOLS = 253;
/** Marks an edge behind which an entry ends. */
const FOUND = 1 << 30;
const FOUND_SHIFT = 30;
const ROOT = 0;
const NONE = -1;

/** Throws when the entries hold more than 251 distinct folded units. */
export function buildFoldDfa(words: readonly string[]): FoldDfa {
	const entries = words.map(foldToUnits);
	const symbols = new Map<number, number>();
	for (const unit of entries.flat())
		if (!symbols.has(unit) && isWord(unit)) symbols.set(unit, FIRST_LETTER + symbols.size);
	const symbolCount = FIRST_LETTER + symbols.size;
	if (symbolCount > MAX_SYMBOLS) throw new Error("fold-dfa: too many distinct units in the entries");
	const symbolOf = (unit: number) => symbols.get(unit) ?? (isWord(unit) ? OTHER : BORDER);
	const { table, stateCount } = compileTable(
		entries.map((entry) => entry.map(symbolOf)),
		symbolCount,
	);
	const { classes, expansions, astral } = classify(symbolOf);
	const afterBorder = (table[ROOT + BORDER] as number) & ~FOUND;

	/** The symbols of a unit that is none by itself; the hot loop meets few of them. */
	function rareSymbols(text: string, at: number): readonly number[] {
		const unit = text.charCodeAt(at);
		if (classes[unit] === EXPANDED) return expansions.get(unit) ?? [];
		const codePoint = text.codePointAt(at) as number;
		return codePoint > 0xffff ? (astral.get(codePoint) ?? OTHER_ASTRAL) : OTHER_ASTRAL;
	}

	function count(text: string): number {
		const length = text.length;
		let state = afterBorder;
		let found = 0;
		for (let i = 0; i < length; i++) {
			const symbol = classes[text.charCodeAt(i)] as number;
			if (symbol < EXPANDED) {
				const edge = table[state + symbol] as number;
				found += edge >>> FOUND_SHIFT;
				state = edge & ~FOUND;
			} else if (symbol !== SKIP) {
				for (const rare of rareSymbols(text, i)) {
					const edge = table[state + rare] as number;
					found += edge >>> FOUND_SHIFT;
					state = edge & ~FOUND;
				}
				// A lone surrogate is followed by no low one, so that nothing but the pair's other half is passed over.
				if (symbol === SURROGATE && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
			}
		}
		return found + ((table[state + BORDER] as number) >>> FOUND_SHIFT);
	}

	return { count, stateCount };
}

/** A symbol or an emoji. */
const OTHER_ASTRAL: readonly number[] = [BORDER];

const scratch = createFoldedText(256);

function foldToUnits(text: string): number[] {
	fold(text, scratch);
	return [...scratch.units.subarray(0, scratch.length)];
}

function isWord(unit: number): boolean {
	return ((classTable[unit] as number) & CLASS_WORD) !== 0;
}

/**
 * The automaton over `BORDER entry BORDER`, borders being symbols like any other: an edge's target is premultiplied by
 * the stride, and FOUND is set where it closes an entry. Closing borders need no states of their own.
 */
function compileTable(entries: readonly number[][], symbolCount: number) {
	const stride = 2 ** Math.ceil(Math.log2(symbolCount));
	const maxStates = 2 + entries.reduce((sum, entry) => sum + entry.length, 0);
	const rows = new Int32Array(maxStates * stride).fill(NONE);
	const closes = new Uint8Array(maxStates);
	const start = 1;
	rows[ROOT + BORDER] = start;
	let stateCount = 2;
	for (const entry of entries) {
		let state = start;
		for (const symbol of entry) {
			const at = state * stride + symbol;
			if (rows[at] === NONE) rows[at] = stateCount++;
			state = rows[at] as number;
		}
		closes[state] = 1;
	}
	const failure = new Int32Array(stateCount);
	const queue = [ROOT];
	for (let head = 0; head < queue.length; head++) {
		const state = queue[head] as number;
		const fail = failure[state] as number;
		for (let symbol = 0; symbol < symbolCount; symbol++) {
			const at = state * stride + symbol;
			const fallback = state === ROOT ? ROOT : (rows[fail * stride + symbol] as number);
			if (rows[at] === NONE) {
				rows[at] = fallback & ~FOUND;
			} else {
				failure[rows[at] as number] = fallback & ~FOUND;
				queue.push(rows[at] as number);
			}
		}
		const border = state * stride + BORDER;
		const fallsBackFound = state === ROOT ? 0 : (rows[fail * stride + BORDER] as number) & FOUND;
		if (closes[state] || fallsBackFound) rows[border] = (rows[border] as number) | FOUND;
	}
	const table = rows.slice(0, stateCount * stride);
	for (let at = 0; at < table.length; at++) {
		const edge = table[at] as number;
		table[at] = (edge & ~FOUND) * stride + (edge & FOUND);
	}
	return { table, stateCount };
}

/** What BMP units and the styled letters and invisible characters beyond fold to, whatever the entries. */
interface Folds {
	/** The folded unit, for units that fold to exactly one. */
	readonly units: Uint16Array;
	/** SKIP, SURROGATE or EXPANDED for the others, else 0. */
	readonly special: Uint8Array;
	readonly expansions: ReadonlyMap<number, readonly number[]>;
	readonly astral: ReadonlyMap<number, readonly number[]>;
}

/** Planes that hold styled letters (1) and invisible characters (the head of 14). */
const ASTRAL_RANGES = [
	[0x10000, 0x20000],
	[0xe0000, 0xe1000],
] as const;

let knownFolds: Folds | null = null;

function readFolds(): Folds {
	const units = new Uint16Array(UNIT_COUNT);
	const special = new Uint8Array(UNIT_COUNT);
	const expansions = new Map<number, number[]>();
	const astral = new Map<number, number[]>();
	for (let unit = 0; unit < UNIT_COUNT; unit++) {
		const folded = foldToUnits(String.fromCharCode(unit));
		units[unit] = folded[0] ?? 0;
		if (unit >= 0xd800 && unit < 0xdc00) special[unit] = SURROGATE;
		else if (folded.length === 0) special[unit] = SKIP;
		else if (folded.length > 1) {
			special[unit] = EXPANDED;
			expansions.set(unit, folded);
		}
	}
	for (const [from, to] of ASTRAL_RANGES)
		for (let codePoint = from; codePoint < to; codePoint++) {
			const folded = foldToUnits(String.fromCodePoint(codePoint));
			if (folded.length < 2) astral.set(codePoint, folded);
		}
	return { units, special, expansions, astral };
}

/** The symbols of all characters for one set of entries. */
function classify(symbolOf: (unit: number) => number) {
	knownFolds ??= readFolds();
	const { units, special, expansions, astral } = knownFolds;
	const symbols = Uint8Array.from({ length: UNIT_COUNT }, (_, unit) => symbolOf(unit));
	const mapAll = (folds: ReadonlyMap<number, readonly number[]>) =>
		new Map([...folds].map(([from, to]) => [from, to.map((unit) => symbols[unit] as number)]));
	const classes = new Uint8Array(UNIT_COUNT);
	for (let unit = 0; unit < UNIT_COUNT; unit++)
		classes[unit] = (special[unit] as number) || (symbols[units[unit] as number] as number);
	return { classes, expansions: mapAll(expansions), astral: mapAll(astral) };
}
