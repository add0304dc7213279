/**
 * Terms that are new, or newly harmful: in texts that were held back more than in allowed ones of the same week, and that
 * either were not there before, or are no ordinary word, or disguise a known form (OPERATIONS section 2).
 */
import { burstWeight, type DayCount } from "./burst.ts";
import { normalTwoSided } from "./chi-square.ts";
import { benjaminiHochberg } from "./intervals.ts";
import { logOddsZ, type Occurrence, rootG2 } from "./log-odds.ts";
import { type KnownForm, type Neighbour, neighbourFinder } from "./term-neighbours.ts";
import { type Token, termOf, termsOf } from "./term-tokens.ts";

/** Authors that a term must come from before anybody sees it. */
export const MIN_AUTHORS = 5;
/** People look at the list, so that one wrong among five costs less than a code word that is missed. */
const FALSE_DISCOVERY = 0.2;
/** Ordinary words are many, and seldom code. */
const ORDINARY_FALSE_DISCOVERY = 0.05;
/** A term with this burst or trend is news, even an ordinary word. */
const MIN_BURST = 5;
const MIN_TREND_Z = 3;
/** Texts of the last week, then those of the four weeks before it. */
export const RECENT_DAYS = 7;
export const DAYS = 28 + RECENT_DAYS;
/** Days of the sparkline and of the burst. */
const BURST_DAYS = 28;
const MAX_VARIANTS = 3;
const MAX_EXAMPLES = 3;
const MAX_CANDIDATES = 200;
/** A name is named by many in one place; a code word is written small, or everywhere. */
const MAX_NAME_CASED = 0.5;

/** A text as it is counted. */
export interface TermDocument {
	readonly id: string;
	readonly text: string;
	/** Days before the newest one, 0 to `DAYS`. */
	readonly age: number;
	/** Whoever wrote it, or the content where no author is known; null is counted as nobody. */
	readonly author: string | null;
	readonly tenant: string;
	/** How many texts it stands for: the inverse of the rate it was sampled at. */
	readonly weight: number;
}

export interface TermCorpus {
	/** Held back and not safe, of the last week and the four before. */
	readonly harmful: readonly TermDocument[];
	/** Allowed, of the last week. */
	readonly allowed: readonly TermDocument[];
	/** Every form that patterns know. */
	readonly known: readonly KnownForm[];
	/** Whether a word is in a dictionary. */
	readonly isOrdinary: (word: string) => boolean;
}

export interface EmergingTerm {
	readonly term: string;
	/** How it was written, the commonest first. */
	readonly variants: readonly string[];
	readonly documents: number;
	readonly authors: number;
	readonly tenants: number;
	/** Share of the texts with the term that were held back, as far as samples tell, 0..1. */
	readonly heldBackShare: number;
	/** The same over the share among all texts. */
	readonly lift: number;
	readonly z: number;
	readonly rootG2: number;
	/** z against held-back texts of the four weeks before. */
	readonly trendZ: number;
	readonly burst: number;
	readonly nearest: Neighbour | null;
	readonly isOrdinary: boolean;
	/** Held-back texts with it on each of the last 28 days, the oldest first. */
	readonly daily: readonly number[];
	/** Documents that show it, of different authors. */
	readonly examples: readonly string[];
	/** What the list is ordered by: the larger of root G2 and the trend's z, x (1 + neighbour + burst). */
	readonly score: number;
}

interface Seen {
	recent: number;
	earlier: number;
	/** Sums of the weights of the allowed texts with it, and of those held back. */
	allowed: number;
	held: number;
	nameCased: number;
	readonly authors: Set<string>;
	readonly tenants: Set<string>;
	readonly variants: Map<string, number>;
	readonly daily: number[];
	readonly examples: string[];
}

function newSeen(): Seen {
	return {
		recent: 0,
		earlier: 0,
		allowed: 0,
		held: 0,
		nameCased: 0,
		authors: new Set(),
		tenants: new Set(),
		variants: new Map(),
		daily: new Array<number>(BURST_DAYS).fill(0),
		examples: [],
	};
}

