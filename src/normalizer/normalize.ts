import { type Match, maxSeverity, OBFUSCATIONS, type Obfuscation } from "../verdict.ts";
import { type CompiledPatterns, FUZZY_BITS, type Output, SWAP_BIT } from "./compiled.ts";
import {
	createFoldedText,
	FOLD_HOMOGLYPH,
	FOLD_MARK,
	FOLD_NONE,
	FOLD_STYLE,
	FOLD_ZERO_WIDTH,
	type FoldedText,
	fold,
	foldKinds,
} from "./fold.ts";
import { hasMixedCase, keepCase, rewrite, type Segment, toOriginal } from "./rewrite.ts";
import { type Candidate, Scanner } from "./scan.ts";
import { isSafe, overlaps, selectMatches } from "./select.ts";
import { usageOf } from "./usage.ts";

/** How far around a match its script is judged, UTF-16 units each way. */
const FOREIGN_WINDOW_UNITS = 60;

export interface Normalized {
	/** The text in plain words; equal to the input outside the spans of `matches`. */
	readonly text: string;
	/** Whether coded language was rewritten; safe phrases and plain phrases alone do not count. */
	readonly detected: boolean;
	/** Disjoint spans of the original in text order. */
	readonly matches: readonly Match[];
}

interface Engine {
	readonly scanner: Scanner;
	/** For texts with matches: what their spans are. */
	readonly folded: FoldedText;
}

/** Scanner and scratch area by compiled document; both are reused, a call never yields in between. */
const engines = new WeakMap<CompiledPatterns, Engine>();

function engineOf(patterns: CompiledPatterns): Engine {
	let engine = engines.get(patterns);
	if (!engine) {
		engine = { scanner: new Scanner(patterns), folded: createFoldedText() };
		engines.set(patterns, engine);
	}
	return engine;
}

/**
 * Reads coded language in plain words. Never throws; cost is linear in the text. Spans are half-open UTF-16 offsets
 * into `text`, on code-point borders, and cover trailing marks and invisible characters. `without`: ids of patterns that
 * are left out, as if the document did not have them.
 */
export function normalize(
	text: string,
	patterns: CompiledPatterns,
	without: ReadonlySet<string> | null = null,
): Normalized {
	const { scanner, folded } = engineOf(patterns);
	const candidates = scanner.scan(text, without === null ? acceptAll : ({ pattern }) => !without.has(pattern.id));
	if (candidates.length === 0) return { text, detected: false, matches: [] };
	fold(text, folded);
	const matches = selectMatches(candidates.filter((candidate) => !isFloorOnly(candidate)))
		.map((candidate) => toMatch(text, folded, candidate))
		.filter((match) => match !== null);
	const segments = matches.map(({ start, end, replacement }) => ({ start, end, replacement }));
	const normalized = rewrite(text, segments);
	const detected = matches.some((match) => match.category !== "safe_context");
	if (patterns.floorCount === 0) return { text: normalized, detected, matches };
	const floorHits =
		normalized === text
			? floorMatches(text, folded, candidates)
			: floorMatches(
					normalized,
					fold(normalized, folded),
					scanner.scan(
						normalized,
						without === null ? isFloorOrSafe : (output) => isFloorOrSafe(output) && !without.has(output.pattern.id),
					),
				);
	return { text: normalized, detected, matches: withFloors(matches, floorHits, segments, text) };
}

function acceptAll(): boolean {
	return true;
}

function isFloorOrSafe(output: Output): boolean {
	return output.pattern.floor !== null || output.pattern.category === "safe_context";
}

/** A plain phrase, written plainly, that only carries a floor: it has nothing to rewrite and silences nothing. */
function isFloorOnly(candidate: Candidate): boolean {
	const { output, used } = candidate;
	return output.isPlain && output.pattern.floor !== null && used === 0 && !isSafe(candidate);
}

/** Floor phrases of a text that no safe phrase covers and that are not only mentioned; overlapping ones all count. */
function floorMatches(text: string, folded: FoldedText, candidates: readonly Candidate[]): Match[] {
	const safe = candidates.filter(isSafe);
	const hits = candidates
		.filter((candidate) => candidate.output.pattern.floor !== null && !safe.some((s) => overlaps(s, candidate)))
		.map((candidate) => spanMatch(text, folded, candidate));
	const mentions = hits.filter((hit) => hit.mention);
	return hits.filter((hit) => !mentions.some((mention) => overlaps(mention, hit)));
}

/** Attaches each floor to the rewritten matches it covers, or adds it as a match of its own. */
function withFloors(
	matches: readonly Match[],
	floorHits: readonly Match[],
	segments: readonly Segment[],
	text: string,
): readonly Match[] {
	let result = [...matches];
	const ranked = [...floorHits].sort((a, b) => b.end - b.start - (a.end - a.start));
	for (const hit of ranked) {
		const span = toOriginal(segments, hit.start, hit.end);
		const covered = result.filter((match) => overlaps(match, span));
		if (covered.length > 0) result = result.map((match) => (covered.includes(match) ? raise(match, hit) : match));
		else
			result.push({
				...hit,
				...span,
				text: text.slice(span.start, span.end),
				replacement: text.slice(span.start, span.end),
			});
	}
	return result.sort((a, b) => a.start - b.start);
}

