import type { FuzzyKind, Pattern, PatternContext, PatternDocument } from "../patterns/schema.ts";
import type { Category, Harm, Result, SelfHarmIntent, Severity } from "../verdict.ts";
import { foldToString } from "./fold.ts";
import { inflectPhrase, NOUN_INFLECTIONS, VERB_INFLECTIONS } from "./inflect.ts";
import type { KnownWords } from "./known-words.ts";
import { NO_NODE, Trie } from "./trie.ts";

/** Fuzzy kinds as bits; a match is kept when the bits it used are all allowed by its pattern. */
export const FUZZY_BITS: Record<FuzzyKind, number> = { leet: 1, repeat: 2, separate: 4, mask: 8, edit1: 16 };

/** Below this many letters one edit reaches too many ordinary words. */
export const MIN_EDIT_FORM_LETTERS = 6;

export interface CompiledContext {
	/** Folded needles for `" word word "` windows; a prefix entry lacks the closing space. */
	readonly needles: readonly string[];
	readonly within: number;
}

export interface CompiledPattern {
	readonly id: string;
	readonly category: Category;
	readonly harm: Harm;
	readonly fuzzy: number;
	readonly requires: CompiledContext | null;
	readonly unless: CompiledContext | null;
	readonly floor: Severity | null;
	readonly intent: SelfHarmIntent | null;
}

/** What ends at a trie node: one form of one pattern with its reading; `next` chains outputs of the same form. */
export interface Output {
	readonly pattern: CompiledPattern;
	readonly replacement: string;
	readonly form: string;
	/** The form already is its reading. */
	readonly isPlain: boolean;
	/** The words of a form written together ("sewerslide"). */
	readonly isJoined: boolean;
	readonly next: number;
}

export interface CompiledPatterns {
	readonly version: string;
	readonly trie: Trie;
	readonly outputs: readonly Output[];
	readonly patternCount: number;
	readonly hasFloors: boolean;
	readonly knownWords: KnownWords | null;
}

export interface PatternError {
	readonly patternId: string;
	readonly message: string;
}

export interface CompileOptions {
	/** Guards fuzzy matches; without it `edit1` is off and repeats are not checked against ordinary words. */
	readonly knownWords?: KnownWords;
}

/** Compiles the active patterns of a document, or says everything that is wrong with it. */
export function compilePatterns(
	document: PatternDocument,
	options: CompileOptions = {},
): Result<CompiledPatterns, PatternError[]> {
	const errors: PatternError[] = [];
	const trie = new Trie();
	const outputs: Output[] = [];
	const ids = new Set<string>();
	for (const pattern of document.patterns) {
		if (ids.has(pattern.id)) errors.push({ patternId: pattern.id, message: "duplicate id" });
		ids.add(pattern.id);
		if (pattern.status !== "active") continue;
		const compiled = compilePattern(pattern);
		const forms = expandForms(pattern, options.knownWords);
		for (const form of pattern.forms)
			if (foldToString(form).trim() === "")
				errors.push({ patternId: pattern.id, message: `form ${JSON.stringify(form)} folds to nothing` });
		for (const form of forms.values()) if (form.text !== "") addForm(trie, outputs, compiled, form);
	}
	if (errors.length > 0) return { ok: false, error: errors };
	return {
		ok: true,
		value: {
			version: document.version,
			trie,
			outputs,
			patternCount: document.patterns.length,
			hasFloors: outputs.some((output) => output.pattern.floor !== null),
			knownWords: options.knownWords ?? null,
		},
	};
}

export const NO_OUTPUT = NO_NODE;

function compilePattern(pattern: Pattern): CompiledPattern {
	return {
		id: pattern.id,
		category: pattern.category,
		harm: pattern.harm,
		fuzzy: (pattern.fuzzy ?? []).reduce((bits, kind) => bits | FUZZY_BITS[kind], 0),
		requires: compileContext(pattern.requires),
		unless: compileContext(pattern.unless),
		floor: pattern.floor ?? null,
		intent: pattern.intent ?? null,
	};
}

function compileContext(context: PatternContext | undefined): CompiledContext | null {
	if (!context) return null;
	const needles = context.any.map((entry) => {
		const folded = foldForm(entry.replace(/\*$/, ""));
		return entry.endsWith("*") ? ` ${folded}` : ` ${folded} `;
	});
	return { needles, within: context.within };
}

/** Folded, with inner white space as single spaces. */
function foldForm(form: string): string {
	return foldToString(form).trim().replace(/\s+/g, " ");
}

interface Form {
	readonly text: string;
	readonly replacement: string;
	readonly isJoined: boolean;
}

function addForm(trie: Trie, outputs: Output[], compiled: CompiledPattern, form: Form): void {
	const letters = form.text.replace(/[^a-z]/g, "").length;
	const fuzzy = letters >= MIN_EDIT_FORM_LETTERS ? compiled.fuzzy : compiled.fuzzy & ~FUZZY_BITS.edit1;
	const node = trie.insert(form.text, fuzzy);
	outputs.push({
		pattern: fuzzy === compiled.fuzzy ? compiled : { ...compiled, fuzzy },
		form: form.text,
		replacement: form.replacement,
		isPlain: foldToString(form.replacement) === form.text,
		isJoined: form.isJoined,
		next: trie.outputHead[node] as number,
	});
	trie.outputHead[node] = outputs.length - 1;
}

/**
 * Every folded form with its reading, by form. Listed forms win over generated inflections, and those over forms
 * written together, which need `separate` and must spell no word of their own ("the rapist").
 */
function expandForms(pattern: Pattern, known: KnownWords | undefined): Map<string, Form> {
	const forms = new Map<string, Form>();
	const add = (text: string, replacement: string, isJoined: boolean) => {
		if (!forms.has(text)) forms.set(text, { text, replacement, isJoined });
	};
	const listed = pattern.forms.map(foldForm);
	for (const form of listed) add(form, readingOf(pattern, form), false);
	if (pattern.inflect) {
		const kind = pattern.inflect;
		for (const form of listed)
			for (const inflection of kind === "verb" ? VERB_INFLECTIONS : NOUN_INFLECTIONS)
				add(inflectPhrase(form, kind, inflection), inflectPhrase(readingOf(pattern, form), kind, inflection), false);
	}
	if (pattern.fuzzy?.includes("separate"))
		for (const { text, replacement } of [...forms.values()]) {
			const joined = text.replaceAll(" ", "");
			if (joined !== text && !isKnown(joined, known)) add(joined, replacement, true);
		}
	return forms;
}

function isKnown(word: string, known: KnownWords | undefined): boolean {
	return (
		known?.has(
			Uint16Array.from(word, (c) => c.charCodeAt(0)),
			0,
			word.length,
		) ?? false
	);
}

/** A floor pattern lists plain phrases: each reads as itself. Every other form reads as the replacement. */
function readingOf(pattern: Pattern, form: string): string {
	return pattern.floor !== undefined && !isCoded(pattern) ? form : pattern.replacement;
}

/** A floor pattern whose replacement is one of its forms only marks plain phrases. */
function isCoded(pattern: Pattern): boolean {
	return !pattern.forms.some((form) => foldForm(form) === foldForm(pattern.replacement));
}
