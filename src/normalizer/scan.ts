import { isAddress } from "./address.ts";
import { type CompiledPatterns, FUZZY_BITS, type Output, SWAP_BIT } from "./compiled.ts";
import { hasContext } from "./context.ts";
import { HASH_BASIS, HASH_PRIME } from "./first-words.ts";
import { CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, classTable, type FoldedText } from "./fold.ts";
import { isRefused } from "./guard.ts";
import { SIGN_LEET, signTable } from "./leet.ts";
import { MAX_SHORT_LETTERS } from "./short-words.ts";
import { NO_NODE, ROOT } from "./trie.ts";
import { Walker } from "./walk.ts";

/** A possible match in folded positions, half-open, with the fuzzy bits it needed. */
export interface Candidate {
	readonly start: number;
	readonly end: number;
	readonly output: Output;
	readonly used: number;
}

/** Shortest word tried with two letters swapped. */
const MIN_EDIT_WORD_LETTERS = 4;
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
const SPACE = 128;
const unitKinds = buildUnitKinds();

function buildUnitKinds(): Uint8Array {
	const kinds = new Uint8Array(0x10000);
	for (let unit = 0; unit < 0x10000; unit++) {
		const unitClass = classTable[unit] as number;
		if (unitClass & CLASS_SPACE) kinds[unit] = SPACE;
		else kinds[unit] = unitClass & CLASS_DIGIT ? DIGIT : unitClass & CLASS_WORD ? LETTER : SIGN;
	}
	kinds[0x27] = APOSTROPHE | TRAILING;
	for (const sign of '.,!?:;")]}…') kinds[sign.charCodeAt(0)] = SIGN | TRAILING;
	return kinds;
}

