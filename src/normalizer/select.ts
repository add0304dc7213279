import { FUZZY_BITS } from "./compiled.ts";
import type { Candidate } from "./scan.ts";

const { separate: SEPARATE, mask: MASK } = FUZZY_BITS;

function countBits(bits: number): number {
	let count = 0;
	for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
	return count;
}

/** A rank of fuzzy bits: a sign inside a word hides a letter ("sh*ot") rather than parting two. */
function rankOf(used: number): number {
	const isMasked = (used & MASK) !== 0;
	return (used & ~(SEPARATE | MASK)) | (isMasked ? SEPARATE : 0) | (used & SEPARATE ? MASK : 0);
}

/**
 * Longer first from the same start; then fewer obfuscations undone, the longer form (people drop letters rather than
 * put some in: "molestr"), a checked context, and the id, for a stable order.
 */
function compare(a: Candidate, b: Candidate): number {
	return (
		a.start - b.start ||
		b.end - a.end ||
		countBits(a.used) - countBits(b.used) ||
		rankOf(a.used) - rankOf(b.used) ||
		b.output.form.length - a.output.form.length ||
		Number(a.output.isClipped) - Number(b.output.isClipped) ||
		Number(b.output.pattern.requires !== null) - Number(a.output.pattern.requires !== null) ||
		(a.output.pattern.id < b.output.pattern.id ? -1 : 1)
	);
}

/** The leftmost-longest disjoint subset, in text order. */
export function leftmostLongest(candidates: readonly Candidate[]): Candidate[] {
	const chosen: Candidate[] = [];
	let end = -1;
	for (const candidate of [...candidates].sort(compare)) {
		if (candidate.start < end) continue;
		chosen.push(candidate);
		end = candidate.end;
	}
	return chosen;
}

export function isSafe(candidate: Candidate): boolean {
	return candidate.output.pattern.category === "safe_context";
}

/** Whether two half-open spans share a unit. */
export function overlaps(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
	return a.start < b.end && b.start < a.end;
}

/** Safe phrases first: they silence every candidate that they overlap. Then leftmost-longest among the rest. */
export function selectMatches(candidates: readonly Candidate[]): Candidate[] {
	if (candidates.length === 0) return [];
	const safe = leftmostLongest(candidates.filter(isSafe));
	const rest = candidates.filter((candidate) => !isSafe(candidate) && !safe.some((s) => overlaps(s, candidate)));
	return [...safe, ...leftmostLongest(rest)].sort((a, b) => a.start - b.start);
}