function addHarmful(seen: Seen, document: TermDocument, { raw, isNameCased }: Token): void {
	const { age, author, tenant, weight, id } = document;
	if (age < BURST_DAYS) seen.daily[BURST_DAYS - 1 - age]! += 1;
	if (age >= RECENT_DAYS) {
		seen.earlier++;
		return;
	}
	seen.recent++;
	seen.held += weight;
	if (isNameCased) seen.nameCased++;
	seen.tenants.add(tenant);
	seen.variants.set(raw, (seen.variants.get(raw) ?? 0) + 1);
	if (author === null) return;
	if (!seen.authors.has(author) && seen.examples.length < MAX_EXAMPLES) seen.examples.push(id);
	seen.authors.add(author);
}

/** What a sample of different weights is worth, documents (Kish). */
function worthOf(documents: readonly TermDocument[]): { readonly n: number; readonly weight: number } {
	const weight = documents.reduce((sum, document) => sum + document.weight, 0);
	const squares = documents.reduce((sum, document) => sum + document.weight ** 2, 0);
	return { n: squares === 0 ? 0 : weight ** 2 / squares, weight };
}

function voiceOf({ author, age }: TermDocument): string {
	return `${author} ${age}`;
}

/** An author's terms of a day count once, however many texts they stand in: a flood is one voice. */
function countTerms({ harmful, allowed }: TermCorpus): Map<string, Seen> {
	const seen = new Map<string, Seen>();
	const voices = Map.groupBy(harmful, voiceOf);
	for (const documents of voices.values()) {
		const said = new Set<string>();
		for (const document of documents) {
			for (const [term, token] of termsOf(document.text)) {
				if (document.author !== null && documents.length > 1 && said.has(term)) continue;
				said.add(term);
				let counts = seen.get(term);
				if (!counts) {
					// What nobody wrote in the last week is no candidate.
					if (document.age >= RECENT_DAYS) continue;
					counts = newSeen();
					seen.set(term, counts);
				}
				addHarmful(counts, document, token);
			}
		}
	}
	for (const [term, { authors }] of seen) if (authors.size < MIN_AUTHORS) seen.delete(term);
	for (const document of allowed)
		for (const term of termsOf(document.text).keys()) {
			const counts = seen.get(term);
			if (counts) counts.allowed += document.weight;
		}
	return seen;
}

function dailyTotals(harmful: readonly TermDocument[]): number[] {
	const totals = new Array<number>(BURST_DAYS).fill(0);
	for (const { age } of harmful) if (age < BURST_DAYS) totals[BURST_DAYS - 1 - age]! += 1;
	return totals;
}

/** A name that only one customer's users write is a person they talk about. */
function looksLikeName({ nameCased, recent, tenants }: Seen): boolean {
	return tenants.size <= 1 && nameCased / recent > MAX_NAME_CASED;
}

interface Judged {
	readonly term: string;
	readonly seen: Seen;
	readonly z: number;
	readonly g: number;
	readonly trendZ: number;
	readonly ordinary: boolean;
}

/** Those whose value is beyond chance, however many were tried. */
function heldBy(judged: readonly Judged[], q: number, zOf: (one: Judged) => number): Judged[] {
	const holds = benjaminiHochberg(
		judged.map((one) => (zOf(one) > 0 ? normalTwoSided(zOf(one)) : 1)),
		q,
	);
	return judged.filter((_, i) => holds[i]);
}

