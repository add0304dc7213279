import { DurableObject } from "cloudflare:workers";
import { type Propagation, summarise } from "../patterns/propagation.ts";

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

/** The log of this deployment. */
export function patternPropagation(env: Env): DurableObjectStub<PatternPropagation> {
	return env.PATTERN_PROPAGATION.getByName(LOG_NAME);
}

/**
 * When isolates first used a version. Apart from the publisher, so that reports never hold up a publish. An isolate makes
 * one report a version, spread over its look at the pointer: 30,000 isolates are the 1,000 requests a second that one
 * object takes; reports that are lost are missing from the percentiles and nowhere else.
 */
export class PatternPropagation extends DurableObject<Env> {
	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		ctx.storage.sql.exec(
			`CREATE TABLE IF NOT EXISTS first_uses (sequence INTEGER, isolate TEXT, version TEXT NOT NULL,
			 location TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (sequence, isolate))`,
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
		sql.exec("DELETE FROM first_uses WHERE sequence <= ?", sequence - KEPT_VERSIONS);
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
