/** The tables `drift_looks`, `drift_states` and `drift_references` in D1. */
import type { CellCounts } from "../insight/drift-signals.ts";
import type { DriftState } from "../insight/drift-state.ts";
import type { HourSpan } from "../insight/drift-windows.ts";

/** What a look came to. `one_key`: it is gone without one API key. */
export const VERDICTS = ["quiet", "raised", "too_few", "one_key"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface DriftLook {
	/** Epoch milliseconds. */
	readonly at: number;
	readonly signal: string;
	readonly reference: string;
	readonly n: number;
	readonly value: number;
	readonly threshold: number;
	readonly verdict: Verdict;
	readonly detail: Readonly<Record<string, unknown>>;
}

export interface NamedState extends DriftState {
	readonly signal: string;
	readonly reference: string;
}

/** Statements that store looks and the states they lead to; storing again changes nothing else. */
export function storeLooks(
	db: D1Database,
	looks: readonly DriftLook[],
	states: readonly NamedState[],
): D1PreparedStatement[] {
	const stored = looks.map((look) => ({ ...look, detail: JSON.stringify(look.detail) }));
	return [
		db
			.prepare(
				`INSERT OR REPLACE INTO drift_looks (at, signal, reference, n, value, threshold, verdict, detail)
				 SELECT value ->> '$.at', value ->> '$.signal', value ->> '$.reference', value ->> '$.n', value ->> '$.value',
				 value ->> '$.threshold', value ->> '$.verdict', value ->> '$.detail' FROM json_each(?1)`,
			)
			.bind(JSON.stringify(stored)),
		db
			.prepare(
				`INSERT OR REPLACE INTO drift_states (signal, reference, recent, opened_at, last_opened_at)
				 SELECT value ->> '$.signal', value ->> '$.reference', value ->> '$.recent', value ->> '$.openedAt',
				 value ->> '$.lastOpenedAt' FROM json_each(?1)`,
			)
			.bind(JSON.stringify(states)),
	];
}

/** The looks of the last time. */
export async function latestLooks(db: D1Database): Promise<DriftLook[]> {
	const { results } = await db
		.prepare(
			`SELECT at, signal, reference, n, value, threshold, verdict, detail FROM drift_looks
			 WHERE at = (SELECT max(at) FROM drift_looks) ORDER BY signal, reference`,
		)
		.all<Omit<DriftLook, "detail"> & { detail: string }>();
	return results.map((look) => ({ ...look, detail: JSON.parse(look.detail) as DriftLook["detail"] }));
}

export async function lastLookAt(db: D1Database): Promise<number | null> {
	return db.prepare("SELECT max(at) AS at FROM drift_looks").first<number | null>("at");
}

export async function driftStates(db: D1Database): Promise<NamedState[]> {
	const { results } = await db
		.prepare(
			"SELECT signal, reference, recent, opened_at AS openedAt, last_opened_at AS lastOpenedAt FROM drift_states",
		)
		.all<Omit<NamedState, "recent"> & { recent: string }>();
	return results.map((state) => ({ ...state, recent: JSON.parse(state.recent) as boolean[] }));
}

/** The frozen counts of a pattern version; null before its first week is over. */
export async function frozenCounts(db: D1Database, version: string): Promise<CellCounts[] | null> {
	const cells = await db
		.prepare("SELECT cells FROM drift_references WHERE pattern_version = ?1")
		.bind(version)
		.first<string>("cells");
	return cells === null ? null : (JSON.parse(cells) as CellCounts[]);
}

/** Keeps the first week of a version; the first one stays. */
export async function freezeCounts(
	db: D1Database,
	version: string,
	{ from, to }: HourSpan,
	cells: readonly CellCounts[],
): Promise<void> {
	await db
		.prepare(
			`INSERT INTO drift_references (pattern_version, from_hour, to_hour, cells) VALUES (?1, ?2, ?3, ?4)
			 ON CONFLICT (pattern_version) DO NOTHING`,
		)
		.bind(version, from, to, JSON.stringify(cells))
		.run();
}

/** Statements that forget looks before a moment (epoch milliseconds), and states that have nothing to tell any more. */
export function pruneDrift(db: D1Database, before: number): D1PreparedStatement[] {
	return [
		db.prepare("DELETE FROM drift_looks WHERE at < ?1").bind(before),
		db
			.prepare(
				`DELETE FROM drift_states
				 WHERE opened_at IS NULL AND recent NOT LIKE '%true%' AND coalesce(last_opened_at, 0) < ?1`,
			)
			.bind(before),
	];
}
