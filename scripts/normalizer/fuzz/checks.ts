/** What must hold of every answer of the normalizer, whatever the input. */
import type { Normalized } from "../../../src/normalizer/normalize.ts";

function splitsPair(text: string, at: number): boolean {
	const before = text.charCodeAt(at - 1);
	const after = text.charCodeAt(at);
	return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/** The first thing wrong with an answer, or null. */
export function faultOf(text: string, { text: normalized, detected, matches }: Normalized): string | null {
	let at = 0;
	let rebuilt = "";
	for (const match of matches) {
		const { start, end } = match;
		if (!Number.isInteger(start) || !Number.isInteger(end) || end > text.length) return "a span is out of range";
		if (start >= end) return "a span is empty";
		if (start < at) return "spans overlap or are out of order";
		if (splitsPair(text, start) || splitsPair(text, end)) return "a span splits a surrogate pair";
		if (match.text !== text.slice(start, end)) return "a match's text is not its span";
		rebuilt += text.slice(at, start) + match.replacement;
		at = end;
	}
	if (rebuilt + text.slice(at) !== normalized) return "something outside the spans changed";
	const isCoded = matches.some(
		({ category, replacement, text: own }) => category !== "safe_context" && replacement !== own,
	);
	return isCoded && !detected ? "coded language was rewritten and not detected" : null;
}
