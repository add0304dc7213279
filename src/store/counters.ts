/**
 * The table `counters` in D1: counters that only ever rise, whatever becomes of the minutes.
 *
 * | name | label | bin |
 * |---|---|---|
 * | `duration` | `total` or `stage2` | bin of the latency |
 * | `duration_ms` | the same | 0; a sum |
 * | `confidence` | model | bin of the confidence |
 * | `confidence_sum` | model | 0; a sum |
 * | `matches` | category of the pattern | 0 |
 * | `cache` | `hit` or `miss` | 0 |
 * | `errors` | route | 0 |
 */
import { latencyBin } from "../insight/bins.ts";
import { type RollupRow, UNCOUNTED } from "./rollup-rows.ts";

export const COUNTERS = [
	"duration",
	"duration_ms",
	"confidence",
	"confidence_sum",
	"matches",
	"cache",
	"errors",
] as const;
export type CounterName = (typeof COUNTERS)[number];

export interface Counter {
	readonly name: CounterName;
	readonly label: string;
	readonly bin: number;
	readonly value: number;
}

type Raise = readonly [name: CounterName, label: string, bin: number, by: number];

function raises({ n, route, model, ms, stage2Ms, confidence, cache, hits, bins }: RollupRow): Raise[] {
	if (n === 0) return [["errors", route, 0, 1]];
	const durations = Object.entries({ total: ms, stage2: stage2Ms }).flatMap(([stage, took]): Raise[] =>
		took === null
			? []
			: [
					["duration", stage, latencyBin(took), 1],
					["duration_ms", stage, 0, took],
				],
	);
	const confidences: Raise[] =
		confidence === null || bins.conf === null
			? []
			: [
					["confidence", model, bins.conf, 1],
					["confidence_sum", model, 0, confidence],
				];
	return [
		...durations,
		...confidences,
		...hits.map(({ category, n: times }): Raise => ["matches", category, 0, times]),
		...(cache === null ? [] : [["cache", cache, 0, 1] as const]),
	];
}

/** Statement that adds those of the rows that were not counted yet; it must precede `markIngested` in its batch. */
export function addCounters(db: D1Database, rows: readonly RollupRow[]): D1PreparedStatement {
	const values = rows.flatMap((row) =>
		raises(row).map(([name, label, bin, by]) => ({ id: row.id, name, label, bin, by })),
	);
	return db
		.prepare(
			`INSERT INTO counters (name, label, bin, value)
			 SELECT value ->> '$.name' AS c, value ->> '$.label' AS l, value ->> '$.bin' AS b, sum(value ->> '$.by')
			 FROM json_each(?1) WHERE ${UNCOUNTED} GROUP BY c, l, b
			 ON CONFLICT (name, label, bin) DO UPDATE SET value = value + excluded.value`,
		)
		.bind(JSON.stringify(values));
}

export async function counters(db: D1Database): Promise<Counter[]> {
	return (await db.prepare("SELECT name, label, bin, value FROM counters").all<Counter>()).results;
}
