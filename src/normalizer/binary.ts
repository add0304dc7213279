import type { CompiledPattern, CompiledPatterns } from "./compiled.ts";
import { EDIT_KEY_BYTES, EditKeys } from "./edit-keys.ts";
import { FIRST_WORD_BYTES, FirstWords } from "./first-words.ts";
import type { KnownWords } from "./known-words.ts";
import { type OutputColumns, type OutputNames, OutputTable } from "./outputs.ts";
import { PREFIX_KEY_BYTES, PrefixKeys } from "./prefix-keys.ts";
import { SHORT_WORD_BYTES, ShortWords } from "./short-words.ts";
import { Trie } from "./trie.ts";

/**
 * The compiled document as bytes: typed arrays that are used in place, and one JSON text for names. Little-endian, as
 * every runtime we serve on; sections start on four-byte borders.
 */

const MAGIC = 0x43505350;
/** Raised with every change of the layout or of what the engine expects inside. */
export const BINARY_FORMAT = 5;
/** magic, format, edges, slot words, nodes, outputs, patterns, floors, bytes of JSON, ids and forms, 0 */
const HEADER_WORDS = 12;

interface Names {
	readonly version: string;
	readonly idle: readonly string[];
	/** Shared traits of patterns, each once: everything but the id. */
	readonly traits: readonly Traits[];
	readonly replacements: readonly string[];
}

type Traits = Omit<CompiledPattern, "id">;

function aligned(bytes: number): number {
	return (bytes + 3) & ~3;
}

/** Serialises a compiled document; `decodeCompiled` gives back one that answers the same. */
export function encodeCompiled(compiled: CompiledPatterns): ArrayBuffer {
	const { trie, outputs, editKeys, firstWords, prefixKeys, shortWords } = compiled;
	const parts = trie.parts();
	const columns = outputs.used();
	const { patterns, replacements, forms } = outputs.names;
	const traitNumbers = new Map<string, number>();
	const traitOf = Int32Array.from(patterns, ({ id: _, ...traits }) => {
		const key = JSON.stringify(traits);
		if (!traitNumbers.has(key)) traitNumbers.set(key, traitNumbers.size);
		return traitNumbers.get(key)!;
	});
	const traits = [...traitNumbers.keys()].map((key) => JSON.parse(key) as Traits);
	const names: Names = { version: compiled.version, idle: [...compiled.idleIds], traits, replacements };
	const encoder = new TextEncoder();
	const json = encoder.encode(JSON.stringify(names));
	const ids = encoder.encode(patterns.map(({ id }) => id).join("\n"));
	const formText = encoder.encode(forms.slice(0, outputs.count).join("\n"));
	const header = [MAGIC, BINARY_FORMAT, parts.edgeCount, parts.slots.length, parts.firstChild.length, outputs.count];
	const sections = [
		Int32Array.from([...header, patterns.length, compiled.floorCount, json.length, ids.length, formText.length, 0]),
		parts.slots,
		parts.firstChild,
		parts.nextSibling,
		parts.outputHead,
		parts.unitOf,
		parts.allowedBelow,
		editKeys.bits,
		prefixKeys.bits,
		firstWords.bits,
		shortWords.bits,
		columns.pattern,
		columns.next,
		columns.node,
		columns.replacement,
		columns.fuzzy,
		columns.flags,
		traitOf,
		json,
		ids,
		formText,
	];
	const bytes = new Uint8Array(sections.reduce((sum, section) => sum + aligned(section.byteLength), 0));
	let at = 0;
	for (const section of sections) {
		bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at);
		at += aligned(section.byteLength);
	}
	return bytes.buffer;
}

/** Takes one section after the other, in place. */
class SectionReader {
	private at = 0;
	private readonly bytes: ArrayBuffer;

	constructor(bytes: ArrayBuffer) {
		this.bytes = bytes;
	}

	private take(byteLength: number): number {
		const from = this.at;
		if (!(byteLength >= 0) || from + byteLength > this.bytes.byteLength)
			throw new Error("compiled patterns: cut short");
		this.at += aligned(byteLength);
		return from;
	}

	words(count: number): Int32Array {
		return new Int32Array(this.bytes, this.take(count * 4), count);
	}

	units(count: number): Uint16Array {
		return new Uint16Array(this.bytes, this.take(count * 2), count);
	}

	octets(count: number): Uint8Array {
		return new Uint8Array(this.bytes, this.take(count), count);
	}
}

/** Opens bytes of `encodeCompiled`. Throws on bytes of another format, of a newer layout, or cut short. */
export function decodeCompiled(bytes: ArrayBuffer, knownWords: KnownWords | null): CompiledPatterns {
	if (bytes.byteLength < HEADER_WORDS * 4 || new Int32Array(bytes, 0, 1)[0] !== MAGIC)
		throw new Error("compiled patterns: not a compiled document");
	const reader = new SectionReader(bytes);
	const [, format, edgeCount, slotWords, nodes, outputCount, patternCount, floorCount, jsonBytes, idBytes, formBytes] =
		[...reader.words(HEADER_WORDS)] as [
			number,
			number,
			number,
			number,
			number,
			number,
			number,
			number,
			number,
			number,
			number,
		];
	if (format !== BINARY_FORMAT)
		throw new Error(`compiled patterns: format ${format}, this engine reads ${BINARY_FORMAT}`);
	const trie = Trie.fromParts({
		edgeCount,
		slots: reader.words(slotWords),
		firstChild: reader.words(nodes),
		nextSibling: reader.words(nodes),
		outputHead: reader.words(nodes),
		unitOf: reader.units(nodes),
		allowedBelow: reader.octets(nodes),
	});
	const editKeys = new EditKeys(reader.octets(EDIT_KEY_BYTES));
	const prefixKeys = new PrefixKeys(reader.octets(PREFIX_KEY_BYTES));
	const firstWords = new FirstWords(reader.octets(FIRST_WORD_BYTES));
	const shortWords = new ShortWords(reader.octets(SHORT_WORD_BYTES));
	const columns: OutputColumns = {
		pattern: reader.words(outputCount),
		next: reader.words(outputCount),
		node: reader.words(outputCount),
		replacement: reader.words(outputCount),
		fuzzy: reader.octets(outputCount),
		flags: reader.octets(outputCount),
	};
	const traitOf = reader.words(patternCount);
	const decoder = new TextDecoder();
	const { version, idle, traits, replacements } = JSON.parse(decoder.decode(reader.octets(jsonBytes))) as Names;
	const ids = reader.octets(idBytes);
	const forms = reader.octets(formBytes);
	const readNames = (): OutputNames => ({
		patterns: decoder
			.decode(ids)
			.split("\n", patternCount)
			.map((id, number) => ({ id, ...traits[traitOf[number]!]! })),
		replacements: [...replacements],
		forms: decoder.decode(forms).split("\n", outputCount),
	});
	const outputs = new OutputTable(columns, readNames);
	const filters = { editKeys, prefixKeys, firstWords, shortWords };
	return { version, trie, outputs, ...filters, idleIds: new Set(idle), floorCount, knownWords };
}
