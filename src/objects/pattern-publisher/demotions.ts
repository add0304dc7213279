/**
 * Patterns that block nothing by themselves any more. A demotion belongs to the publish that last changed the pattern, and
 * ends with the next one that changes it: at once when that goes live, and with a canary when the canary does.
 */
import type { BreakerFigures } from "../../patterns/action-breaker.ts";
import type { Rulings } from "../../patterns/breaker-window.ts";

export interface Demotion {
	readonly pattern: string;
	/** Number of the publish that changed it. */
	readonly sequence: number;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly figures: BreakerFigures;
	/** By people, until it changes. */
	readonly isLifted: boolean;
}

/** An established pattern that was in conspicuously many texts. */
export interface PatternAlert {
	readonly pattern: string;
	readonly version: string;
	/** Epoch milliseconds. */
	readonly at: number;
	readonly texts: number;
	readonly hits: number;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS demotions (pattern TEXT, sequence INTEGER, at INTEGER NOT NULL, figures TEXT NOT NULL,
	lifted INTEGER NOT NULL, replaced_by INTEGER, PRIMARY KEY (pattern, sequence));
CREATE TABLE IF NOT EXISTS pattern_alerts (pattern TEXT PRIMARY KEY, alert TEXT NOT NULL, at INTEGER NOT NULL);
`;
/** Alerts kept for show; the audit keeps all. */
const KEPT_ALERTS = 50;
/** One alert a day of a pattern says as much as one a minute. */
const ALERT_INTERVAL_MS = 24 * 3600_000;

interface Row extends Record<string, SqlStorageValue> {
	readonly pattern: string;
	readonly sequence: number;
	readonly at: number;
	readonly figures: string;
	readonly lifted: number;
	readonly replaced_by: number | null;
}

export class Demotions {
	private readonly sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.sql = sql;
		sql.exec(SCHEMA);
	}

	private rows(): Row[] {
		return this.sql.exec<Row>("SELECT * FROM demotions ORDER BY at DESC, pattern").toArray();
	}

	/** The newest first. */
	list(): Demotion[] {
		return this.rows().map(({ pattern, sequence, at, figures, lifted }) => {
			return { pattern, sequence, at, figures: JSON.parse(figures) as BreakerFigures, isLifted: lifted === 1 };
		});
	}

	/** Whether it was decided about a pattern as publish number `sequence` left it. */
	has(pattern: string, sequence: number): boolean {
		const found = "SELECT 1 FROM demotions WHERE pattern = ? AND sequence = ?";
		return this.sql.exec(found, pattern, sequence).toArray().length > 0;
	}

	add({ pattern, sequence, at, figures }: Omit<Demotion, "isLifted">): void {
		const insert = "INSERT INTO demotions VALUES (?, ?, ?, ?, 0, NULL)";
		this.sql.exec(insert, pattern, sequence, at, JSON.stringify(figures));
	}

	lift({ pattern, sequence }: Demotion): void {
		this.sql.exec("UPDATE demotions SET lifted = 1 WHERE pattern = ? AND sequence = ?", pattern, sequence);
	}

	/** What holds for the version of publish number `sequence`, beside the canary that runs. */
	rulings(sequence: number, canary: number | null): Rulings {
		const isCanary = sequence === canary;
		const holding = this.rows().filter((row) => (isCanary ? row.replaced_by !== canary : row.sequence !== canary));
		const ids = (lifted: number) => holding.filter((row) => row.lifted === lifted).map(({ pattern }) => pattern);
		return { demoted: ids(0), spared: ids(1) };
	}

	/** A publish changed patterns, live or as a canary. */
	changed(patterns: readonly string[], sequence: number, isLive: boolean): void {
		const fresh = new Set(patterns);
		const change = isLive
			? "DELETE FROM demotions WHERE pattern = ? AND sequence <> ?"
			: "UPDATE demotions SET replaced_by = ?2 WHERE pattern = ?1";
		for (const { pattern } of this.rows()) if (fresh.has(pattern)) this.sql.exec(change, pattern, sequence);
	}

	/** A canary went live or was aborted. */
	canaryEnded(sequence: number, isLive: boolean): void {
		if (isLive) this.sql.exec("DELETE FROM demotions WHERE replaced_by = ?", sequence);
		else {
			this.sql.exec("DELETE FROM demotions WHERE sequence = ?", sequence);
			this.sql.exec("UPDATE demotions SET replaced_by = NULL WHERE replaced_by = ?", sequence);
		}
	}

	/** The newest first. */
	alerts(): PatternAlert[] {
		return this.sql
			.exec<{ alert: string }>("SELECT alert FROM pattern_alerts ORDER BY at DESC, pattern")
			.toArray()
			.map(({ alert }) => JSON.parse(alert) as PatternAlert);
	}

	/** Whether a pattern was told of lately. */
	isAlerted(pattern: string, now: number): boolean {
		const since = now - ALERT_INTERVAL_MS;
		const found = "SELECT 1 FROM pattern_alerts WHERE pattern = ? AND at > ?";
		return this.sql.exec(found, pattern, since).toArray().length > 0;
	}

	addAlert(alert: PatternAlert): void {
		const insert = "INSERT INTO pattern_alerts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET alert = ?2, at = ?3";
		this.sql.exec(insert, alert.pattern, JSON.stringify(alert), alert.at);
		const kept = "SELECT pattern FROM pattern_alerts ORDER BY at DESC LIMIT ?";
		this.sql.exec(`DELETE FROM pattern_alerts WHERE pattern NOT IN (${kept})`, KEPT_ALERTS);
	}
}
