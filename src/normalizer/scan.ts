import { isAddress } from "./address.ts";
import { type CompiledPatterns, FUZZY_BITS, type Output } from "./compiled.ts";
import { hasContext } from "./context.ts";
import { CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, classTable, type FoldedText } from "./fold.ts";
import { isRefused } from "./guard.ts";
import { leetLetters } from "./leet.ts";
import { NO_NODE, ROOT } from "./trie.ts";
import { Walker } from "./walk.ts";

/** A possible match in folded positions, half-open, with the fuzzy bits it needed. */
export interface Candidate {
	readonly start: number;
	readonly end: number;
	readonly output: Output;
	readonly used: number;
}

/** Shortest word tried with one edit: a form of MIN_EDIT_FORM_LETTERS less one letter. */
const MIN_EDIT_WORD_LETTERS = 5;
/** Longest word tried with one edit; longer runs are no English words. */
const MAX_EDIT_WORD_LETTERS = 24;

/** What a chunk between spaces is made of, as bits; decides which walks it needs. */
const LETTER = 1;
const DIGIT = 2;
const APOSTROPHE = 4;
/** A sign inside the chunk: leet, mask, separator, emoji. */
const SIGN = 8;
/** The same letter twice in a row; three times is also ODD_RUN. */
const DOUBLE = 16;
const ODD_RUN = 32;
/** Kinds of units, as the bits above; TRAILING punctuation hides nothing at the end of a chunk. */
const TRAILING = 64;
const unitKinds = buildUnitKinds();

function buildUnitKinds(): Uint8Array {
	const kinds = new Uint8Array(0x10000);
	for (let unit = 0; unit < 0x10000; unit++) {
		const unitClass = classTable[unit] as number;
		kinds[unit] = unitClass & CLASS_DIGIT ? DIGIT : unitClass & CLASS_WORD ? LETTER : SIGN;
	}
	kinds[0x27] = APOSTROPHE | TRAILING;
	for (const sign of '.,!?:;")]}…') kinds[sign.charCodeAt(0)] = SIGN | TRAILING;
	return kinds;
}

/** Letters that are words of their own: a run of spaced letters may begin behind them. */
const SINGLE_LETTER_WORDS = "aiuxo";
/** The most signs between two spaced letters. */
const MAX_GAP_UNITS = 3;

/** Finds every candidate of one folded text whose guard and context hold. Linear in the text. */
export class Scanner {
	private readonly patterns: CompiledPatterns;
	private readonly walker: Walker;
	private candidates: Candidate[] = [];
	private text: FoldedText | null = null;
	private start = 0;
	private keep: (output: Output) => boolean = () => true;

	constructor(patterns: CompiledPatterns) {
		this.patterns = patterns;
		this.walker = new Walker(patterns);
	}

	/** Candidates of the outputs that `keep` accepts, in text order. */
	scan(text: FoldedText, keep: (output: Output) => boolean): Candidate[] {
		this.candidates = [];
		this.text = text;
		this.keep = keep;
		this.walker.open(text, this.receive);
		const { units, length } = text;
		for (let at = 0; at < length; ) {
			if ((classTable[units[at] as number] as number) & CLASS_SPACE) {
				at++;
				continue;
			}
			let end = at;
			while (end < length && !((classTable[units[end] as number] as number) & CLASS_SPACE)) end++;
			this.chunk(at, end);
			at = end;
		}
		return this.candidates;
	}

	private readonly receive = (index: number, end: number, used: number): void => {
		const output = this.patterns.outputs.get(index);
		const text = this.text as FoldedText;
		if (!this.keep(output) || isRefused(text, this.start, end, used, output, this.patterns.knownWords)) return;
		const { requires, unless } = output.pattern;
		if (requires && !hasContext(text, this.start, end, requires)) return;
		if (unless && hasContext(text, this.start, end, unless)) return;
		this.candidates.push({ start: this.start, end, output, used });
	};

