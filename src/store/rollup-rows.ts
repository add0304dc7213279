/** What the tables of counts take from a record: one row for each, in one JSON parameter, and their columns. */
import type { DecisionRecord, ErrorRecord } from "../decision-log/record.ts";
import {
	confidenceBin,
	HISTOGRAMS,
	type HistogramName,
	latencyBin,
	lengthBin,
	noveltyBin,
	scriptBin,
} from "../insight/bins.ts";
import type { Category } from "../verdict.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A record, or a request that failed, as the tables count it. */
export interface RollupRow {
	readonly id: string;
	readonly minute: number;
	readonly hour: number;
	readonly route: string;
	readonly classification: string;
	readonly action: string;
	readonly model: string;
	/** Id of the API key; empty where none asked. */
	readonly key: string;
	/** 1 for a decision, 0 for a failed request. */
	readonly n: 0 | 1;
	readonly errors: 0 | 1;
	readonly algospeak: 0 | 1;
	readonly degraded: 0 | 1;
	readonly ms: number;
	readonly stage2Ms: number | null;
	readonly confidence: number | null;
	readonly cache: "hit" | "miss" | null;
	readonly hits: readonly { readonly pattern_id: string; readonly category: Category; readonly n: number }[];
	/** Bin of each histogram; null where the record says nothing. */
	readonly bins: Readonly<Record<HistogramName, number | null>>;
}

const NO_BINS: RollupRow["bins"] = { len: null, script: null, nov: null, conf: null, lat: null };
/** Begins the names of the models that are asked without a cache. */
const EMBEDDED = "embedded@";

function cacheUse({ cached, mock, degraded_reason, model }: DecisionRecord): RollupRow["cache"] {
	if (cached) return "hit";
	return mock || degraded_reason !== null || model.startsWith(EMBEDDED) ? null : "miss";
}

export function rowOfDecision(record: DecisionRecord): RollupRow {
	const { id, at, route, classification, action, model, confidence, signals } = record;
	const novelty = signals?.novelty ?? null;
	return {
		id,
		minute: Math.floor(at / MINUTE_MS),
		hour: Math.floor(at / HOUR_MS),
		route,
		classification,
		action,
		model,
		key: signals?.key ?? "",
		n: 1,
		errors: 0,
		algospeak: record.algospeak ? 1 : 0,
		degraded: record.degraded_reason === null ? 0 : 1,
		ms: record.latency_ms,
		stage2Ms: signals?.stage2_ms ?? null,
		confidence,
		cache: cacheUse(record),
		hits: signals?.hits ?? [],
		bins: {
			len: lengthBin(record.units),
			script: signals && scriptBin(signals.script),
			nov: novelty === null ? null : noveltyBin(novelty),
			conf: confidence === null ? null : confidenceBin(confidence),
			lat: latencyBin(record.latency_ms),
		},
	};
}

export function rowOfError({ id, at, route }: ErrorRecord): RollupRow {
	return {
		id,
		minute: Math.floor(at / MINUTE_MS),
		hour: Math.floor(at / HOUR_MS),
		route,
		classification: "",
		action: "",
		model: "",
		key: "",
		n: 0,
		errors: 1,
		algospeak: 0,
		degraded: 0,
		ms: 0,
		stage2Ms: null,
		confidence: null,
		cache: null,
		hits: [],
		bins: NO_BINS,
	};
}

export function columnsOf(name: HistogramName): string[] {
	return Array.from({ length: HISTOGRAMS[name] }, (_, bin) => `${name}_${bin}`);
}

/** Columns of a table and how each is summed up from rows. */
export interface SummedColumn {
	readonly column: string;
	readonly sum: string;
}

export function summedColumns(plain: readonly SummedColumn[], histograms: readonly HistogramName[]): SummedColumn[] {
	const bins = histograms.flatMap((name) =>
		columnsOf(name).map((column, bin) => ({ column, sum: `sum(value ->> '$.bins.${name}' IS ${bin})` })),
	);
	return [...plain, ...bins];
}

/** A column that is the sum of a field of the rows. */
export function plainColumn(field: string, column = field): SummedColumn {
	return { column, sum: `sum(value ->> '$.${field}')` };
}

/** Rows that were not counted yet: statements with it precede `markIngested` in their batch. */
export const UNCOUNTED = "value ->> '$.id' NOT IN (SELECT id FROM ingested)";

/** SQL that adds the sums of rows (a JSON array, ?1) to a table. */
export function addSql(
	table: string,
	keys: readonly string[],
	columns: readonly SummedColumn[],
	where = "true",
): string {
	return `INSERT INTO ${table} (${[...keys, ...columns.map(({ column }) => column)].join(", ")})
		SELECT ${keys.map((key, i) => `value ->> '$.${key}' AS k${i}`).join(", ")}, ${columns.map(({ sum }) => sum).join(", ")}
		FROM json_each(?1) WHERE ${UNCOUNTED} AND ${where}
		GROUP BY ${keys.map((_, i) => `k${i}`).join(", ")}
		ON CONFLICT (${keys.join(", ")}) DO UPDATE SET
		${columns.map(({ column }) => `${column} = ${column} + excluded.${column}`).join(", ")}`;
}
