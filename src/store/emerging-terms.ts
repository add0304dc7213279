/** The table `emerging_terms` in D1. */
import type { EmergingTerm } from "../insight/emerging-terms.ts";

export const TERM_STATES = ["candidate", "watched", "benign", "drafted"] as const;
export type TermState = (typeof TERM_STATES)[number];

/** A term that people called benign is shown no more for this long. */
export const BENIGN_DAYS = 30;
/** A term that was not seen for this long is shown no more, unless it is watched. */
const SHOWN_DAYS = 8;
const DAY_MS = 24 * 3600_000;

export interface StoredTerm {
	readonly term: string;
	/** Epoch milliseconds. */
	readonly firstSeenAt: number;
	readonly lastSeenAt: number;
	readonly found: EmergingTerm;
	readonly state: TermState;
	readonly stateAt: number | null;
	readonly stateBy: string | null;
	readonly patternId: string | null;
}

/** Statement that stores what a search found; what people said of a term stays. */
export function storeTerms(db: D1Database, terms: readonly EmergingTerm[], at: number): D1PreparedStatement {
	return db
		.prepare(
			`INSERT INTO emerging_terms (term, first_seen_at, last_seen_at, score, found)
			 SELECT value ->> '$.term', ?2, ?2, value ->> '$.score', value FROM json_each(?1) WHERE true
			 ON CONFLICT (term) DO UPDATE SET
			 last_seen_at = excluded.last_seen_at, score = excluded.score, found = excluded.found`,
		)
		.bind(JSON.stringify(terms), at);
}

const COLUMNS = `term, first_seen_at AS firstSeenAt, last_seen_at AS lastSeenAt, found, state, state_at AS stateAt,
	state_by AS stateBy, pattern_id AS patternId`;
type Row = Omit<StoredTerm, "found"> & { readonly found: string };

function readRow(row: Row): StoredTerm {
	return { ...row, found: JSON.parse(row.found) as EmergingTerm };
}

/**
 * Terms to look at, the most striking first: seen lately or watched, and not called benign in the last month. `isAll`:
 * whatever is kept.
 */
export async function shownTerms(db: D1Database, isAll: boolean, now: number, limit: number): Promise<StoredTerm[]> {
	const { results } = await db
		.prepare(
			`SELECT ${COLUMNS} FROM emerging_terms
			 WHERE ?4 OR ((last_seen_at >= ?1 OR state = 'watched') AND NOT (state = 'benign' AND state_at >= ?2))
			 ORDER BY score DESC, term LIMIT ?3`,
		)
		.bind(now - SHOWN_DAYS * DAY_MS, now - BENIGN_DAYS * DAY_MS, limit, isAll ? 1 : 0)
		.all<Row>();
	return results.map(readRow);
}

export async function findTerm(db: D1Database, term: string): Promise<StoredTerm | null> {
	const row = await db.prepare(`SELECT ${COLUMNS} FROM emerging_terms WHERE term = ?1`).bind(term).first<Row>();
	return row && readRow(row);
}

/** Statement that notes what a person said of a term. */
export function markTerm(
	db: D1Database,
	term: string,
	{
		state,
		at,
		by,
		patternId = null,
	}: { readonly state: TermState; readonly at: number; readonly by: string; readonly patternId?: string | null },
): D1PreparedStatement {
	return db
		.prepare("UPDATE emerging_terms SET state = ?2, state_at = ?3, state_by = ?4, pattern_id = ?5 WHERE term = ?1")
		.bind(term, state, at, by, patternId);
}

/** Statement that forgets what was not seen since a moment (epoch milliseconds) and nobody said anything of. */
export function pruneTerms(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM emerging_terms WHERE last_seen_at < ?1 AND state = 'candidate'").bind(before);
}
