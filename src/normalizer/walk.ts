import { type CompiledPatterns, FUZZY_BITS } from "./compiled.ts";
import { CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, classTable, type FoldedUnits } from "./fold.ts";
import {
	drawnLetter,
	leetLetters,
	SIGN_DRAWS,
	SIGN_HARD,
	SIGN_JOINT,
	SIGN_LEET,
	SIGN_MASK,
	signTable,
} from "./leet.ts";
import { NO_OUTPUT, type OutputTable } from "./outputs.ts";
import { NO_NODE, ROOT, type Trie } from "./trie.ts";

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const digitClass = CLASS_DIGIT;
const spaceClass = CLASS_SPACE;
const wordClass = CLASS_WORD;
const classes = classTable;
const drawsSign = SIGN_DRAWS;
const hardSign = SIGN_HARD;
const jointSign = SIGN_JOINT;
const leetSign = SIGN_LEET;
const maskSign = SIGN_MASK;
const signBits = signTable;
/** Signs that a walk may read as a letter. */
const readableSigns = SIGN_LEET | SIGN_MASK | SIGN_DRAWS;
const noOutput = NO_OUTPUT;
const noNode = NO_NODE;
const root = ROOT;

/** What a walk reports: an output's index, the folded end of the match, and the fuzzy bits that it needed. */
export type Emit = (output: number, end: number, used: number) => void;

const SPACE = 0x20;
const APOSTROPHE = 0x27;
const FULL_STOP = 0x2e;
/** Equal to no unit. */
const NO_UNIT = -1;
const { leet: LEET, repeat: REPEAT, separate: SEPARATE, mask: MASK } = FUZZY_BITS;
/** Steps a fuzzy walk may take from one start: bounds the cost of any text; real words need under 60. */
const STEP_BUDGET = 600;
/** Separators between two letters of one word, and spaces between two words of one form. */
const MAX_SEPARATOR_RUN = 4;

function isWord(unit: number): boolean {
	return ((classes[unit] as number) & wordClass) !== 0;
}

function isSpace(unit: number): boolean {
	return ((classes[unit] as number) & spaceClass) !== 0;
}

function hasSign(unit: number, bits: number): boolean {
	return ((signBits[unit] as number) & bits) !== 0;
}

/** Whether a unit is a letter that stands for nothing else. */
export function isPlainLetter(unit: number): boolean {
	return ((classes[unit] as number) & (wordClass | digitClass)) === wordClass && signBits[unit] === 0;
}

/** Whether a match ending before `at` ends at a word border; `last` is its last unit as written. */
export function endsWord(units: Uint16Array, length: number, at: number): boolean {
	return at >= length || !isWord(units[at] as number) || !isWord(units[at - 1] as number);
}

/**
 * The index behind a gap between two words that starts at `at`, or -1 when there is none: spaces, or one joint
 * with optional spaces around it. A full stop before a space ends the sentence and is no gap; a sign between two digits
 * belongs to the number ("14.88").
 */
function skipWordGap(units: Uint16Array, length: number, at: number): number {
	let i = at;
	while (i < length && isSpace(units[i] as number) && i - at < MAX_SEPARATOR_RUN) i++;
	if (i < length && hasSign(units[i] as number, jointSign)) {
		const joint = units[i] as number;
		const next = i + 1 < length ? (units[i + 1] as number) : SPACE;
		if (joint === FULL_STOP && isSpace(next)) return -1;
		if (at > 0 && isDigit(units[at - 1] as number) && isDigit(next)) return -1;
		i++;
		while (i < length && isSpace(units[i] as number) && i - at < MAX_SEPARATOR_RUN) i++;
	}
	return i === at || i >= length ? -1 : i;
}

/** Reports each output of a node that allows the fuzzy bits `used`. */
export function reportOutputs(
	trie: Trie,
	outputs: OutputTable,
	node: number,
	end: number,
	used: number,
	emit: Emit,
): void {
	for (let index = trie.outputHead[node] as number; index !== noOutput; index = outputs.next(index))
		if ((used & ~outputs.fuzzy(index)) === 0) emit(index, end, used);
}

/** Walks forms from word starts of one folded text. Holds no state between walks. */
export class Walker {
	private readonly trie: Trie;
	private readonly outputs: OutputTable;
	private units: Uint16Array = new Uint16Array(0);
	private length = 0;
	private emit: Emit = () => {};
	private budget = 0;
	private canSeparate = false;

	constructor({ trie, outputs }: CompiledPatterns) {
		this.trie = trie;
		this.outputs = outputs;
	}

	/** Points the walker at a folded text and the receiver of its matches. */
	open(text: FoldedUnits, emit: Emit): void {
		this.units = text.units;
		this.length = text.length;
		this.emit = emit;
	}

	/**
	 * Reports every form spelt exactly from `start`. Returns true when the walk crossed a word gap and met something that
	 * may be read in another way: then forms may go on obfuscated. Plain letters behind plain spaces leave no choice.
	 */
	exact(start: number): boolean {
		const { trie, units, length } = this;
		let node = trie.child(root, units[start] as number);
		let at = start + 1;
		let crossed = false;
		let isPlain = isPlainLetter(units[start] as number);
		while (node !== noNode) {
			if (trie.outputHead[node] !== noNode && endsWord(units, length, at)) this.report(node, at, 0);
			if (at >= length) return false;
			const unit = units[at] as number;
			const isNewLetter = isPlainLetter(unit) && unit !== units[at - 1];
			let next = trie.child(node, unit);
			if (next !== noNode && !isSpace(unit)) {
				at++;
				isPlain &&= isNewLetter;
			} else {
				const gap = isWord(unit) ? -1 : skipWordGap(units, length, at);
				if (gap >= 0) next = trie.child(node, SPACE);
				if (gap < 0 || next === noNode)
					return crossed && !(isPlain && (isNewLetter || (!isWord(unit) && !hasSign(unit, readableSigns))));
				crossed = true;
				isPlain &&= gap === at + 1 && isSpace(unit);
				at = gap;
			}
			node = next;
		}
		return crossed;
	}

