import { DurableObject } from "cloudflare:workers";
import { type Propagation, summarise } from "../patterns/propagation.ts";
import type { ShadowCounts } from "../patterns/shadow.ts";

const LOG_NAME = "patterns";
/** Versions that can be looked at (`KEPT_VERSIONS`); older reports are deleted. */
const KEPT_VERSIONS = 100;
/** Reports kept of one version: percentiles of more would look the same. */
const MAX_REPORTS = 10_000;

/** One isolate's first use of a version. */
export interface FirstUse {
	readonly version: string;
	readonly sequence: number;
	/** From the publish to the first answer with it, by the isolate's clock. */
	readonly seconds: number;
	/** Data centre, as the platform names it. */
	readonly location: string;
	/** Random, made by the isolate. */
	readonly isolate: string;
}

/** What became of patterns in shadow so far. */
export interface ShadowSummary {
	/** Texts judged with the version. */
	readonly texts: number;
	/** Texts in which a pattern was found. */
	readonly patterns: { readonly pattern: string; readonly hits: number }[];
}

/** The log of this deployment. */
export function patternPropagation(env: Env): DurableObjectStub<PatternPropagation> {
	return env.PATTERN_PROPAGATION.getByName(LOG_NAME);
}

/**
 * What isolates report: when they first used a version, and what they saw of its patterns in shadow. Apart from the publisher, so that reports never hold up a publish. An isolate makes
 * one report a version, spread over its look at the pointer: 30,000 isolates are the 1,000 requests a second that one
 * object takes; reports that are lost are missing from the percentiles and nowhere else.
 */
export class PatternPropagation extends DurableObject<Env> {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		ctx.storage.sql.exec(
			`CREATE TABLE IF NOT EXISTS first_uses (sequence INTEGER, isolate TEXT, version TEXT NOT NULL,
			 location TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (sequence, isolate));
			 CREATE TABLE IF NOT EXISTS shadow_texts (version TEXT PRIMARY KEY, sequence INTEGER, texts INTEGER NOT NULL);
			 CREATE TABLE IF NOT EXISTS shadow_hits (version TEXT, sequence INTEGER, pattern TEXT, hits INTEGER NOT NULL,
			 PRIMARY KEY (version, pattern))`,
		);
	}

	/** Takes a report in; one that is repeated counts once. */
	record({ version, sequence, seconds, location, isolate }: FirstUse): void {
		const { sql } = this.ctx.storage;
		const { taken } = sql
			.exec<{ taken: number }>("SELECT count(*) AS taken FROM first_uses WHERE sequence = ?", sequence)
			.one();
		if (taken >= MAX_REPORTS) return;
		sql.exec("INSERT OR IGNORE INTO first_uses VALUES (?, ?, ?, ?, ?)", sequence, isolate, version, location, seconds);
		for (const table of ["first_uses", "shadow_texts", "shadow_hits"])
			sql.exec(`DELETE FROM ${table} WHERE sequence <= ?`, sequence - KEPT_VERSIONS);
	}

	/** Adds what an isolate saw of patterns in shadow. What it saw since its last report is lost with it. */
	recordShadow({ version, sequence, texts, hits }: ShadowCounts): void {
		const { sql } = this.ctx.storage;
		sql.exec(
			"INSERT INTO shadow_texts VALUES (?1, ?2, ?3) ON CONFLICT (version) DO UPDATE SET texts = texts + ?3",
			version,
			sequence,
			texts,
		);
		for (const [pattern, count] of Object.entries(hits)) {
			sql.exec(
				"INSERT INTO shadow_hits VALUES (?1, ?2, ?3, ?4) ON CONFLICT (version, pattern) DO UPDATE SET hits = hits + ?4",
				version,
				sequence,
				pattern,
				count,
			);
		}
	}

	/** What isolates saw of a version's patterns in shadow, the most frequent first. */
	shadowOf(version: string): ShadowSummary {
		const { sql } = this.ctx.storage;
		const [row] = sql.exec<{ texts: number }>("SELECT texts FROM shadow_texts WHERE version = ?", version).toArray();
		const patterns = sql
			.exec<{ pattern: string; hits: number }>(
				"SELECT pattern, hits FROM shadow_hits WHERE version = ? ORDER BY hits DESC, pattern",
				version,
			)
			.toArray();
		return { texts: row?.texts ?? 0, patterns };
	}

	/** How a version spread so far. */
	of(version: string): Propagation {
		const rows = this.ctx.storage.sql
			.exec<{ location: string; seconds: number }>(
				"SELECT location, seconds FROM first_uses WHERE version = ?",
				version,
			)
			.toArray();
		return summarise(rows);
	}
}
