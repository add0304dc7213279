/** Looks for emerging terms once a night, in the texts that the text policy lets rest. */
import { SAMPLED_BASIS_POINTS } from "../decision-log/describe.ts";
import { DAYS, findEmergingTerms, RECENT_DAYS } from "../insight/emerging-terms.ts";
import type { KnownForm } from "../insight/term-neighbours.ts";
import type { KnownWords } from "../normalizer/known-words.ts";
import type { PatternDocument } from "../patterns/schema.ts";
import { WHOLE_BASIS_POINTS } from "../share.ts";
import { pruneTerms, storeTerms } from "../store/emerging-terms.ts";
import { gauge, setGauge } from "../store/gauges.ts";
import { termTexts } from "../store/term-texts.ts";

const DAY_MS = 24 * 3600_000;
/** When most of the traffic of Europe and America sleeps, milliseconds of a day (UTC). */
const SEARCH_AT_MS = 4 * 3600_000;
/** Texts of each group: a quarter of a millisecond each, of the 30 s that a cron may compute. */
const MAX_TEXTS = 6000;
/** A month longer than anything is shown. */
const KEPT_DAYS = 60;

function formsOf({ patterns }: PatternDocument): KnownForm[] {
	return patterns.flatMap(({ id, forms }) => forms.map((form) => ({ form, pattern: id })));
}

/** Searches the five weeks before a moment; returns how many terms were found. */
export async function searchTerms(
	db: D1Database,
	now: number,
	document: PatternDocument,
	knownWords: KnownWords,
): Promise<number> {
	const recent = { from: now - RECENT_DAYS * DAY_MS, to: now };
	const earlier = { from: now - DAYS * DAY_MS, to: recent.from };
	const all = { limit: MAX_TEXTS, rate: 1, now };
	const sampled = { ...all, rate: SAMPLED_BASIS_POINTS / WHOLE_BASIS_POINTS };
	const harmful = [...(await termTexts(db, "harmful", recent, all)), ...(await termTexts(db, "harmful", earlier, all))];
	const allowed = await termTexts(db, "allowed", recent, sampled);
	const terms = findEmergingTerms({
		harmful,
		allowed,
		known: formsOf(document),
		isOrdinary: (word) =>
			knownWords.has(
				Uint16Array.from(word, (char) => char.charCodeAt(0)),
				0,
				word.length,
			),
	});
	await db.batch([
		storeTerms(db, terms, now),
		pruneTerms(db, now - KEPT_DAYS * DAY_MS),
		setGauge(db, "terms_searched_at", now),
	]);
	return terms.length;
}

/** Searches when a night's search is due; `at` is the minute, epoch milliseconds. */
export async function tendTerms(
	db: D1Database,
	at: number,
	patterns: () => Promise<{ readonly document: PatternDocument; readonly knownWords: KnownWords }>,
): Promise<void> {
	const due = Math.floor((at - SEARCH_AT_MS) / DAY_MS) * DAY_MS + SEARCH_AT_MS;
	if (((await gauge(db, "terms_searched_at")) ?? 0) >= due) return;
	const { document, knownWords } = await patterns();
	await searchTerms(db, at, document, knownWords);
}
