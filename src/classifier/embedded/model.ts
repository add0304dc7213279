import { type Dimensions, readDimensions, type Sections, viewSections } from "./format.ts";
import { createGrams, type Grams } from "./grams.ts";
import { HEADS } from "./heads.ts";
import { type HashTable, openHashTable } from "./table.ts";
import { createPreparedText, type EmojiNames, type PreparedText } from "./text.ts";

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
	/** Word rows of the text, -1 for unknown words. */
	rows: Int32Array;
	readonly sums: Int32Array;
	/** Bag, then the filters' maxima. */
	readonly input: Float32Array;
	readonly hidden: Float32Array;
	/** One position's filter responses. */
	readonly response: Float32Array;
	readonly heads: Float64Array;
	/** Filter responses of a word at each tap, filled when a word is first met: `taps[row][tap][filter]`. */
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
			input: new Float32Array(inputs),
			hidden: new Float32Array(dimensions.hidden),
			response: new Float32Array(dimensions.filters),
			heads: new Float64Array(dimensions.heads),
			taps: new Float32Array(dimensions.wordRows * dimensions.convWidth * dimensions.filters),
			hasTaps: new Uint8Array(dimensions.wordRows),
		},
	};
}
