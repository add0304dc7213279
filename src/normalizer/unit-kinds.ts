import { CLASS_DIGIT, CLASS_SPACE, CLASS_WORD, classTable, foldsAlone, foldUnit } from "./fold.ts";

/** What a chunk between spaces is made of, as bits; decides which walks it needs. */
export const LETTER = 1;
export const DIGIT = 2;
export const APOSTROPHE = 4;
/** A sign inside the chunk: leet, mask, separator, emoji. */
export const SIGN = 8;
/** Kinds of units, as the bits above; TRAILING punctuation hides nothing at the end of a chunk. */
export const TRAILING = 64;
export const SPACE = 128;

const BMP_SIZE = 0x10000;

/** The kind of each folded unit. */
export const unitKinds = buildUnitKinds();

function buildUnitKinds(): Uint8Array {
	const kinds = new Uint8Array(BMP_SIZE);
	for (let unit = 0; unit < BMP_SIZE; unit++) {
		const unitClass = classTable[unit] as number;
		if (unitClass & CLASS_SPACE) kinds[unit] = SPACE;
		else kinds[unit] = unitClass & CLASS_DIGIT ? DIGIT : unitClass & CLASS_WORD ? LETTER : SIGN;
	}
	kinds[0x27] = APOSTROPHE | TRAILING;
	for (const sign of '.,!?:;")]}…') kinds[sign.charCodeAt(0)] = SIGN | TRAILING;
	return kinds;
}

/** Where the kind stands in an entry of `readTable`; entries below it are folded letters. */
export const KIND_SHIFT = 16;
export const FIRST_NO_LETTER = 1 << KIND_SHIFT;
/** Entries from here on end a chunk, or do not fold alone. */
export const FIRST_STOP = 1 << 24;
/** The entry of a unit that does not fold to one unit whatever stands beside it. */
export const NOT_ALONE = 1 << 25;

/** By unit as written: its folded unit, and above it its kind, 0 for a letter. */
export const readTable = Int32Array.from({ length: BMP_SIZE }, (_, unit) => {
	if (!foldsAlone(unit)) return NOT_ALONE;
	const folded = foldUnit(unit);
	const kind = unitKinds[folded] as number;
	if (kind === LETTER) return folded;
	return folded | (kind << KIND_SHIFT) | (kind === SPACE ? FIRST_STOP : 0);
});
