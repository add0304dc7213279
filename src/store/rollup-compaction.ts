/**
 * The tables `rollup_hour` and `rollup_day` in D1: sums of minutes. `rollup_dirty` names the hours whose sum is behind, and
 * the gauge `minutes_from` the first minute that is still there; readers go by both (`rollup-sums.ts`), so that they count
 * each decision once whatever was summed up yet.
 */
import { ROLLUP_KEYS, ROLLUP_SUMS } from "./rollup-minute.ts";

const HOURS_A_DAY = 24;
const HOUR_MS = 3600_000;
/** Hours of one call, each seven statements: after an outage the rest follows a minute later. */
const HOURS_AT_ONCE = 50;

const COLUMNS = [...ROLLUP_KEYS, ...ROLLUP_SUMS].join(", ");
const SELECTED = [...ROLLUP_KEYS, ...ROLLUP_SUMS.map((column) => `sum(${column})`)].join(", ");
const MINUTES_FROM = "(SELECT value FROM gauges WHERE name = 'minutes_from')";

/** ?1 is the hour. One whose minutes are gone already gets what came late on top; any other is summed up anew. */
const HOUR_STEPS = [
	`DELETE FROM rollup_hour WHERE hour = ?1 AND ?1 * 60 >= ${MINUTES_FROM}`,
	`INSERT INTO rollup_hour (hour, ${COLUMNS})
	 SELECT minute / 60 AS hour, ${SELECTED} FROM rollup_minute WHERE minute >= ?1 * 60 AND minute < ?1 * 60 + 60
	 GROUP BY minute / 60, ${ROLLUP_KEYS.join(", ")}
	 ON CONFLICT (hour, ${ROLLUP_KEYS.join(", ")}) DO UPDATE SET
	 ${ROLLUP_SUMS.map((column) => `${column} = ${column} + excluded.${column}`).join(", ")}`,
	`DELETE FROM rollup_minute WHERE minute >= ?1 * 60 AND minute < ?1 * 60 + 60 AND ?1 * 60 < ${MINUTES_FROM}`,
	"DELETE FROM rollup_dirty WHERE hour = ?1",
];
/** ?1 is the day. */
const DAY_STEPS = [
	"DELETE FROM rollup_day WHERE day = ?1",
	`INSERT INTO rollup_day (day, ${COLUMNS})
	 SELECT hour / 24, ${SELECTED} FROM rollup_hour WHERE hour >= ?1 * 24 AND hour < ?1 * 24 + 24
	 GROUP BY hour / 24, ${ROLLUP_KEYS.join(", ")}`,
];

/** Sums up the past hours that are behind, and their days; returns how many hours. `now` is epoch milliseconds. */
export async function compactRollups(db: D1Database, now: number): Promise<number> {
	const { results } = await db
		.prepare("SELECT hour FROM rollup_dirty WHERE hour < ?1 ORDER BY hour LIMIT ?2")
		.bind(Math.floor(now / HOUR_MS), HOURS_AT_ONCE)
		.all<{ hour: number }>();
	if (results.length === 0) return 0;
	const days = new Set(results.map(({ hour }) => Math.floor(hour / HOURS_A_DAY)));
	await db.batch([
		...results.flatMap(({ hour }) => HOUR_STEPS.map((sql) => db.prepare(sql).bind(hour))),
		...[...days].flatMap((day) => DAY_STEPS.map((sql) => db.prepare(sql).bind(day))),
	]);
	return results.length;
}

/** Statements that forget minutes and hours before two moments (epoch milliseconds); a minute stays until its hour has it. */
export function pruneRollups(db: D1Database, minutesBefore: number, hoursBefore: number): D1PreparedStatement[] {
	const hour = Math.floor(minutesBefore / HOUR_MS);
	return [
		db
			.prepare(
				`UPDATE gauges SET value = ?1 * 60 WHERE name = 'minutes_from' AND value < ?1 * 60
				 AND NOT EXISTS (SELECT 1 FROM rollup_dirty WHERE hour < ?1)`,
			)
			.bind(hour),
		db.prepare(
			`DELETE FROM rollup_minute WHERE minute < ${MINUTES_FROM} AND minute / 60 NOT IN (SELECT hour FROM rollup_dirty)`,
		),
		db.prepare("DELETE FROM rollup_hour WHERE hour < ?1").bind(Math.floor(hoursBefore / HOUR_MS)),
	];
}