	/** Reports every form spelt from `start`, through whatever obfuscation the forms allow. Cost is bounded. */
	fuzzy(start: number, canSeparate: boolean): void {
		this.budget = STEP_BUDGET;
		this.canSeparate = canSeparate;
		this.step(root, start, 0, 0, 0, 0, 0);
	}

	private report(node: number, end: number, used: number): void {
		reportOutputs(this.trie, this.outputs, node, end, used, this.emit);
	}

	/**
	 * One state of the search: at `node`, about to read `at`; `last` is the decoded unit read last, `letters` the
	 * letters read as written, `masks` the hidden ones, `piece` the length of the run since the last separator.
	 */
	private step(
		node: number,
		at: number,
		last: number,
		used: number,
		letters: number,
		masks: number,
		piece: number,
	): void {
		if (--this.budget < 0) return;
		const { trie, units, length } = this;
		if (
			piece > 0 &&
			trie.outputHead[node] !== noNode &&
			(at >= length || !isWord(units[at] as number) || !isWord(last))
		)
			this.report(node, at, used);
		if (at >= length) return;
		const unit = units[at] as number;
		const allowed = trie.allowedBelow[node] as number;
		const word = isWord(unit);
		const exact = trie.child(node, unit);
		if (exact !== noNode && !isSpace(unit))
			this.step(exact, at + 1, unit, used, letters + (isDigit(unit) ? 0 : 1), masks, piece + 1);
		if (unit === last && unit === units[at - 1] && piece > 0 && word && (allowed & REPEAT) !== 0)
			this.step(node, at + 1, last, used | REPEAT, letters, masks, piece);
		const signs = signBits[unit] as number;
		if ((signs & leetSign) !== 0 && (allowed & LEET) !== 0) {
			const decoded = leetLetters.get(unit);
			if (decoded)
				for (const letter of decoded) {
					if (letter === last && unit === units[at - 1] && (allowed & REPEAT) !== 0)
						this.step(node, at + 1, last, used | REPEAT | LEET, letters, masks, piece);
					const next = trie.child(node, letter);
					if (next !== noNode) this.step(next, at + 1, letter, used | LEET, letters, masks, piece + 1);
				}
		}
		if ((signs & drawsSign) !== 0 && (allowed & LEET) !== 0 && !word) {
			const drawn = drawnLetter(unit, at + 1 < length ? (units[at + 1] as number) : NO_UNIT);
			const next = drawn === NO_UNIT ? noNode : trie.child(node, drawn);
			if (next !== noNode) this.step(next, at + 2, drawn, used | LEET, letters, masks, piece + 1);
		}
		if (node === root) return;
		if ((allowed & MASK) !== 0 && letters > 0 && masks < 3 && (signs & maskSign) !== 0)
			this.tryMask(node, at, used, letters, masks, piece);
		if (word) return;
		const gap = trie.child(node, SPACE);
		if (gap !== noNode) {
			const behind = skipWordGap(units, length, at);
			if (behind >= 0) this.step(gap, behind, 0, used, letters, masks, 0);
		}
		if (this.canSeparate && (allowed & SEPARATE) !== 0) this.trySeparator(node, at, last, used, letters, masks, piece);
	}

	private tryMask(node: number, at: number, used: number, letters: number, masks: number, piece: number): void {
		const { trie } = this;
		for (let child = trie.firstChildOf(node); child !== noNode; child = trie.nextSiblingOf(child)) {
			if (((trie.allowedBelow[child] as number) & MASK) === 0) continue;
			const letter = trie.unitTo(child);
			if (isWord(letter)) this.step(child, at + 1, letter, used | MASK, letters, masks + 1, piece + 1);
		}
	}

	/** Skips separators inside a word; through a space only between single letters ("k i l l"). */
	private trySeparator(
		node: number,
		at: number,
		last: number,
		used: number,
		letters: number,
		masks: number,
		piece: number,
	): void {
		const { units, length } = this;
		let i = at;
		let hasSpace = false;
		while (i < length && i - at < MAX_SEPARATOR_RUN && !isWord(units[i] as number)) {
			if (hasSign(units[i] as number, hardSign)) return;
			if (units[i] === APOSTROPHE && piece > 1) return;
			if (isSpace(units[i] as number)) hasSpace = true;
			else if (hasSpace && isLoneSign(units, length, i)) break;
			else if (i > at && units[i] !== units[at] && !hasSpace) break;
			i++;
		}
		if (i >= length || (hasSpace && (piece !== 1 || !isSingle(units, length, i)))) return;
		this.step(node, i, last, used | SEPARATE, letters, masks, 0);
	}
}

function isDigit(unit: number): boolean {
	return ((classes[unit] as number) & digitClass) !== 0;
}

/** Whether a sign that stands for a letter is set off by spaces: "k ! l l". */
function isLoneSign(units: Uint16Array, length: number, at: number): boolean {
	return (
		isSpace(units[at - 1] as number) &&
		hasSign(units[at] as number, leetSign) &&
		(at + 1 >= length || isSpace(units[at + 1] as number))
	);
}

/** Whether the word starting at `at` has a single letter; "i'll" has three. */
function isSingle(units: Uint16Array, length: number, at: number): boolean {
	if (at + 1 >= length) return true;
	const next = units[at + 1] as number;
	return !isWord(next) && next !== APOSTROPHE;
}
