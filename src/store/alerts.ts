/** The table `alerts` in D1. */
import type { Condition } from "../insight/alert-rules.ts";
import type { Alert } from "../insight/alert-state.ts";

export interface StoredAlert extends Alert, Omit<Condition, "forMs"> {
	readonly id: string;
	readonly fingerprint: string;
	readonly acknowledgedBy: string | null;
	/** What whoever took it up wrote; null for nothing. */
	readonly acknowledgedNote: string | null;
	readonly deliveryId: string | null;
}

/** The audit's name of taking an alert up; its entry has the note, and is of the same moment. */
export const ACKNOWLEDGE = "alerts.acknowledge";

const COLUMNS = `id, fingerprint, name, severity, labels, summary, value, threshold, state, started_at AS startedAt,
	fired_at AS firedAt, ended_at AS endedAt, clean, acknowledged_at AS acknowledgedAt,
	acknowledged_by AS acknowledgedBy, notified_at AS notifiedAt, delivery_id AS deliveryId,
	(SELECT nullif(reason, '') FROM audit WHERE audit.at = acknowledged_at AND action = '${ACKNOWLEDGE}' AND object = alerts.id)
		AS acknowledgedNote`;
type Row = Omit<StoredAlert, "labels"> & { readonly labels: string };

function readRows(rows: readonly Row[]): StoredAlert[] {
	return rows.map((row) => ({ ...row, labels: JSON.parse(row.labels) as Record<string, string> }));
}

/** Alerts that are not over, those that wait included. */
export async function openAlerts(db: D1Database): Promise<StoredAlert[]> {
	return readRows((await db.prepare(`SELECT ${COLUMNS} FROM alerts WHERE ended_at IS NULL`).all<Row>()).results);
}

/** Alerts that fired, the newest first; `isOpen`: only those that are not over. */
export async function listAlerts(db: D1Database, isOpen: boolean, limit: number): Promise<StoredAlert[]> {
	const { results } = await db
		.prepare(
			`SELECT ${COLUMNS} FROM alerts WHERE fired_at IS NOT NULL AND (ended_at IS NULL OR NOT ?1)
			 ORDER BY started_at DESC, id LIMIT ?2`,
		)
		.bind(isOpen ? 1 : 0, limit)
		.all<Row>();
	return readRows(results);
}

/** Alerts that fire, by severity. */
export async function countFiring(db: D1Database): Promise<Map<string, number>> {
	const { results } = await db
		.prepare("SELECT severity, count(*) AS n FROM alerts WHERE state = 'firing' AND ended_at IS NULL GROUP BY severity")
		.all<{ severity: string; n: number }>();
	return new Map(results.map(({ severity, n }) => [severity, n]));
}

/**
 * Stores alerts as they are now, but for who took them up, and returns their ids; those in `gone` never fired and are
 * forgotten. What another run, of the same moment, has begun or ended is left as it is, and its id not returned.
 */
export async function storeAlerts(
	db: D1Database,
	alerts: readonly StoredAlert[],
	gone: readonly string[],
): Promise<Set<string>> {
	const [, stored] = await db.batch<{ id: string }>([
		db.prepare("DELETE FROM alerts WHERE id IN (SELECT value FROM json_each(?1))").bind(JSON.stringify(gone)),
		db
			.prepare(
				`INSERT INTO alerts (id, fingerprint, name, severity, labels, summary, value, threshold, state, started_at,
					fired_at, ended_at, clean, notified_at)
				 SELECT value ->> '$.id', value ->> '$.fingerprint', value ->> '$.name', value ->> '$.severity',
					value -> '$.labels', value ->> '$.summary', value ->> '$.value', value ->> '$.threshold', value ->> '$.state',
					value ->> '$.startedAt', value ->> '$.firedAt', value ->> '$.endedAt', value ->> '$.clean', value ->> '$.notifiedAt'
				 FROM json_each(?1) WHERE true
				 ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, summary = excluded.summary, value = excluded.value,
					threshold = excluded.threshold, state = excluded.state, fired_at = excluded.fired_at,
					ended_at = excluded.ended_at, clean = excluded.clean, notified_at = excluded.notified_at
				 WHERE alerts.ended_at IS NULL
				 ON CONFLICT DO NOTHING
				 RETURNING id`,
			)
			.bind(JSON.stringify(alerts)),
	]);
	return new Set(stored!.results.map(({ id }) => id));
}

export async function noteDelivery(db: D1Database, id: string, deliveryId: string): Promise<void> {
	await db.prepare("UPDATE alerts SET delivery_id = ?2 WHERE id = ?1").bind(id, deliveryId).run();
}

export async function findAlert(db: D1Database, id: string): Promise<StoredAlert | null> {
	const { results } = await db
		.prepare(`SELECT ${COLUMNS} FROM alerts WHERE id = ?1 AND fired_at IS NOT NULL`)
		.bind(id)
		.all<Row>();
	return readRows(results)[0] ?? null;
}

/** Statement that notes who took an alert up; the first one stays. */
export function acknowledgeAlert(db: D1Database, id: string, by: string, at: number): D1PreparedStatement {
	return db
		.prepare("UPDATE alerts SET acknowledged_at = ?3, acknowledged_by = ?2 WHERE id = ?1 AND acknowledged_at IS NULL")
		.bind(id, by, at);
}

/** Statement that forgets alerts that were over before a moment (epoch milliseconds). */
export function pruneAlerts(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM alerts WHERE ended_at < ?1").bind(before);
}
