/** Marked spans of a text: half-open UTF-16 offsets, as the API gives them. */

export interface Span {
	readonly start: number;
	readonly end: number;
}

export interface Piece {
	readonly start: number;
	readonly end: number;
	/** Indices of the spans that cover the piece. */
	readonly spans: readonly number[];
}

/** Cuts a text of `length` units at the borders of all spans, so that overlapping ones can be shown on top of each other. */
export function piecesOf(length: number, spans: readonly Span[]): Piece[] {
	const inside = (offset: number) => Math.min(Math.max(offset, 0), length);
	const borders = new Set([0, length, ...spans.flatMap(({ start, end }) => [inside(start), inside(end)])]);
	const sorted = [...borders].sort((a, b) => a - b);
	return sorted.slice(1).map((end, i) => {
		const start = sorted[i]!;
		const covering = spans.flatMap((span, index) => (span.start <= start && span.end >= end ? [index] : []));
		return { start, end, spans: covering };
	});
}

/**
 * Where the readings of `matches` lie in the normalised text. Null where they cannot be told for certain, as for spans
 * that overlap: nothing is guessed.
 */
export function readingSpans(
	original: string,
	normalized: string,
	matches: readonly (Span & { readonly replacement: string })[],
): Span[] | null {
	let read = 0;
	let written = 0;
	const spans: Span[] = [];
	for (const { start, end, replacement } of matches) {
		if (start < read) return null;
		const between = original.slice(read, start);
		if (!normalized.startsWith(between, written)) return null;
		const at = written + between.length;
		const shown = normalized.slice(at, at + replacement.length);
		if (shown.toLowerCase() !== replacement.toLowerCase()) return null;
		spans.push({ start: at, end: at + replacement.length });
		read = end;
		written = at + replacement.length;
	}
	return normalized.slice(written) === original.slice(read) ? spans : null;
}
