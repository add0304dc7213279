/** The table `adjudications` in D1: what people made of decisions. */
import type { RatingPair } from "../insight/agreement.ts";
import { type Action, SEVERITIES, type Severity } from "../verdict.ts";
import { ERASED } from "./decisions.ts";

export interface Adjudication {
	readonly decision_id: string;
	/** Epoch milliseconds. */
	readonly at: number;
	/** The kind of the review that it is from. */
	readonly source: string;
	readonly severity: Severity;
	readonly action: Action;
	/** JSON, or null. */
	readonly attributes: string | null;
	readonly reason_code: string;
	/** Two reviewers differ and a third has yet to decide: until then the first one's word stands. */
	readonly disputed: number;
}

const COLUMNS = "decision_id, at, source, severity, action, attributes, reason_code, disputed";

/** Other people's looks at the decision of `r`. */
const OTHERS = `SELECT 1 FROM reviews o WHERE o.decision_id = r.decision_id AND o.id <> r.id AND o.kind <> 'gold'
	AND o.decided_at IS NOT NULL AND o.superseded = 0`;
const DISSENT = `EXISTS (${OTHERS} AND (o.severity <> r.severity OR o.action <> r.action))`;
const ASSENT = `EXISTS (${OTHERS} AND o.severity = r.severity AND o.action = r.action)`;

/**
 * Statement that takes what the change decided as what people make of the decision. Of independent looks that differ the
 * first stands until a third decides; a case that two agree on, and none differs, becomes gold.
 */
export function adjudicationOf(db: D1Database, changeId: string): D1PreparedStatement {
	const kept = ["at", "source", "severity", "action", "attributes", "reason_code"];
	return db
		.prepare(
			`INSERT INTO adjudications (decision_id, tenant, content_hash, decision_at, at, source, severity, action, attributes,
				reason_code, disputed, gold)
			 SELECT r.decision_id, r.tenant, r.content_hash, r.decision_at, r.decided_at, r.kind, r.severity, r.action,
				r.attributes, r.reason_code, r.kind IN ('first', 'second', 'confirm') AND ${DISSENT}, ${ASSENT} AND NOT ${DISSENT}
			 FROM reviews r WHERE r.change_id = ?1 AND r.decided_at IS NOT NULL AND r.kind <> 'gold'
			 ON CONFLICT (decision_id) DO UPDATE SET disputed = excluded.disputed, gold = excluded.gold,
			 ${kept.map((column) => `${column} = CASE WHEN excluded.disputed THEN ${column} ELSE excluded.${column} END`).join(", ")}`,
		)
		.bind(changeId);
}

/** Statement that reads what stands of the decision that a change was about. */
export function readAdjudication(db: D1Database, changeId: string): D1PreparedStatement {
	return db
		.prepare(
			`SELECT ${COLUMNS} FROM adjudications WHERE decision_id = (SELECT decision_id FROM reviews WHERE change_id = ?1)`,
		)
		.bind(changeId);
}

/** What people made of a decision that the caller may see; null where nobody has looked. */
export function findAdjudication(db: D1Database, decisionId: string): Promise<Adjudication | null> {
	return db
		.prepare(`SELECT ${COLUMNS} FROM adjudications WHERE decision_id = ?1`)
		.bind(decisionId)
		.first<Adjudication>();
}

/** Severities that two people gave, not knowing of each other, since a moment; the newest, of the random sample only. */
export async function doubleReviews(
	db: D1Database,
	tenant: string,
	since: number,
	limit: number,
): Promise<RatingPair[]> {
	const { results } = await db
		.prepare(
			`SELECT a.severity AS one, b.severity AS other FROM reviews b JOIN reviews a
				ON a.decision_id = b.decision_id AND a.kind = 'first' AND a.decided_at IS NOT NULL
			 WHERE b.tenant = ?1 AND b.kind = 'second' AND b.decided_at >= ?2 ORDER BY b.decided_at DESC LIMIT ?3`,
		)
		.bind(tenant, since, limit)
		.all<{ one: Severity; other: Severity }>();
	return results.map(({ one, other }) => [SEVERITIES.indexOf(one), SEVERITIES.indexOf(other)]);
}

/** An adjudicated decision with its text, for training. */
export interface TrainingRow extends Adjudication {
	readonly text: string | null;
	readonly text_key: string | null;
	/** JSON; see `DecisionRecord`. */
	readonly record: string;
}

/**
 * Adjudicated decisions whose text is kept, the oldest adjudication first: none that is disputed, none that somebody is
 * still to look at, none that was erased.
 */
export async function trainingRows(
	db: D1Database,
	tenant: string,
	after: readonly [number, string],
	limit: number,
): Promise<TrainingRow[]> {
	const { results } = await db
		.prepare(
			`SELECT ${COLUMNS.split(", ")
				.map((column) => `a.${column}`)
				.join(", ")}, decisions.text, decisions.text_key,
				decisions.record
			 FROM adjudications a JOIN decisions ON decisions.id = a.decision_id
			 WHERE a.tenant = ?1 AND (a.at, a.decision_id) > (?2, ?3) AND a.disputed = 0
			 AND (decisions.text IS NOT NULL OR decisions.text_key IS NOT NULL) AND NOT ${ERASED}
			 AND NOT EXISTS (SELECT 1 FROM reviews o WHERE o.decision_id = a.decision_id AND o.decided_at IS NULL
				AND o.kind <> 'gold')
			 ORDER BY a.at, a.decision_id LIMIT ?4`,
		)
		.bind(tenant, ...after, limit)
		.all<TrainingRow>();
	return results;
}
