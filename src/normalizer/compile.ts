import type { Pattern, PatternDocument } from "../patterns/schema.ts";
import type { Result } from "../verdict.ts";
import { type CompiledPattern, type CompiledPatterns, FUZZY_BITS, NO_OUTPUT, type Output } from "./compiled.ts";
import { EditKeys } from "./edit-keys.ts";
import { compileContext, expandForms, foldForm, fuzzyBitsOf } from "./forms.ts";
import type { KnownWords } from "./known-words.ts";
import { Trie } from "./trie.ts";

export type { CompiledPatterns } from "./compiled.ts";

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
	const compiled: CompiledPatterns = {
		version: document.version,
		trie: new Trie(),
		outputs: [],
		outputsById: new Map(),
		editKeys: new EditKeys(),
		floorCount: 0,
		knownWords: options.knownWords ?? null,
	};
	for (const pattern of document.patterns) {
		const added = addPattern(compiled, pattern);
		if (!added.ok) errors.push(added.error);
	}
	return errors.length > 0 ? { ok: false, error: errors } : { ok: true, value: compiled };
}

/**
 * Adds one pattern, in time proportional to its forms whatever the size of the document. Patterns that are not active
 * only take their id. Nothing is changed on an error.
 */
export function addPattern(compiled: CompiledPatterns, pattern: Pattern): Result<null, PatternError> {
	const fail = (message: string): Result<null, PatternError> => ({
		ok: false,
		error: { patternId: pattern.id, message },
	});
	if (compiled.outputsById.has(pattern.id)) return fail("duplicate id");
	const empty = pattern.forms.find((form) => foldForm(form) === "");
	if (empty !== undefined) return fail(`form ${JSON.stringify(empty)} folds to nothing`);
	const indices: number[] = [];
	compiled.outputsById.set(pattern.id, indices);
	if (pattern.status !== "active") return { ok: true, value: null };
	const { trie, outputs, editKeys } = compiled;
	const shared = compilePattern(pattern);
	for (const form of expandForms(pattern, compiled.knownWords)) {
		const fuzzy = fuzzyBitsOf(pattern, form.text);
		const node = trie.insert(form.text, fuzzy);
		if (fuzzy & FUZZY_BITS.edit1) editKeys.add(form.text);
		indices.push(outputs.length);
		outputs.push({
			pattern: shared,
			form: form.text,
			replacement: form.replacement,
			fuzzy,
			isPlain: foldForm(form.replacement) === form.text,
			isJoined: form.isJoined,
			node,
			next: trie.outputHead[node] as number,
		});
		trie.outputHead[node] = outputs.length - 1;
		if (shared.floor !== null) compiled.floorCount++;
	}
	return { ok: true, value: null };
}

/**
 * Removes a pattern by id; false when there is none. Its trie nodes stay behind, unused: a long-lived document that
 * changes all the time is compiled anew now and then.
 */
export function removePattern(compiled: CompiledPatterns, id: string): boolean {
	const indices = compiled.outputsById.get(id);
	if (!indices) return false;
	for (const index of indices) {
		const output = compiled.outputs[index] as Output;
		unlink(compiled, index, output);
		compiled.outputs[index] = null;
		if (output.pattern.floor !== null) compiled.floorCount--;
	}
	compiled.outputsById.delete(id);
	return true;
}

function unlink({ trie, outputs }: CompiledPatterns, index: number, output: Output): void {
	if (trie.outputHead[output.node] === index) {
		trie.outputHead[output.node] = output.next;
		return;
	}
	let at = trie.outputHead[output.node] as number;
	while (at !== NO_OUTPUT) {
		const current = outputs[at] as Output;
		if (current.next === index) {
			current.next = output.next;
			return;
		}
		at = current.next;
	}
}

function compilePattern(pattern: Pattern): CompiledPattern {
	return {
		id: pattern.id,
		category: pattern.category,
		harm: pattern.harm,
		requires: compileContext(pattern.requires),
		unless: compileContext(pattern.unless),
		floor: pattern.floor ?? null,
		intent: pattern.intent ?? null,
	};
}