/** Finds emerging terms, the most striking first. Documents of the last week must stand before earlier ones. */
export function findEmergingTerms(corpus: TermCorpus): EmergingTerm[] {
	const { harmful, allowed, known, isOrdinary } = corpus;
	const recent = harmful.filter(({ age }) => age < RECENT_DAYS);
	const earlierN = harmful.length - recent.length;
	const allowedWorth = worthOf(allowed);
	const heldWeight = worthOf(recent).weight;
	if (recent.length === 0 || allowedWorth.n === 0) return [];
	const totals = dailyTotals(harmful);
	const knownTerms = new Set(known.map(({ form }) => form.split(/\s+/).map(termOf).join(" ")));
	// Beside a word that is read already, its neighbours say nothing new.
	const isKnown = (term: string) => knownTerms.has(term) || term.split(" ").some((word) => knownTerms.has(word));
	const judged = [...countTerms(corpus)].flatMap(([term, seen]): Judged[] => {
		// A known form that is read already is no news, nor is a name.
		if (isKnown(term) || looksLikeName(seen)) return [];
		const i: Occurrence = { k: seen.recent, n: recent.length };
		const j: Occurrence = { k: (seen.allowed / allowedWorth.weight) * allowedWorth.n, n: allowedWorth.n };
		const before: Occurrence = { k: seen.earlier, n: earlierN };
		const trendZ = earlierN === 0 ? 0 : logOddsZ(i, before);
		return [{ term, seen, z: logOddsZ(i, j), g: rootG2(i, j), trendZ, ordinary: term.split(" ").every(isOrdinary) }];
	});
	// Words in no dictionary are tested apart: among thousands of ordinary ones that chatter they would be lost.
	const [ordinary, unknown] = [true, false].map((own) => judged.filter((one) => one.ordinary === own)) as [
		Judged[],
		Judged[],
	];
	const striking = [
		...heldBy(ordinary, ORDINARY_FALSE_DISCOVERY, ({ g, trendZ }) => (g > 0 ? trendZ : 0)),
		...heldBy(unknown, FALSE_DISCOVERY, ({ z, g, trendZ }) => (g > 0 ? Math.max(z, g, trendZ) : 0)),
	];
	const nearestOf = neighbourFinder(known);
	const base = heldWeight / (heldWeight + allowedWorth.weight);
	const terms = striking.flatMap(({ term, seen, z, g, trendZ, ordinary: isPlain }): EmergingTerm[] => {
		const days = seen.daily.map((k, day): DayCount => ({ k, n: Math.max(k, totals[day]!) }));
		const burst = burstWeight(days);
		const words = term.split(" ");
		const isNews = burst > MIN_BURST || trendZ >= MIN_TREND_Z;
		const nearest = isPlain ? null : nearestOf(term);
		// A pair with a word of its own adds nothing to that word.
		if (!isPlain && words.length > 1 && !isNews && nearest === null) return [];
		const heldBackShare = seen.held / (seen.held + seen.allowed);
		return [
			{
				term,
				variants: [...seen.variants]
					.sort((a, b) => b[1] - a[1])
					.slice(0, MAX_VARIANTS)
					.map(([variant]) => variant),
				documents: seen.recent,
				authors: seen.authors.size,
				tenants: seen.tenants.size,
				heldBackShare,
				lift: heldBackShare / base,
				z,
				rootG2: g,
				trendZ,
				burst,
				nearest,
				isOrdinary: isPlain,
				daily: seen.daily,
				examples: seen.examples,
				score: Math.max(g, trendZ) * (1 + (nearest ? 1 : 0) + (burst > MIN_BURST ? 1 : 0)),
			},
		];
	});
	return withoutParts(terms.sort((a, b) => b.score - a.score)).slice(0, MAX_CANDIDATES);
}

/** Share of a word's texts that a pair with it must be in to stand for it. */
const NEARLY_ALL = 0.8;

/** Of a pair and its word that are nearly always together only the better one is shown; the word, where they are equal. */
function withoutParts(terms: readonly EmergingTerm[]): EmergingTerm[] {
	const byTerm = new Map(terms.map((term) => [term.term, term]));
	return terms.filter(({ term, documents, score }) => {
		const words = term.split(" ");
		if (words.length > 1) return !words.some((word) => (byTerm.get(word)?.score ?? 0) >= score);
		return ![...byTerm.values()].some(
			(pair) =>
				pair.term.includes(" ") &&
				pair.term.split(" ").includes(term) &&
				pair.documents >= documents * NEARLY_ALL &&
				pair.score > score,
		);
	});
}
