import type { CompiledPattern, CompiledPatterns, Output } from "./compiled.ts";
import { EDIT_KEY_BYTES, EditKeys } from "./edit-keys.ts";
import type { KnownWords } from "./known-words.ts";
import { Trie } from "./trie.ts";

/**
 * The compiled document as bytes: typed arrays that are used in place, and one JSON text for names. Little-endian, as
 * every runtime we serve on; sections start on four-byte borders.
 */

const MAGIC = 0x43505350;
/** Raised with every change of the layout or of what the engine expects inside. */
export const BINARY_FORMAT = 1;
/** magic, format, edges, slot words, nodes, outputs, JSON bytes, 0 */
const HEADER_WORDS = 8;
/** pattern, next, node, fuzzy | isPlain | isJoined, replacement, live */
const OUTPUT_WORDS = 6;
const PLAIN_BIT = 1 << 8;
const JOINED_BIT = 1 << 9;

interface Names {
	readonly version: string;
	readonly patterns: readonly CompiledPattern[];
	readonly replacements: readonly string[];
	/** Folded forms hold no line break. */
	readonly forms: string;
	/** Ids of patterns that take part in nothing: shadow and draft. */
	readonly idle: readonly string[];
}

function aligned(bytes: number): number {
	return (bytes + 3) & ~3;
}

/** Serialises a compiled document; `decodeCompiled` gives back one that answers the same. */
export function encodeCompiled(compiled: CompiledPatterns): ArrayBuffer {
	const parts = compiled.trie.parts();
	const nodes = parts.firstChild.length;
	const patterns = new Map<CompiledPattern, number>();
	const replacements = new Map<string, number>();
	const forms: string[] = [];
	const outputs = new Int32Array(compiled.outputs.length * OUTPUT_WORDS);
	for (const [i, output] of compiled.outputs.entries()) {
		forms.push(output?.form ?? "");
		if (!output) continue;
		const { pattern, replacement } = output;
		if (!patterns.has(pattern)) patterns.set(pattern, patterns.size);
		if (!replacements.has(replacement)) replacements.set(replacement, replacements.size);
		const flags = output.fuzzy | (output.isPlain ? PLAIN_BIT : 0) | (output.isJoined ? JOINED_BIT : 0);
		const row = [patterns.get(pattern)!, output.next, output.node, flags, replacements.get(replacement)!, 1];
		outputs.set(row, i * OUTPUT_WORDS);
	}
	const live = new Set([...patterns.keys()].map((pattern) => pattern.id));
	const names: Names = {
		version: compiled.version,
		patterns: [...patterns.keys()],
		replacements: [...replacements.keys()],
		forms: forms.join("\n"),
		idle: [...compiled.outputsById.keys()].filter((id) => !live.has(id)),
	};
	const json = new TextEncoder().encode(JSON.stringify(names));
	const sections = [
		Int32Array.of(
			MAGIC,
			BINARY_FORMAT,
			parts.edgeCount,
			parts.slots.length,
			nodes,
			compiled.outputs.length,
			json.length,
			0,
		),
		parts.slots,
		parts.firstChild,
		parts.nextSibling,
		parts.outputHead,
		parts.unitOf,
		parts.allowedBelow,
		compiled.editKeys.bits,
		outputs,
		json,
	];
	const bytes = new Uint8Array(sections.reduce((sum, section) => sum + aligned(section.byteLength), 0));
	let at = 0;
	for (const section of sections) {
		bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at);
		at += aligned(section.byteLength);
	}
	return bytes.buffer;
}

/** Opens bytes of `encodeCompiled`. Throws on bytes of another format, of a newer layout, or cut short. */
export function decodeCompiled(bytes: ArrayBuffer, knownWords: KnownWords | null): CompiledPatterns {
	const header =
		bytes.byteLength >= HEADER_WORDS * 4 ? new Int32Array(bytes, 0, HEADER_WORDS) : new Int32Array(HEADER_WORDS);
	const [magic, format, edgeCount, slotWords, nodes, outputCount, jsonBytes] = [...header] as [
		number,
		number,
		number,
		number,
		number,
		number,
		number,
	];
	if (magic !== MAGIC) throw new Error("compiled patterns: not a compiled document");
	if (format !== BINARY_FORMAT)
		throw new Error(`compiled patterns: format ${format}, this engine reads ${BINARY_FORMAT}`);
	let at = HEADER_WORDS * 4;
	const take = <T>(make: (offset: number) => T, byteLength: number): T => {
		if (byteLength < 0 || at + byteLength > bytes.byteLength) throw new Error("compiled patterns: cut short");
		const section = make(at);
		at += aligned(byteLength);
		return section;
	};
	const words = (count: number) => take((offset) => new Int32Array(bytes, offset, count), count * 4);
	const octets = (count: number) => take((offset) => new Uint8Array(bytes, offset, count), count);
	const trie = Trie.fromParts({
		edgeCount,
		slots: words(slotWords),
		firstChild: words(nodes),
		nextSibling: words(nodes),
		outputHead: words(nodes),
		unitOf: take((offset) => new Uint16Array(bytes, offset, nodes), nodes * 2),
		allowedBelow: octets(nodes),
	});
	const editKeys = new EditKeys(octets(EDIT_KEY_BYTES));
	const rows = words(outputCount * OUTPUT_WORDS);
	const names = JSON.parse(new TextDecoder().decode(octets(jsonBytes))) as Names;
	const outputs: (Output | null)[] = new Array(outputCount);
	const outputsById = new Map<string, number[]>(names.idle.map((id) => [id, []]));
	const forms = names.forms.split("\n");
	const indices = names.patterns.map(({ id }) => {
		const list: number[] = [];
		outputsById.set(id, list);
		return list;
	});
	let floorCount = 0;
	for (let i = 0; i < outputCount; i++) {
		const row = i * OUTPUT_WORDS;
		if (rows[row + 5] === 0) {
			outputs[i] = null;
			continue;
		}
		const pattern = names.patterns[rows[row]!]!;
		const flags = rows[row + 3]!;
		outputs[i] = {
			pattern,
			form: forms[i]!,
			replacement: names.replacements[rows[row + 4]!]!,
			fuzzy: flags & 0xff,
			isPlain: (flags & PLAIN_BIT) !== 0,
			isJoined: (flags & JOINED_BIT) !== 0,
			node: rows[row + 2]!,
			next: rows[row + 1]!,
		};
		indices[rows[row]!]!.push(i);
		if (pattern.floor !== null) floorCount++;
	}
	return { version: names.version, trie, outputs, outputsById, editKeys, floorCount, knownWords };
}
