/** Letters of one span as written decide the case of its reading. */

const LETTER = /\p{L}/gu;

/** Whether a capital follows a small letter inside one word: "kIlL", but not "Kill", "KILL" or "KILLs". */
export function hasMixedCase(original: string): boolean {
	return /\p{Ll}\p{Mn}*\p{Lu}/u.test(original);
}

/**
 * Gives `replacement` the case shape of `original`: all capitals (two or more) -> capitals, a leading capital -> a
 * leading capital, anything else as it is.
 */
export function keepCase(original: string, replacement: string): string {
	const letters = original.normalize("NFKC").match(LETTER) ?? [];
	const cased = letters.filter((letter) => letter.toLowerCase() !== letter.toUpperCase());
	const capitals = cased.filter((letter) => letter === letter.toUpperCase());
	if (cased.length >= 2 && capitals.length === cased.length) return replacement.toUpperCase();
	const first = cased[0];
	if (first !== undefined && first === first.toUpperCase())
		return replacement.charAt(0).toUpperCase() + replacement.slice(1);
	return replacement;
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
