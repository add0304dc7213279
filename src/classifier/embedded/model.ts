import { type Dimensions, readDimensions, type Sections, viewSections } from "./format.ts";
import { createGrams, type Grams } from "./grams.ts";
import { HEADS } from "./heads.ts";
import { type HashTable, openHashTable } from "./table.ts";
import { createPreparedText, type EmojiNames, type PreparedText } from "./text.ts";
import { createWordMemo, type WordMemo } from "./word-memo.ts";

/** Words under one filter: the word itself and its two neighbours. */
export const CONV_WIDTH = 3;

/** An opened model: views into its bytes, and the scratch that makes scoring free of allocation. Not re-entrant. */
export interface EmbeddedModel {
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
	/** Word rows of the text between two unknown words; an unknown word is the row behind the last one. */
	rows: Int32Array;
	readonly sums: Int32Array;
	/** The part of the sums that one word adds. */
	readonly wordSums: Int32Array;
	readonly memo: WordMemo;
	/** Bag, then the filters' maxima. */
	readonly input: Float32Array;
	readonly hidden: Float32Array;
	readonly heads: Float64Array;
	/**
	 * Filter responses of a word at each tap, filled when a word is first met: `taps[row][tap][filter]`. The last row
	 * stays zero: an unknown word.
	 */
	readonly taps: Float32Array;
	readonly hasTaps: Uint8Array;
}

/**
 * Opens a model without parsing or copying its weights. Throws when magic, version or length is wrong, or when it
 * was trained for other heads than this code has.
 */
export function openEmbeddedModel(bytes: ArrayBuffer): EmbeddedModel {
	const dimensions = readDimensions(bytes);
	if (dimensions.heads !== HEADS.length) {
		throw new Error(`embedded model: ${dimensions.heads} heads, this code reads ${HEADS.length}`);
	}
	if (dimensions.convWidth !== CONV_WIDTH) {
		throw new Error(`embedded model: filters ${dimensions.convWidth} words wide, this code reads ${CONV_WIDTH}`);
	}
	const sections = viewSections(bytes, dimensions);
	const inputs = dimensions.gramDim + dimensions.filters;
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
			rows: new Int32Array(1024),
			sums: new Int32Array(dimensions.gramDim),
			wordSums: new Int32Array(dimensions.gramDim),
			memo: createWordMemo(dimensions.gramDim),
			input: new Float32Array(inputs),
			hidden: new Float32Array(dimensions.hidden),
			heads: new Float64Array(dimensions.heads),
			taps: new Float32Array((dimensions.wordRows + 1) * CONV_WIDTH * dimensions.filters),
			hasTaps: new Uint8Array(dimensions.wordRows),
		},
	};
}
