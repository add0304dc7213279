/**
 * The binary layout of the embedded model: one network or several, one after another. Each is a header of 32-bit
 * numbers, then sections that start on 8-byte borders and are read where they lie. Little-endian, as every platform that
 * runs this is.
 */

/** "PSEM" read as a little-endian number. */
export const MAGIC = 0x4d455350;
export const VERSION = 1;
export const HEADER_NUMBERS = 64;
export const SECTION_ALIGNMENT = 8;

/** Sizes that decide every section's length, in header order after magic, version and total bytes. */
export const DIMENSION_NAMES = [
	"gramBits",
	"gramRows",
	"gramDim",
	"wordBits",
	"wordRows",
	"wordDim",
	"convWidth",
	"filters",
	"hidden",
	"heads",
	"emojiRows",
	"emojiBytes",
] as const;
export type DimensionName = (typeof DIMENSION_NAMES)[number];
export type Dimensions = Readonly<Record<DimensionName, number>>;

type ElementType = "u8" | "i8" | "u16" | "u32" | "f32";
const ELEMENT_BYTES: Record<ElementType, number> = { u8: 1, i8: 1, u16: 2, u32: 4, f32: 4 };

interface Section {
	readonly name: string;
	readonly type: ElementType;
	readonly length: (d: Dimensions) => number;
}

/** Every section in file order. Matrices are row-major; the input of the hidden layer is the bag, then the filters. */
export const SECTIONS = [
	{ name: "gramSizes", type: "u8", length: (d) => 2 ** d.gramBits },
	{ name: "gramTags", type: "u16", length: (d) => d.gramRows },
	{ name: "gramWeights", type: "i8", length: (d) => d.gramRows * d.gramDim },
	{ name: "gramScale", type: "f32", length: (d) => d.gramDim },
	{ name: "wordSizes", type: "u8", length: (d) => 2 ** d.wordBits },
	{ name: "wordTags", type: "u16", length: (d) => d.wordRows },
	{ name: "wordVectors", type: "i8", length: (d) => d.wordRows * d.wordDim },
	{ name: "wordScale", type: "f32", length: (d) => d.wordDim },
	{ name: "convWeights", type: "f32", length: (d) => d.convWidth * d.filters * d.wordDim },
	{ name: "convBias", type: "f32", length: (d) => d.filters },
	{ name: "hiddenWeights", type: "f32", length: (d) => d.hidden * (d.gramDim + d.filters) },
	{ name: "hiddenBias", type: "f32", length: (d) => d.hidden },
	{ name: "headWeights", type: "f32", length: (d) => d.heads * (d.hidden + d.gramDim + d.filters) },
	{ name: "headBias", type: "f32", length: (d) => d.heads },
	{ name: "plattSlope", type: "f32", length: (d) => d.heads },
	{ name: "plattIntercept", type: "f32", length: (d) => d.heads },
	{ name: "emojiCodePoints", type: "u32", length: (d) => d.emojiRows },
	{ name: "emojiOffsets", type: "u32", length: (d) => d.emojiRows + 1 },
	{ name: "emojiNames", type: "u8", length: (d) => d.emojiBytes },
] as const satisfies readonly Section[];

type SectionOf<N extends string> = Extract<(typeof SECTIONS)[number], { name: N }>;
interface ArrayOfType {
	u8: Uint8Array;
	i8: Int8Array;
	u16: Uint16Array;
	u32: Uint32Array;
	f32: Float32Array;
}
export type SectionName = (typeof SECTIONS)[number]["name"];
export type Sections = { readonly [N in SectionName]: ArrayOfType[SectionOf<N>["type"]] };

/** Byte offset of each section and the length of the whole file. */
export function layOut(dimensions: Dimensions): { offsets: Record<SectionName, number>; totalBytes: number } {
	const offsets = {} as Record<SectionName, number>;
	let at = HEADER_NUMBERS * 4;
	for (const section of SECTIONS) {
		offsets[section.name] = at;
		const bytes = section.length(dimensions) * ELEMENT_BYTES[section.type];
		at = Math.ceil((at + bytes) / SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
	}
	return { offsets, totalBytes: at };
}

/** Typed views of every section of the network that begins at byte `start`; copies nothing. */
export function viewSections(bytes: ArrayBuffer, dimensions: Dimensions, start = 0): Sections {
	const { offsets } = layOut(dimensions);
	const views = {} as Record<SectionName, ArrayOfType[ElementType]>;
	for (const section of SECTIONS) {
		views[section.name] = viewOf(section.type, bytes, start + offsets[section.name], section.length(dimensions));
	}
	return views as Sections;
}

function viewOf(type: ElementType, bytes: ArrayBuffer, offset: number, length: number): ArrayOfType[ElementType] {
	switch (type) {
		case "u8":
			return new Uint8Array(bytes, offset, length);
		case "i8":
			return new Int8Array(bytes, offset, length);
		case "u16":
			return new Uint16Array(bytes, offset, length);
		case "u32":
			return new Uint32Array(bytes, offset, length);
		case "f32":
			return new Float32Array(bytes, offset, length);
	}
}

/** Reads the header at byte `start`; throws on a wrong magic, version, length or an impossible size. */
export function readDimensions(bytes: ArrayBuffer, start = 0): Dimensions {
	const available = bytes.byteLength - start;
	if (available < HEADER_NUMBERS * 4) throw new Error("embedded model: shorter than its header");
	const header = new Uint32Array(bytes, start, HEADER_NUMBERS);
	if (header[0] !== MAGIC) throw new Error("embedded model: wrong magic number");
	if (header[1] !== VERSION) throw new Error(`embedded model: version ${header[1]}, this code reads ${VERSION}`);
	const length = header[2]!;
	if (length > available) throw new Error(`embedded model: ${available} bytes, its header says ${length}`);
	const dimensions = {} as Record<DimensionName, number>;
	for (const [i, name] of DIMENSION_NAMES.entries()) dimensions[name] = header[3 + i]!;
	if (dimensions.gramBits > 16 || dimensions.wordBits > 16 || layOut(dimensions).totalBytes !== length) {
		throw new Error("embedded model: section sizes do not match its length");
	}
	return dimensions;
}

/** A new file with its header written; fill its sections through `viewSections`. */
export function createModelBytes(dimensions: Dimensions): ArrayBuffer {
	const { totalBytes } = layOut(dimensions);
	const bytes = new ArrayBuffer(totalBytes);
	const header = new Uint32Array(bytes, 0, HEADER_NUMBERS);
	header.set([MAGIC, VERSION, totalBytes, ...DIMENSION_NAMES.map((name) => dimensions[name])]);
	return bytes;
}
