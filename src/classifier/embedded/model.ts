import { CONV_WIDTH, createFilters, type Filters } from "./filters.ts";
import { type Dimensions, layOut, readDimensions, type Sections, viewSections } from "./format.ts";
import { createGrams, type Grams } from "./grams.ts";
import { HEADS } from "./heads.ts";
import { createLayers, type Layers } from "./layers.ts";
import { type HashTable, openHashTable } from "./table.ts";
import { createPreparedText, type EmojiNames, type PreparedText } from "./text.ts";
import { createWordMemo, type WordMemo } from "./word-memo.ts";

/** Blocks of taps are 16-bit numbers, and one more stands for unknown words. */
const MAX_WORD_ROWS = 0xffff;

/** An opened model; several networks answer with the mean of their probabilities. Not re-entrant. */
export interface EmbeddedModel {
	readonly networks: readonly Network[];
	/** Scratch of the mean. */
	readonly heads: Float64Array;
}

/** One network: views into the file's bytes, and the scratch that makes scoring free of allocation. */
export interface Network {
	readonly dimensions: Dimensions;
	readonly sections: Sections;
	readonly gramTable: HashTable;
	readonly wordTable: HashTable;
	readonly emoji: EmojiNames;
	readonly scratch: Scratch;
}

export interface Scratch {
	readonly text: PreparedText;
	readonly grams: Grams;
	/** Blocks of taps of the text's words, between two unknown words. */
	blocks: Int32Array;
	readonly sums: Int32Array;
	/** The part of the sums that one word adds. */
	readonly wordSums: Int32Array;
	readonly memo: WordMemo;
	/** Bag, then the filters' maxima. */
	readonly input: Float32Array;
	readonly filters: Filters;
	readonly layers: Layers;
}

/**
 * Opens a model without parsing or copying its weights. Throws when magic, version or length is wrong, or when it
 * was trained for other heads than this code has.
 */
export function openEmbeddedModel(bytes: ArrayBuffer): EmbeddedModel {
	const networks: Network[] = [];
	let start = 0;
	do {
		const dimensions = readDimensions(bytes, start);
		networks.push(openNetwork(bytes, dimensions, start));
		start += layOut(dimensions).totalBytes;
	} while (start < bytes.byteLength);
	return { networks, heads: new Float64Array(HEADS.length) };
}

function openNetwork(bytes: ArrayBuffer, dimensions: Dimensions, start: number): Network {
	if (dimensions.heads !== HEADS.length) {
		throw new Error(`embedded model: ${dimensions.heads} heads, this code reads ${HEADS.length}`);
	}
	if (dimensions.convWidth !== CONV_WIDTH) {
		throw new Error(`embedded model: filters ${dimensions.convWidth} words wide, this code reads ${CONV_WIDTH}`);
	}
	if (dimensions.wordRows > MAX_WORD_ROWS) throw new Error(`embedded model: more than ${MAX_WORD_ROWS} word vectors`);
	const sections = viewSections(bytes, dimensions, start);
	return {
		dimensions,
		sections,
		gramTable: openHashTable(dimensions.gramBits, sections.gramSizes, sections.gramTags),
		wordTable: openHashTable(dimensions.wordBits, sections.wordSizes, sections.wordTags),
		emoji: {
			codePoints: sections.emojiCodePoints,
			offsets: sections.emojiOffsets,
			names: sections.emojiNames,
		},
		scratch: {
			text: createPreparedText(),
			grams: createGrams(),
			blocks: new Int32Array(1024),
			sums: new Int32Array(dimensions.gramDim),
			wordSums: new Int32Array(dimensions.gramDim),
			memo: createWordMemo(dimensions.gramDim),
			input: new Float32Array(dimensions.gramDim + dimensions.filters),
			filters: createFilters(sections, dimensions),
			layers: createLayers(sections, dimensions),
		},
	};
}
