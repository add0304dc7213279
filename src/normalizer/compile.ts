import type { Pattern, PatternDocument } from "../patterns/schema.ts";
import type { Result } from "../verdict.ts";
import { type CompiledPattern, type CompiledPatterns, FUZZY_BITS, type Output, SWAP_BIT } from "./compiled.ts";
import { EditKeys } from "./edit-keys.ts";
import { FirstWords } from "./first-words.ts";
import { compileContext, expandForms, foldForm, fuzzyBitsOf } from "./forms.ts";
import type { KnownWords } from "./known-words.ts";
import { NO_OUTPUT, OutputTable } from "./outputs.ts";
import { PrefixKeys } from "./prefix-keys.ts";
import { ShortWords } from "./short-words.ts";
import { Trie } from "./trie.ts";

const EDIT_BITS = FUZZY_BITS.edit1 | SWAP_BIT;

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
		outputs: OutputTable.empty(),
		editKeys: new EditKeys(),
		firstWords: new FirstWords(),
		prefixKeys: new PrefixKeys(),
		shortWords: new ShortWords(),
		idleIds: new Set(),
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
	if (compiled.idleIds.has(pattern.id) || indicesOf(compiled).has(pattern.id)) return fail("duplicate id");
	const empty = pattern.forms.find((form) => foldForm(form) === "");
	if (empty !== undefined) return fail(`form ${JSON.stringify(empty)} folds to nothing`);
	if (pattern.status !== "active") {
		compiled.idleIds.add(pattern.id);
		return { ok: true, value: null };
	}
	const { trie, outputs, editKeys, firstWords, prefixKeys, shortWords } = compiled;
	const shared = compilePattern(pattern);
	const number = outputs.addPattern(shared);
	const indices: number[] = [];
	for (const form of expandForms(pattern, compiled.knownWords)) {
		const { text, replacement } = form;
		const fuzzy = form.isClipped ? 0 : fuzzyBitsOf(pattern, text);
		const node = trie.insert(text, fuzzy);
		prefixKeys.add(text);
		firstWords.add(text);
		shortWords.add(text, fuzzy);
		if (fuzzy & EDIT_BITS) editKeys.add(text);
		const { isJoined, isClipped } = form;
		const isPlain = foldForm(replacement) === text;
		const output: Output = { pattern: shared, form: text, replacement, isPlain, isJoined, isClipped };
		const index = outputs.add(output, number, fuzzy, node, trie.outputHead[node] as number);
		trie.outputHead[node] = index;
		indices.push(index);
	}
	if (shared.floor !== null) compiled.floorCount += indices.length;
	indicesOf(compiled).set(pattern.id, indices);
	return { ok: true, value: null };
}

/**
 * Removes a pattern by id; false when there is none. Its trie nodes stay behind, unused: a long-lived document that
 * changes all the time is compiled anew now and then.
 */
export function removePattern(compiled: CompiledPatterns, id: string): boolean {
	if (compiled.idleIds.delete(id)) return true;
	const byId = indicesOf(compiled);
	const indices = byId.get(id);
	if (!indices) return false;
	const [first] = indices;
	if (first !== undefined && compiled.outputs.get(first).pattern.floor !== null) compiled.floorCount -= indices.length;
	for (const index of indices) compiled.outputs.remove(index, compiled.trie.outputHead);
	byId.delete(id);
	return true;
}

/** Output indices by pattern id; made when a document is first changed. */
const indicesByCompiled = new WeakMap<CompiledPatterns, Map<string, number[]>>();

function indicesOf(compiled: CompiledPatterns): Map<string, number[]> {
	let byId = indicesByCompiled.get(compiled);
	if (byId) return byId;
	byId = new Map();
	for (let index = 0; index < compiled.outputs.count; index++) {
		if (compiled.outputs.patternNumber(index) === NO_OUTPUT) continue;
		const { id } = compiled.outputs.get(index).pattern;
		const indices = byId.get(id);
		if (indices) indices.push(index);
		else byId.set(id, [index]);
	}
	indicesByCompiled.set(compiled, byId);
	return byId;
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
