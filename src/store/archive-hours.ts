/** The table `archive_hours` in D1: hours of the archive whose objects are to be merged. */
import { hourPrefix } from "./archive.ts";

/** Statement that marks the hours of these moments (epoch milliseconds). */
export function markHours(db: D1Database, times: readonly number[]): D1PreparedStatement {
	const prefixes = [...new Set(times.map(hourPrefix))];
	return db
		.prepare(
			`INSERT INTO archive_hours (prefix, marks) SELECT value, 1 FROM json_each(?1) WHERE true
			 ON CONFLICT (prefix) DO UPDATE SET marks = marks + 1`,
		)
		.bind(JSON.stringify(prefixes));
}

export interface MarkedHour {
	readonly prefix: string;
	readonly marks: number;
}

/** The marked hour before a moment that was not looked at for the longest time; it counts as looked at `now`. */
export async function takeHour(db: D1Database, before: number, now: number): Promise<MarkedHour | null> {
	return db
		.prepare(
			`UPDATE archive_hours SET tried_at = ?2 WHERE prefix =
			 (SELECT prefix FROM archive_hours WHERE prefix < ?1 AND tried_at < ?2 ORDER BY tried_at, prefix LIMIT 1)
			 RETURNING prefix, marks`,
		)
		.bind(hourPrefix(before), now)
		.first<MarkedHour>();
}

/** Takes the mark off an hour, unless something was stored in it since it was taken. */
export async function unmarkHour(db: D1Database, { prefix, marks }: MarkedHour): Promise<void> {
	await db.prepare("DELETE FROM archive_hours WHERE prefix = ?1 AND marks = ?2").bind(prefix, marks).run();
}

/** Statement that forgets the hours before a moment (epoch milliseconds). */
export function pruneHours(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM archive_hours WHERE prefix < ?1").bind(hourPrefix(before));
}
