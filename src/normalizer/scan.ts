import { isAddress } from "./address.ts";
import { type CompiledPatterns, FUZZY_BITS, type Output, SWAP_BIT } from "./compiled.ts";
import { hasContext } from "./context.ts";
import { EditWalker } from "./edit-walk.ts";
import { HASH_BASIS, HASH_PRIME } from "./first-words.ts";
import { CLASS_DIGIT, CLASS_WORD, classTable, type FoldedUnits } from "./fold.ts";
import { isRefused } from "./guard.ts";
import { hasLeet } from "./leet.ts";
import { CHUNK_SIZE, Reader, UNEVEN } from "./read.ts";
import { MAX_SHORT_LETTERS } from "./short-words.ts";
import { NO_NODE, ROOT } from "./trie.ts";
import { DIGIT, FIRST_NO_LETTER, LETTER, SPACE, TRAILING, unitKinds } from "./unit-kinds.ts";
import { isPlainLetter, Walker } from "./walk.ts";

// An imported or exported binding is read from memory at each use; a constant of the module is part of the compiled loop.
const digitClass = CLASS_DIGIT;
const wordClass = CLASS_WORD;
const classes = classTable;
const digit = DIGIT;
const letterKind = LETTER;
const space = SPACE;
const trailing = TRAILING;
const kindOf = unitKinds;
const noNode = NO_NODE;
const root = ROOT;
const chunkSize = CHUNK_SIZE;
const uneven = UNEVEN;
const firstNoLetter = FIRST_NO_LETTER;
const maxShortLetters = MAX_SHORT_LETTERS;
const basis = HASH_BASIS;
const prime = HASH_PRIME;
const swapBit = SWAP_BIT;

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
	private readonly reader: Reader;
	private readonly folded: FoldedUnits;
	private readonly walker: Walker;
	private readonly editWalker: EditWalker;
	private candidates: Candidate[] = [];
	private start = 0;
	private keep: (output: Output) => boolean = () => true;

	constructor(patterns: CompiledPatterns) {
		this.patterns = patterns;
		this.reader = new Reader(patterns.shortWords);
		this.folded = this.reader.folded;
		this.walker = new Walker(patterns);
		this.editWalker = new EditWalker(patterns);
	}

	/** Candidates of the outputs that `keep` accepts, in text order. */
	scan(text: string, keep: (output: Output) => boolean): Candidate[] {
		const { reader } = this;
		reader.read(text);
		if (this.candidates.length > 0) this.candidates = [];
		this.keep = keep;
		this.walker.open(this.folded, this.receive);
		this.editWalker.open(this.folded, this.receive);
		const { chunks, chunksEnd } = reader;
		for (let k = 0; k < chunksEnd; k += chunkSize) {
			const at = chunks[k] as number;
			const end = chunks[k + 1] as number;
			const hash = chunks[k + 2] as number;
			const kinds = chunks[k + 3] as number;
			if (kinds < firstNoLetter) {
				if (end - at > maxShortLetters) this.word(at, end, hash);
				else if (end - at > 1) this.shortWord(at, end, hash);
				else if (end > at) this.letter(at, end, hash);
			} else if (kinds >= uneven && (kinds & ~uneven) < firstNoLetter) this.doubledWord(at, end, hash);
			else if (end > at) this.mixed(at, end);
		}
		return this.candidates;
	}

	/** A chunk with units that are no letters: a plain word with signs around it, or something else. */
	private mixed(at: number, end: number): void {
		const { units } = this.folded;
		let kind = kindOf[units[at] as number] as number;
		let from = at;
		while ((kind & (letterKind | digit | space)) === 0) kind = kindOf[units[++from] as number] as number;
		let hash = basis;
		let previous = -1;
		let isDoubled = false;
		let to = from;
		for (; kind === letterKind; kind = kindOf[units[++to] as number] as number) {
			const unit = units[to] as number;
			hash = Math.imul(hash ^ unit, prime);
			if (unit === previous) isDoubled = true;
			previous = unit;
		}
		let behind = to;
		while ((kind & trailing) !== 0) kind = kindOf[units[++behind] as number] as number;
		if (behind < end || to === from) {
			this.chunk(at, end);
			return;
		}
		if (from > at) this.leadingSigns(at, from);
		if (isDoubled) this.doubledWord(from, to, hash);
		else if (to - from > maxShortLetters) this.word(from, to, hash);
		else if (to - from > 1) this.shortWord(from, to, hash);
		else this.letter(from, end, hash);
	}

	private readonly receive = (index: number, end: number, used: number): void => {
		const output = this.patterns.outputs.get(index);
		const text = this.folded;
		if (!this.keep(output) || isRefused(text, this.start, end, used, output, this.patterns.knownWords)) return;
		const { requires, unless } = output.pattern;
		if (requires && !hasContext(text, this.start, end, requires)) return;
		if (unless && hasContext(text, this.start, end, unless)) return;
		this.candidates.push({ start: this.start, end, output, used });
	};

	/** Chooses the walks for `[at, end)`, which is no plain word with signs around it. */
	private chunk(at: number, end: number): void {
		const { units } = this.folded;
		let trimmed = end;
		while (trimmed > at + 1 && (kindOf[units[trimmed - 1] as number] as number) & trailing) trimmed--;
		let kinds = 0;
		let isPlace = units[at] === LETTER_W;
		for (let i = at; i < trimmed; i++) {
			const unit = units[i] as number;
			kinds |= kindOf[unit] as number;
			if (unit === AT || unit === COLON) isPlace ||= i > at;
		}
		if (isPlace && isAddress(units, at, trimmed)) return;
		const isFuzzy = end - at === 1 ? hasLeet(units[at] as number) : (kinds & letterKind) !== 0;
		this.everyStart(at, end, isFuzzy);
	}

	/** Signs before a word: each may begin a form or stand for its first letter. */
	private leadingSigns(at: number, from: number): void {
		const { units, length } = this.folded;
		const { prefixKeys, trie } = this.patterns;
		for (let i = at; i < from; i++) {
			const unit = units[i] as number;
			const begins = trie.child(root, unit) !== noNode;
			if (!begins && !(hasLeet(unit) && (i + 1 < from || prefixKeys.mayStartWithSign(units, length, i)))) continue;
			this.start = i;
			this.walker.fuzzy(i, this.startsRun(i));
		}
	}

	/** A single letter: a form of its own, or the first of spaced ones. `end` is behind the signs after it. */
	private letter(at: number, end: number, hash: number): void {
		if (this.mayBegin(hash, at + 1) || this.mayBeSpaced(at + 1)) this.everyStart(at, end, true);
	}

	/** Whether a single letter that ends before `at` may be the first of spaced ones: one more, or a sign, follows. */
	private mayBeSpaced(at: number): boolean {
		const { units, length } = this.folded;
		for (let i = at; i < length && i - at < MAX_SEPARATOR_RUN; i++) {
			const kind = kindOf[units[i] as number] as number;
			if (kind === letterKind || kind === digit) return (kindOf[units[i + 1] as number] as number) !== letterKind;
			if (kind !== space) return true;
		}
		return false;
	}

	/** A word of letters some of which are doubled: an ordinary one is not looked through, nor one that no form begins like. */
	private doubledWord(at: number, end: number, hash: number): void {
		const { units, length } = this.folded;
		const { firstWords, knownWords, prefixKeys, shortWords } = this.patterns;
		// A leet sign behind the word may be its next letter.
		const isShort = end - at <= maxShortLetters && !hasLeet(units[end] as number);
		if (isShort && !shortWords.hasDoubled(hash, units, at, end)) return;
		if (!hasOddRun(units, at, end) && knownWords?.hasHashed(hash, units, at, end)) {
			if (firstWords.has(hash)) this.everyStart(at, end, false);
			return;
		}
		const mayStart = prefixKeys.mayStart(units, length, at) || prefixKeys.mayStartSqueezed(units, at, end);
		if (mayStart) this.everyStart(at, end, true);
		else this.tryEdit(at, end);
	}

	/** A word of two to five letters, none doubled. */
	private shortWord(at: number, end: number, hash: number): void {
		if (this.patterns.shortWords.has(hash)) this.word(at, end, hash);
	}

	/** A word of letters only, none doubled. */
	private word(at: number, end: number, hash: number): void {
		this.start = at;
		const found = this.candidates.length;
		if (this.mayBegin(hash, end) && this.walker.exact(at)) this.walker.fuzzy(at, false);
		if (this.candidates.length !== found || end - at < MIN_EDIT_WORD_LETTERS) return;
		const { editKeys, knownWords } = this.patterns;
		const { units } = this.folded;
		if (editKeys.mayResemble(units, at, end) && !knownWords?.hasHashed(hash, units, at, end)) this.tryEdit(at, end);
	}

	/** Whether a form may begin with the word of this hash, which ends at `end`, and go on like what stands behind it. */
	private mayBegin(hash: number, end: number): boolean {
		const { firstWords } = this.patterns;
		if (!firstWords.has(hash)) return false;
		const { units, length } = this.folded;
		if (end + 2 >= length || kindOf[units[end] as number] !== space) return true;
		const first = units[end + 1] as number;
		const second = units[end + 2] as number;
		if (!isPlainLetter(first)) return true;
		return firstWords.goesOn(hash, first, isPlainLetter(second) && second !== first ? second : 0);
	}

	/** Walks from every word start, and from every sign that may begin a form or stand for a letter. */
	private everyStart(at: number, end: number, isFuzzy: boolean): void {
		const { units } = this.folded;
		let previousIsWord = false;
		for (let i = at; i < end; i++) {
			const unit = units[i] as number;
			const isWord = ((classes[unit] as number) & wordClass) !== 0;
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

	/**
	 * Three plain letters, none doubled, leave no choice: a form must begin with them. The first may be a sign for one
	 * letter.
	 */
	private mayStart(at: number, end: number): boolean {
		const { units, length } = this.folded;
		const { prefixKeys, trie } = this.patterns;
		const unit = units[at] as number;
		if (hasLeet(unit) && trie.child(root, unit) === noNode) return prefixKeys.mayStartWithSign(units, length, at);
		for (let i = at; i < at + 3; i++)
			if (i >= end || kindOf[units[i] as number] !== letterKind || units[i] === units[i + 1]) return true;
		return prefixKeys.mayStart(units, length, at);
	}

	/** An emoji or sign that begins a form, anywhere; a leet sign only where a word may begin. */
	private canStart(unit: number, previousIsWord: boolean): boolean {
		return this.patterns.trie.child(root, unit) !== noNode || (!previousIsWord && hasLeet(unit));
	}

	/** Whether no single letter stands right before: a run of spaced letters is walked from its first letter only. */
	private startsRun(at: number): boolean {
		const { units } = this.folded;
		let i = at - 1;
		while (i >= 0 && at - i <= MAX_GAP_UNITS && !((classes[units[i] as number] as number) & wordClass)) i--;
		if (i < 0 || i === at - 1 || at - i > MAX_GAP_UNITS) return true;
		const isSingle = i === 0 || !((classes[units[i - 1] as number] as number) & wordClass);
		return !isSingle || SINGLE_LETTER_WORDS.includes(String.fromCharCode(units[i] as number));
	}

	private wordEnd(at: number, limit: number): number {
		const { units } = this.folded;
		let end = at;
		while (end < limit && (classes[units[end] as number] as number) & wordClass) end++;
		return end;
	}

	/** One edit, for unknown words that matched nothing. */
	private tryEdit(at: number, end: number): void {
		const known = this.patterns.knownWords;
		const letters = end - at;
		if (!known || letters < MIN_EDIT_WORD_LETTERS || letters > MAX_EDIT_WORD_LETTERS) return;
		const { units } = this.folded;
		const { trie } = this.patterns;
		const first = trie.child(root, units[at] as number);
		if (first === noNode || !((trie.allowedBelow[first] as number) & (FUZZY_BITS.edit1 | swapBit))) return;
		for (let i = at; i < end; i++) if ((classes[units[i] as number] as number) & digitClass) return;
		const { editKeys } = this.patterns;
		if (!editKeys.mayResemble(units, at, end) || !editKeys.mayMatch(units, at, end)) return;
		if (known.hasName(units, at, end)) return;
		this.start = at;
		this.editWalker.walk(at, end);
	}
}

/** Whether a letter stands three times in a row. */
function hasOddRun(units: Uint16Array, at: number, end: number): boolean {
	for (let i = at + 2; i < end; i++) if (units[i] === units[i - 1] && units[i] === units[i - 2]) return true;
	return false;
}
