/**
 * When a pattern that was changed lately does harm itself: it makes a large part of all texts blocked that stage 2 finds
 * safe without it. Such a pattern is demoted: what it alone would block goes to people instead. Pure.
 *
 * Whoever would have a good pattern demoted must, within two minutes, send texts with it from ten accounts on each of two
 * platforms, as 5% of what each of them and the whole service judges, and stage 2 must find them safe. An account counts
 * for three texts, so a platform with 10,000 texts in that time takes 167 accounts. All that is won is a review. A single isolate is had for
 * less, but for itself alone, and for minutes.
 */

/** What one author's texts with a pattern came to. */
export interface AuthorCounts {
	readonly matched: number;
	/** Blocked, and safe without the patterns that were changed lately. */
	readonly harmless: number;
}

/** What was seen of a version in some time; only ever added to. */
export interface BreakerCounts {
	/** Texts judged, by tenant. */
	readonly texts: Map<string, number>;
	/** By pattern, tenant and keyed hash of the author. */
	readonly matches: Map<string, Map<string, Map<string, AuthorCounts>>>;
	/** Texts with an established pattern that is found in conspicuously many. */
	readonly hits: Map<string, number>;
}

/** What a demotion needs. */
export interface BreakerBounds {
	/** Texts judged in all, and of each tenant that is to count. */
	readonly texts: number;
	readonly tenantTexts: number;
	/** Share of the texts with the pattern, 0..1: of all, and of each tenant that counts. */
	readonly share: number;
	/** Distinct authors of texts with the pattern, of each tenant that counts. */
	readonly authors: number;
	readonly tenants: number;
	/** Share of those texts that are blocked and safe without it, 0..1, of each tenant that counts. */
	readonly harmlessShare: number;
}

/**
 * For the whole service. A term of abuse is in far less than 1% of all texts, even in a wave in less than 5%. Of a flood of
 * harmful texts stage 2 alone sees most as harm, far more than 40%; of ordinary texts 60% are safe to it on rough
 * platforms too.
 */
export const SERVICE_BOUNDS: BreakerBounds = {
	texts: 100,
	tenantTexts: 40,
	share: 0.05,
	authors: 10,
	tenants: 2,
	harmlessShare: 0.6,
};

/** For one isolate, which sees few texts and so must see more in them. */
export const ISOLATE_BOUNDS: BreakerBounds = {
	texts: 40,
	tenantTexts: 20,
	share: 0.2,
	authors: 5,
	tenants: 2,
	harmlessShare: 0.6,
};

/** Texts that one author counts for: a flood by one account is no share of ordinary language. */
const MAX_TEXTS_PER_AUTHOR = 3;

/** An established pattern in this share of the texts is worth a look, from this many on; it is never demoted. */
export const ALERT_SHARE = 0.05;
export const ALERT_TEXTS = 100;

/** What a decision rests on, as people are shown it. */
export interface BreakerFigures {
	readonly texts: number;
	/** Texts with the pattern, an author counted for three at most. */
	readonly matched: number;
	readonly harmless: number;
	readonly authors: number;
	/** Tenants that meet every bound of their own. */
	readonly tenants: number;
}

export function emptyCounts(): BreakerCounts {
	return { texts: new Map(), matches: new Map(), hits: new Map() };
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
	counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Adds texts of an author that a pattern was found in. */
export function addMatches(
	{ matches }: BreakerCounts,
	pattern: string,
	tenant: string,
	author: string,
	{ matched, harmless }: AuthorCounts,
): void {
	const tenants = matches.get(pattern) ?? new Map<string, Map<string, AuthorCounts>>();
	matches.set(pattern, tenants);
	const authors = tenants.get(tenant) ?? new Map<string, AuthorCounts>();
	tenants.set(tenant, authors);
	const known = authors.get(author);
	authors.set(author, {
		matched: (known?.matched ?? 0) + matched,
		harmless: (known?.harmless ?? 0) + harmless,
	});
}

/** Adds `more` to `counts`. */
export function addBreakerCounts(counts: BreakerCounts, more: BreakerCounts): void {
	for (const [tenant, texts] of more.texts) addTo(counts.texts, tenant, texts);
	for (const [pattern, hits] of more.hits) addTo(counts.hits, pattern, hits);
	for (const [pattern, tenants] of more.matches)
		for (const [tenant, authors] of tenants)
			for (const [author, seen] of authors) addMatches(counts, pattern, tenant, author, seen);
}

/** Texts judged, of all tenants. */
export function textsOf({ texts }: BreakerCounts): number {
	let sum = 0;
	for (const count of texts.values()) sum += count;
	return sum;
}

function cappedSum(authors: ReadonlyMap<string, AuthorCounts>): AuthorCounts {
	let matched = 0;
	let harmless = 0;
	for (const seen of authors.values()) {
		matched += Math.min(seen.matched, MAX_TEXTS_PER_AUTHOR);
		// Of an author whose texts are of both kinds the harmful ones count: a flood of them must not be talked away.
		harmless += Math.max(0, Math.min(seen.matched, MAX_TEXTS_PER_AUTHOR) - (seen.matched - seen.harmless));
	}
	return { matched, harmless };
}

/** What was seen of a pattern, and whether it is to be demoted. */
export function judgePattern(
	counts: BreakerCounts,
	pattern: string,
	bounds: BreakerBounds,
): { readonly figures: BreakerFigures; readonly isBad: boolean } {
	let [matched, harmless, authors, tenants] = [0, 0, 0, 0];
	for (const [tenant, own] of counts.matches.get(pattern) ?? []) {
		const sum = cappedSum(own);
		const texts = counts.texts.get(tenant) ?? 0;
		matched += sum.matched;
		harmless += sum.harmless;
		authors += own.size;
		const isConspicuous =
			texts >= bounds.tenantTexts &&
			sum.matched >= bounds.share * texts &&
			own.size >= bounds.authors &&
			sum.harmless >= bounds.harmlessShare * sum.matched;
		if (isConspicuous) tenants++;
	}
	const texts = textsOf(counts);
	const isBad =
		texts >= bounds.texts &&
		matched >= bounds.share * texts &&
		harmless >= bounds.harmlessShare * matched &&
		tenants >= bounds.tenants;
	return { figures: { texts, matched, harmless, authors, tenants }, isBad };
}

/** Established patterns that are in so many texts that people should look. */
export function conspicuous({ hits, texts }: Pick<BreakerCounts, "hits" | "texts">): Map<string, number> {
	const sum = textsOf({ hits, texts, matches: new Map() });
	const found = new Map<string, number>();
	if (sum < ALERT_TEXTS) return found;
	for (const [pattern, count] of hits) if (count >= ALERT_SHARE * sum) found.set(pattern, count);
	return found;
}
