/** Letters of one span as written decide the case of its reading. */

const LETTER = /\p{L}/gu;
const ASCII_SIZE = 0x80;
/** Set in a small ASCII letter, not in its capital. */
const CASE_BIT = 0x20;
const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;

function isAsciiCapital(unit: number): boolean {
	return unit >= CAPITAL_A && unit <= CAPITAL_Z;
}

/** Whether a capital follows a small letter inside one word: "kIlL", but not "Kill", "KILL" or "KILLs". */
export function hasMixedCase(original: string): boolean {
	let wasSmall = false;
	for (let i = 0; i < original.length; i++) {
		const unit = original.charCodeAt(i);
		if (unit >= ASCII_SIZE) return /\p{Ll}\p{Mn}*\p{Lu}/u.test(original);
		if (wasSmall && isAsciiCapital(unit)) return true;
		wasSmall = isAsciiCapital(unit & ~CASE_BIT) && (unit & CASE_BIT) !== 0;
	}
	return false;
}

/**
 * Gives `replacement` the case shape of `original`: all capitals (two or more) -> capitals, one leading capital -> a
 * leading capital, anything else as it is ("SA'd" is an abbreviation).
 */
export function keepCase(original: string, replacement: string): string {
	const shape = caseShape(original);
	if (shape === "capitals") return replacement.toUpperCase();
	return shape === "capital" ? replacement.charAt(0).toUpperCase() + replacement.slice(1) : replacement;
}

type CaseShape = "capitals" | "capital" | "other";

function shapeOf(letters: number, capitals: number, first: boolean, second: boolean): CaseShape {
	if (letters >= 2 && capitals === letters) return "capitals";
	return first && !second ? "capital" : "other";
}

/** The case shape; plain text, the usual case, is read without making anything of it. */
function caseShape(original: string): CaseShape {
	let letters = 0;
	let capitals = 0;
	let first = false;
	let second = false;
	for (let i = 0; i < original.length; i++) {
		const unit = original.charCodeAt(i);
		if (unit >= ASCII_SIZE) return caseShapeOfAny(original);
		if (!isAsciiCapital(unit & ~CASE_BIT)) continue;
		const isCapital = (unit & CASE_BIT) === 0;
		if (letters === 0) first = isCapital;
		if (letters === 1) second = isCapital;
		if (isCapital) capitals++;
		letters++;
	}
	return shapeOf(letters, capitals, first, second);
}

function caseShapeOfAny(original: string): CaseShape {
	const letters = original.normalize("NFKC").match(LETTER) ?? [];
	const cased = letters.filter((letter) => letter.toLowerCase() !== letter.toUpperCase());
	const capitals = cased.map((letter) => letter === letter.toUpperCase());
	return shapeOf(cased.length, capitals.filter(Boolean).length, capitals[0] ?? false, capitals[1] ?? false);
}

/** A replaced stretch of the original and where its reading stands in the rewritten text. */
export interface Segment {
	readonly start: number;
	readonly end: number;
	readonly replacement: string;
}

/** Replaces disjoint, ordered segments; everything else stays as it is. */
export function rewrite(text: string, segments: readonly Segment[]): string {
	let result = "";
	let at = 0;
	for (const { start, end, replacement } of segments) {
		result += text.slice(at, start) + replacement;
		at = end;
	}
	return result + text.slice(at);
}

/** Maps a half-open span of the rewritten text to the original; a touched segment is covered whole. */
export function toOriginal(segments: readonly Segment[], start: number, end: number): { start: number; end: number } {
	return { start: mapPosition(segments, start, false), end: mapPosition(segments, end, true) };
}

function mapPosition(segments: readonly Segment[], position: number, isEnd: boolean): number {
	let shift = 0;
	for (const segment of segments) {
		const from = segment.start + shift;
		const to = from + segment.replacement.length;
		if (position < from || (position === from && isEnd)) break;
		if (position < to || (position === to && isEnd)) return isEnd ? segment.end : segment.start;
		shift += segment.replacement.length - (segment.end - segment.start);
	}
	return position - shift;
}
