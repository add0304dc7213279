/** The table `sketches` in D1: where texts that read alike meet. A sketch lives as long as its text. */
import type { DecisionRecord } from "../decision-log/record.ts";
import { sketchOf } from "../insight/min-hash.ts";
import type { Action, Severity } from "../verdict.ts";
import { ERASED, TO_FORGET } from "./decisions.ts";
import { jsonArrays } from "./rows.ts";

/** Neighbours that are shown. */
const MAX_SHOWN = 10;
/** Meetings that are looked through: a text that was sent a million times meets itself in every band. */
const MAX_MEETINGS = 2000;

/** Statements that store the sketches of decisions that are stored with their text. */
export function storeSketches(db: D1Database, records: readonly DecisionRecord[]): D1PreparedStatement[] {
	const rows = records.flatMap(({ id, text }) =>
		text === null ? [] : sketchOf(text).map((hash, band) => ({ id, band, hash })),
	);
	const insert = db.prepare(
		`INSERT INTO sketches (decision_id, band, tenant, hash)
		 SELECT d.id, value ->> '$.band', d.tenant, value ->> '$.hash'
		 FROM json_each(?1) JOIN decisions d ON d.id = value ->> '$.id' WHERE d.text IS NOT NULL ON CONFLICT DO NOTHING`,
	);
	return jsonArrays(rows).map((json) => insert.bind(json));
}

/** Statement that deletes the sketches of a content; it must precede the deletion of its decisions. */
export function eraseSketches(db: D1Database, contentHash: string, at: number): D1PreparedStatement {
	return db
		.prepare(
			`DELETE FROM sketches WHERE decision_id IN (SELECT id FROM decisions WHERE content_hash = ?1 AND at <= ?2)`,
		)
		.bind(contentHash, at);
}

/** Statement that deletes the sketches of decisions before a moment; it must precede whatever takes their texts. */
export function forgetSketches(db: D1Database, before: number): D1PreparedStatement {
	return db
		.prepare(`DELETE FROM sketches WHERE decision_id IN (SELECT id FROM decisions WHERE at < ?1 AND ${TO_FORGET})`)
		.bind(before);
}

/** An earlier or later decision about a like text. */
export interface Neighbour {
	readonly id: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly classification: Severity;
	readonly action: Action;
	/** What people made of it; null where nobody has looked. */
	readonly adjudicated: Severity | null;
	readonly adjudicated_action: Action | null;
	/** Bands in which the texts meet; null where their plain readings are the same. */
	readonly bands: number | null;
}

const SHOWN = `decisions.id, decisions.at, decisions.classification, decisions.action, a.severity AS adjudicated,
	a.action AS adjudicated_action`;

/** Decisions of the tenant about the same or a like text: the same ones first, each kind `MAX_SHOWN` at most. */
export async function neighboursOf(db: D1Database, decisionId: string): Promise<Neighbour[]> {
	const same = db
		.prepare(
			`SELECT ${SHOWN}, NULL AS bands FROM (SELECT o.id FROM decisions d JOIN decisions o
					ON o.tenant = d.tenant AND o.text_hash = d.text_hash AND o.id <> d.id
				 WHERE d.id = ?1 LIMIT ${MAX_MEETINGS}) m
			 JOIN decisions ON decisions.id = m.id LEFT JOIN adjudications a ON a.decision_id = decisions.id
			 WHERE NOT ${ERASED} ORDER BY decisions.at DESC LIMIT ${MAX_SHOWN}`,
		)
		.bind(decisionId);
	const like = db
		.prepare(
			`SELECT ${SHOWN}, count(*) AS bands FROM (SELECT o.decision_id FROM sketches s JOIN sketches o
					ON o.tenant = s.tenant AND o.band = s.band AND o.hash = s.hash AND o.decision_id <> s.decision_id
				 WHERE s.decision_id = ?1 LIMIT ${MAX_MEETINGS}) m
			 JOIN decisions ON decisions.id = m.decision_id LEFT JOIN adjudications a ON a.decision_id = decisions.id
			 WHERE decisions.text_hash IS NOT (SELECT text_hash FROM decisions WHERE id = ?1) AND NOT ${ERASED}
			 GROUP BY decisions.id ORDER BY bands DESC, decisions.at DESC LIMIT ${MAX_SHOWN}`,
		)
		.bind(decisionId);
	const found = await db.batch<Neighbour>([same, like]);
	return found.flatMap(({ results }) => results);
}
