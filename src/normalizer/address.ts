import { CLASS_WORD, classTable } from "./fold.ts";

const AT = 0x40;
const COLON = 0x3a;
const FULL_STOP = 0x2e;
const SLASH = 0x2f;
const SCHEMES = ["http", "https", "ftp"].map(unitsOf);
const WWW = unitsOf("www.");

function unitsOf(text: string): readonly number[] {
	return [...text].map((letter) => letter.charCodeAt(0));
}

function reads(units: Uint16Array, at: number, expected: readonly number[]): boolean {
	return expected.every((unit, i) => units[at + i] === unit);
}

/**
 * Whether the chunk `[at, end)` is a link or an e-mail address: its letters and digits name a place, rewriting them would
 * break it, and "k1ll" in a path is no evasion. Only chunks with a sign need to be asked.
 */
export function isAddress(units: Uint16Array, at: number, end: number): boolean {
	let start = at;
	while (start < end && !isWord(units[start] as number)) start++;
	for (let i = start; i < end; i++) {
		if (units[i] === COLON && units[i + 1] === SLASH && units[i + 2] === SLASH)
			return SCHEMES.some((scheme) => scheme.length === i - start && reads(units, start, scheme));
		if (units[i] === AT) return isMailHost(units, i + 1, end) && i > start && isWord(units[i - 1] as number);
	}
	return reads(units, start, WWW);
}

function isWord(unit: number): boolean {
	return ((classTable[unit] as number) & CLASS_WORD) !== 0;
}

/** A host with at least one full stop and at least two letters behind the last one: "example.org", not "ss.x". */
function isMailHost(units: Uint16Array, from: number, end: number): boolean {
	let lastStop = -1;
	for (let i = from; i < end; i++) {
		const unit = units[i] as number;
		if (unit === FULL_STOP) lastStop = i;
		else if (!isWord(unit) && unit !== 0x2d) return false;
	}
	return lastStop > from + 1 && end - lastStop > 2;
}