/** Signs inside an address ("me@example.org", "https://"), and the first letter of "www.". */
const AT = 0x40;
const COLON = 0x3a;
const LETTER_W = 0x77;
/** Letters that are words of their own: a run of spaced letters may begin behind them. */
const SINGLE_LETTER_WORDS = "aiuxo";
/** Separators between two letters of one word. */
const MAX_SEPARATOR_RUN = 4;
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
		if (this.candidates.length > 0) this.candidates = [];
		this.text = text;
		this.keep = keep;
		this.walker.open(text, this.receive);
		const { units, length } = text;
		const { shortWords } = this.patterns;
		for (let at = 0; at < length; ) {
			let kind = unitKinds[units[at] as number] as number;
			if (kind === SPACE) {
				at++;
				continue;
			}
			let from = at;
			while ((kind & (LETTER | DIGIT | SPACE)) === 0) kind = unitKinds[units[++from] as number] as number;
			let hash = HASH_BASIS;
			let previous = -1;
			let isDoubled = false;
			let to = from;
			for (; kind === LETTER; kind = unitKinds[units[++to] as number] as number) {
				const unit = units[to] as number;
				hash = Math.imul(hash ^ unit, HASH_PRIME);
				if (unit === previous) isDoubled = true;
				previous = unit;
			}
			let end = to;
			while ((kind & TRAILING) !== 0) kind = unitKinds[units[++end] as number] as number;
			if (kind === SPACE && to > from) {
				if (from > at) this.leadingSigns(at, from);
				if (isDoubled) this.doubledWord(from, to, hash);
				else if (to - from === 1) this.letter(from, end, hash);
				else if (to - from > MAX_SHORT_LETTERS || shortWords.has(hash)) this.word(from, to, hash);
			} else {
				while (kind !== SPACE) kind = unitKinds[units[++end] as number] as number;
				end = Math.min(end, length);
				this.chunk(at, end);
			}
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

	/** Chooses the walks for `[at, end)`, which is no plain word with signs around it. */
	private chunk(at: number, end: number): void {
		const { units } = this.text as FoldedText;
		let trimmed = end;
		while (trimmed > at + 1 && (unitKinds[units[trimmed - 1] as number] as number) & TRAILING) trimmed--;
		let kinds = 0;
		let previous = -1;
		let run = 1;
		let isPlace = units[at] === LETTER_W;
		for (let i = at; i < trimmed; i++) {
			const unit = units[i] as number;
			kinds |= unitKinds[unit] as number;
			if (unit === AT || unit === COLON) isPlace ||= i > at;
			run = unit === previous ? run + 1 : 1;
			if (run > 1) kinds |= run > 2 ? ODD_RUN : DOUBLE;
			previous = unit;
		}
		kinds &= ~TRAILING;
		if (isPlace && isAddress(units, at, trimmed)) return;
		if (end - at === 1) this.everyStart(at, end, hasLeet(units[at] as number));
		else if ((kinds & LETTER) === 0) this.everyStart(at, end, false);
		else this.everyStart(at, end, !this.isOrdinary(kinds, at, trimmed));
	}

	/** Signs before a word: each may begin a form or stand for its first letter. */
	private leadingSigns(at: number, from: number): void {
		const { units, length } = this.text as FoldedText;
		const { prefixKeys, trie } = this.patterns;
		for (let i = at; i < from; i++) {
			const unit = units[i] as number;
			const begins = trie.child(ROOT, unit) !== NO_NODE;
			if (!begins && !(hasLeet(unit) && (i + 1 < from || prefixKeys.mayStartWithSign(units, length, i)))) continue;
			this.start = i;
			this.walker.fuzzy(i, this.startsRun(i));
		}
	}

	/** A single letter: a form of its own, or the first of spaced ones. `end` is behind the signs after it. */
	private letter(at: number, end: number, hash: number): void {
		if (this.patterns.firstWords.has(hash) || this.mayBeSpaced(at + 1)) this.everyStart(at, end, true);
	}

	/** Whether a single letter that ends before `at` may be the first of spaced ones: one more, or a sign, follows. */
	private mayBeSpaced(at: number): boolean {
		const { units, length } = this.text as FoldedText;
		for (let i = at; i < length && i - at < MAX_SEPARATOR_RUN; i++) {
			const kind = unitKinds[units[i] as number] as number;
			if (kind === LETTER || kind === DIGIT) return (unitKinds[units[i + 1] as number] as number) !== LETTER;
			if (kind !== SPACE) return true;
		}
		return false;
	}

	/** A word of letters some of which are doubled: only where a form begins like it is it looked at closely. */
	private doubledWord(at: number, end: number, hash: number): void {
		const { units, length } = this.text as FoldedText;
		const { firstWords, knownWords, prefixKeys, shortWords } = this.patterns;
		// A leet sign behind the word may be its next letter.
		const isShort = end - at <= MAX_SHORT_LETTERS && !hasLeet(units[end] as number);
		if (isShort && !shortWords.hasDoubled(hash, units, at, end)) return;
		if (!prefixKeys.mayStart(units, length, at) && !prefixKeys.mayStartSqueezed(units, at, end)) this.tryEdit(at, end);
		else if (hasOddRun(units, at, end) || !knownWords?.hasHashed(hash, units, at, end)) this.everyStart(at, end, true);
		else if (firstWords.has(hash)) this.everyStart(at, end, false);
	}

	/** A known word as written, with nothing but letters and apostrophes: "hello", "don't". */
	private isOrdinary(kinds: number, at: number, end: number): boolean {
		if ((kinds & (DIGIT | SIGN | ODD_RUN)) !== 0) return false;
		return this.patterns.knownWords?.has((this.text as FoldedText).units, at, end) ?? false;
	}

	/** A word of letters only, none doubled. */
	private word(at: number, end: number, hash: number): void {
		this.start = at;
		const found = this.candidates.length;
		if (this.patterns.firstWords.has(hash) && this.walker.exact(at)) this.walker.fuzzy(at, false);
		if (this.candidates.length !== found || end - at < MIN_EDIT_WORD_LETTERS) return;
		const { editKeys, knownWords } = this.patterns;
		const { units } = this.text as FoldedText;
		if (editKeys.mayResemble(units, at, end) && !knownWords?.hasHashed(hash, units, at, end)) this.tryEdit(at, end);
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
				if (crossed || (isFuzzy && this.mayStart(i, end))) this.walker.fuzzy(i, isFuzzy && this.startsRun(i));
				if (isFuzzy && this.candidates.length === found && isWord) this.tryEdit(i, this.wordEnd(i, end));
			}
			previousIsWord = isWord;
		}
	}

	/** Three plain letters, none doubled, leave no choice: a form must begin with them. */
	private mayStart(at: number, end: number): boolean {
		const { units, length } = this.text as FoldedText;
		for (let i = at; i < at + 3; i++)
			if (i >= end || unitKinds[units[i] as number] !== LETTER || units[i] === units[i + 1]) return true;
		return this.patterns.prefixKeys.mayStart(units, length, at);
	}

	/** An emoji or sign that begins a form, anywhere; a leet sign only where a word may begin. */
	private canStart(unit: number, previousIsWord: boolean): boolean {
		return this.patterns.trie.child(ROOT, unit) !== NO_NODE || (!previousIsWord && hasLeet(unit));
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
		if (first === NO_NODE || !((trie.allowedBelow[first] as number) & (FUZZY_BITS.edit1 | SWAP_BIT))) return;
		for (let i = at; i < end; i++) if ((classTable[units[i] as number] as number) & CLASS_DIGIT) return;
		const { editKeys } = this.patterns;
		if (!editKeys.mayResemble(units, at, end) || !editKeys.mayMatch(units, at, end)) return;
		if (known.hasName(units, at, end)) return;
		this.start = at;
		this.walker.edit(at, end);
	}
}

function hasLeet(unit: number): boolean {
	return ((signTable[unit] as number) & SIGN_LEET) !== 0;
}

/** Whether a letter stands three times in a row. */
function hasOddRun(units: Uint16Array, at: number, end: number): boolean {
	for (let i = at + 2; i < end; i++) if (units[i] === units[i - 1] && units[i] === units[i - 2]) return true;
	return false;
}