function raise(match: Match, hit: Match): Match {
	const floor = hit.floor && match.floor ? maxSeverity(hit.floor, match.floor) : (hit.floor ?? match.floor);
	const intent = match.intent ?? hit.intent;
	const harm = match.harm === "none" ? hit.harm : match.harm;
	return { ...match, harm, ...(floor ? { floor } : {}), ...(intent ? { intent } : {}) };
}

/** The match of a candidate, or null when the original already reads like that ("pot-roast" as "pot roast" does). */
function toMatch(text: string, folded: FoldedText, candidate: Candidate): Match | null {
	if (candidate.output.isPlain && isSafe(candidate)) return null;
	if (isWrittenPlainly(text, folded, candidate)) return null;
	const match = spanMatch(text, folded, candidate);
	if (match.replacement === match.text || isForeignWord(text, match)) return null;
	return match;
}

/** The common case of a plain word in plain spelling, found out before anything is made of it. */
function isWrittenPlainly(text: string, folded: FoldedText, { start, end, output, used }: Candidate): boolean {
	if (!output.isPlain || used !== 0) return false;
	const original = text.slice(folded.starts[start], spanEnd(folded, end));
	return original.toLowerCase() === output.replacement && !hasMixedCase(original);
}

/**
 * Whether a span written wholly in look-alikes of another script stands in text of that script: "рор" is a word in
 * Cyrillic text and an evasion in English.
 */
function isForeignWord(text: string, match: Match): boolean {
	if (!match.obfuscation.includes("homoglyph") || /[a-z0-9]/i.test(match.text)) return false;
	const around =
		text.slice(Math.max(0, match.start - FOREIGN_WINDOW_UNITS), match.start) +
		text.slice(match.end, match.end + FOREIGN_WINDOW_UNITS);
	const latin = around.match(/\p{Script=Latin}/gu)?.length ?? 0;
	const letters = around.match(/\p{L}/gu)?.length ?? 0;
	return letters > 0 && latin * 2 < letters;
}

function spanMatch(text: string, folded: FoldedText, candidate: Candidate): Match {
	const { pattern, replacement, isPlain } = candidate.output;
	const start = folded.starts[candidate.start] as number;
	const end = spanEnd(folded, candidate.end);
	const original = text.slice(start, end);
	const isMixed = isPlain && hasMixedCase(original);
	const usage = usageOf(folded, candidate.start, candidate.end);
	const match: { -readonly [Key in keyof Match]: Match[Key] } = {
		start,
		end,
		text: original,
		replacement: isMixed ? replacement : keepCase(original, replacement),
		patternId: pattern.id,
		category: pattern.category,
		harm: pattern.harm,
		obfuscation: obfuscationsOf(text, start, end, candidate, isMixed),
	};
	if (pattern.floor && !usage.mention) match.floor = pattern.floor;
	if (pattern.intent && !usage.mention) match.intent = pattern.intent;
	if (usage.mention) match.mention = true;
	if (usage.negated) match.negated = true;
	if (usage.quoted) match.quoted = true;
	return match;
}

/** The original end of a folded end, behind every unit that the last character expanded to. */
function spanEnd(folded: FoldedText, end: number): number {
	const lastStart = folded.starts[end - 1] as number;
	let k = end;
	while (k < folded.length && folded.starts[k] === lastStart) k++;
	return folded.starts[k] as number;
}

function obfuscationsOf(
	text: string,
	start: number,
	end: number,
	{ used, output }: Candidate,
	isMixed: boolean,
): Obfuscation[] {
	const kinds = foldKinds(text, start, end);
	if ((kinds & ~(1 << FOLD_NONE)) === 0 && used === 0 && !isMixed && !output.isJoined && !output.isClipped) return [];
	const undone: Record<Obfuscation, boolean> = {
		style: (kinds & (1 << FOLD_STYLE)) !== 0 || isMixed,
		homoglyph: (kinds & (1 << FOLD_HOMOGLYPH)) !== 0,
		mark: (kinds & (1 << FOLD_MARK)) !== 0,
		zero_width: (kinds & (1 << FOLD_ZERO_WIDTH)) !== 0,
		leet: (used & FUZZY_BITS.leet) !== 0,
		mask: (used & FUZZY_BITS.mask) !== 0,
		repeat: (used & FUZZY_BITS.repeat) !== 0,
		separator: (used & FUZZY_BITS.separate) !== 0 || output.isJoined,
		edit1: (used & (FUZZY_BITS.edit1 | SWAP_BIT)) !== 0 || output.isClipped,
	};
	return OBFUSCATIONS.filter((kind) => undone[kind]);
}
