import { type CompiledPatterns, FUZZY_BITS, type Output } from "./compile.ts";
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

/** Per-unit bits of oddity inside a chunk; a chunk of plain letters has none and needs the exact walk only. */
const ODD = 1;
const TRAILING = 2;
const oddityTable = buildOddityTable();

/** Punctuation at the end of a chunk that is ordinary and hides nothing. */
function buildOddityTable(): Uint8Array {
	const table = new Uint8Array(0x10000).fill(ODD);
	for (let unit = 0; unit < 0x10000; unit++)
		if ((classTable[unit] as number) & CLASS_WORD && !((classTable[unit] as number) & CLASS_DIGIT)) table[unit] = 0;
	for (const sign of ".,!?:;'\")]}’”…") table[sign.charCodeAt(0)] = ODD | TRAILING;
	for (const sign of "\"'([{‘“#") table[sign.charCodeAt(0)] = (table[sign.charCodeAt(0)] as number) | ODD;
	return table;
}

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
		this.walker = new Walker(patterns.trie, patterns.outputs);
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
			let odd = 0;
			let previous = -1;
			while (end < length && !((classTable[units[end] as number] as number) & CLASS_SPACE)) {
				const unit = units[end++] as number;
				odd |= unit === previous ? ODD : 0;
				previous = unit;
				odd |= (oddityTable[unit] as number) & ODD;
			}
			if (odd === 0 && end - at > 1) this.plainChunk(at, end);
			else this.oddChunk(at, end);
			at = end;
		}
		return this.candidates;
	}

	private readonly receive = (index: number, end: number, used: number): void => {
		const output = this.patterns.outputs[index] as Output;
		const text = this.text as FoldedText;
		if (!this.keep(output) || isRefused(text, this.start, end, used, output.form, this.patterns.knownWords)) return;
		const { requires, unless } = output.pattern;
		if (requires && !hasContext(text, this.start, end, requires)) return;
		if (unless && hasContext(text, this.start, end, unless)) return;
		this.candidates.push({ start: this.start, end, output, used });
	};

	/** A chunk of letters only: one word. */
	private plainChunk(at: number, end: number): void {
		this.start = at;
		const found = this.candidates.length;
		if (this.walker.exact(at)) this.walker.fuzzy(at, false);
		if (this.candidates.length === found) this.tryEdit(at, end);
	}

	/** A chunk with digits, signs, repeats or a single letter: every word start in it is tried. */
	private oddChunk(at: number, end: number): void {
		const { units } = this.text as FoldedText;
		let trimmed = end;
		while (trimmed > at + 1 && (oddityTable[units[trimmed - 1] as number] as number) & TRAILING) trimmed--;
		const isPlain = this.isPlain(at, trimmed);
		if (isPlain && trimmed - at > 1) {
			this.plainChunk(at, trimmed);
			return;
		}
		let previousIsWord = false;
		for (let i = at; i < end; i++) {
			const unit = units[i] as number;
			const isWord = ((classTable[unit] as number) & CLASS_WORD) !== 0;
			if (!previousIsWord && (isWord || this.canStart(unit))) {
				this.start = i;
				const found = this.candidates.length;
				this.walker.fuzzy(i, this.startsRun(i));
				if (this.candidates.length === found && isWord) this.tryEdit(i, this.wordEnd(i, end));
			}
			previousIsWord = isWord;
		}
	}

	private isPlain(at: number, end: number): boolean {
		const { units } = this.text as FoldedText;
		for (let i = at; i < end; i++) {
			if ((oddityTable[units[i] as number] as number) & ODD) return false;
			if (i > at && units[i] === units[i - 1]) return false;
		}
		return true;
	}

	private canStart(unit: number): boolean {
		return this.patterns.trie.child(ROOT, unit) !== NO_NODE || leetLetters.has(unit);
	}

	/** Whether no single letter stands right before: a run of spaced letters is walked from its first letter only. */
	private startsRun(at: number): boolean {
		const { units } = this.text as FoldedText;
		let i = at - 1;
		while (i >= 0 && !((classTable[units[i] as number] as number) & CLASS_WORD) && at - i < 4) i--;
		if (i < 0 || i === at - 1 || at - i >= 4) return true;
		const letter = String.fromCharCode(units[i] as number);
		const isSingle = i === 0 || !((classTable[units[i - 1] as number] as number) & CLASS_WORD);
		return !isSingle || "aiuxo".includes(letter);
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
