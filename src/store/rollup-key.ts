/** The table `rollup_key` in D1: counts by API key and hour. Administrators make keys, so there are as many rows as customers. */
import { addSql, plainColumn, type RollupRow, summedColumns } from "./rollup-rows.ts";

const HOUR_MS = 3600_000;

const ADD = addSql(
	"rollup_key",
	["key", "hour", "model", "classification"],
	summedColumns([plainColumn("n"), plainColumn("algospeak")], ["len", "script", "nov", "conf"]),
	"value ->> '$.key' != '' AND value ->> '$.n' = 1",
);

/** Statement that adds those of the rows that were not counted yet; it must precede `markIngested` in its batch. */
export function addKeyRollups(db: D1Database, rows: readonly RollupRow[]): D1PreparedStatement {
	return db.prepare(ADD).bind(JSON.stringify(rows));
}

/** Statement that forgets the hours before a moment (epoch milliseconds). */
export function pruneKeyRollups(db: D1Database, before: number): D1PreparedStatement {
	return db.prepare("DELETE FROM rollup_key WHERE hour < ?1").bind(Math.floor(before / HOUR_MS));
}