	/** Chooses the walks for `[at, end)`: ordinary spelling needs the exact one only. */
	private chunk(at: number, end: number): void {
		const { units } = this.text as FoldedText;
		let trimmed = end;
		while (trimmed > at + 1 && (unitKinds[units[trimmed - 1] as number] as number) & TRAILING) trimmed--;
		let kinds = 0;
		let previous = -1;
		let run = 1;
		for (let i = at; i < trimmed; i++) {
			const unit = units[i] as number;
			kinds |= unitKinds[unit] as number;
			run = unit === previous ? run + 1 : 1;
			if (run > 1) kinds |= run > 2 ? ODD_RUN : DOUBLE;
			previous = unit;
		}
		kinds &= ~TRAILING;
		if (kinds === LETTER && trimmed - at > 1) this.word(at, trimmed);
		else if ((kinds & SIGN) !== 0 && isAddress(units, at, trimmed)) return;
		else if ((kinds & LETTER) === 0) this.everyStart(at, end, false);
		else this.everyStart(at, end, trimmed - at === 1 || !this.isOrdinary(kinds, at, trimmed));
	}

	/** A known word as written, with nothing but letters and apostrophes: "hello", "don't". */
	private isOrdinary(kinds: number, at: number, end: number): boolean {
		if ((kinds & (DIGIT | SIGN | ODD_RUN)) !== 0) return false;
		return this.patterns.knownWords?.has((this.text as FoldedText).units, at, end) ?? false;
	}

	/** A chunk of letters only, none doubled: one word. */
	private word(at: number, end: number): void {
		this.start = at;
		const found = this.candidates.length;
		if (this.walker.exact(at)) this.walker.fuzzy(at, false);
		if (this.candidates.length === found) this.tryEdit(at, end);
	}

	/** Walks from every word start, and from every sign that may begin a form or stand for a letter. */
	private everyStart(at: number, end: number, isFuzzy: boolean): void {
		const { units } = this.text as FoldedText;
		let previousIsWord = false;
		for (let i = at; i < end; i++) {
			const unit = units[i] as number;
			const isWord = ((classTable[unit] as number) & CLASS_WORD) !== 0;
			if (isWord ? !previousIsWord : this.canStart(unit, previousIsWord)) {
				this.start = i;
				const found = this.candidates.length;
				const crossed = !isFuzzy && this.walker.exact(i);
				if (isFuzzy || crossed) this.walker.fuzzy(i, isFuzzy && this.startsRun(i));
				if (isFuzzy && this.candidates.length === found && isWord) this.tryEdit(i, this.wordEnd(i, end));
			}
			previousIsWord = isWord;
		}
	}

	/** An emoji or sign that begins a form, anywhere; a leet sign only where a word may begin. */
	private canStart(unit: number, previousIsWord: boolean): boolean {
		return this.patterns.trie.child(ROOT, unit) !== NO_NODE || (!previousIsWord && leetLetters.has(unit));
	}

	/** Whether no single letter stands right before: a run of spaced letters is walked from its first letter only. */
	private startsRun(at: number): boolean {
		const { units } = this.text as FoldedText;
		let i = at - 1;
		while (i >= 0 && at - i <= MAX_GAP_UNITS && !((classTable[units[i] as number] as number) & CLASS_WORD)) i--;
		if (i < 0 || i === at - 1 || at - i > MAX_GAP_UNITS) return true;
		const isSingle = i === 0 || !((classTable[units[i - 1] as number] as number) & CLASS_WORD);
		return !isSingle || SINGLE_LETTER_WORDS.includes(String.fromCharCode(units[i] as number));
	}

	private wordEnd(at: number, limit: number): number {
		const { units } = this.text as FoldedText;
		let end = at;
		while (end < limit && (classTable[units[end] as number] as number) & CLASS_WORD) end++;
		return end;
	}

	/** One edit, for unknown words that matched nothing. */
	private tryEdit(at: number, end: number): void {
		const known = this.patterns.knownWords;
		const letters = end - at;
		if (!known || letters < MIN_EDIT_WORD_LETTERS || letters > MAX_EDIT_WORD_LETTERS) return;
		const { units } = this.text as FoldedText;
		const { trie } = this.patterns;
		const first = trie.child(ROOT, units[at] as number);
		if (first === NO_NODE || !((trie.allowedBelow[first] as number) & FUZZY_BITS.edit1)) return;
		for (let i = at; i < end; i++) if ((classTable[units[i] as number] as number) & CLASS_DIGIT) return;
		if (known.has(units, at, end)) return;
		this.start = at;
		this.walker.edit(at, end);
	}
}
