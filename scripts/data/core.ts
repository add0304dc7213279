/** The part of data:prepare that sees every row: map, filter, exact repeats, sample. DuckDB reads the file once. */
import { type DuckDBConnection, DuckDBInstance, type DuckDBResultReader } from "@duckdb/node-api";
import { DataError } from "../lib/delimited.ts";
import { checkHeader, type Input } from "./input.ts";
import { isRead, LEVEL_MIN } from "./jigsaw-schema.ts";
import { quotasFor, SAMPLE_SHARES } from "./quotas.ts";

/** Bounds of a comment in code points: what is shorter says nothing, what is longer is no comment. */
const MIN_CHARS = 10;
const MAX_CHARS = 2000;
/** From more than this many bytes for four code points on, a text is mostly not in Latin letters. */
const MAX_BYTES_PER_4_CHARS = 5;
/** Signs of a page's source; all begin with "<", which most texts lack. */
const MARKUP = ["</", "<br", "<a "];
/** Two or more white-space characters, or one that is no space: what is one space already is left alone. */
const WHITE_SPACE = String.raw`[ \t\r\n]{2,}|[\t\r\n]`;
/** What a text has if `WHITE_SPACE` matches: looking for these first is quicker than matching. */
const WHITE_SPACE_SIGNS = ["  ", "\t", "\r", "\n"];

/** Why a row is left out, in the order of the checks; 0 in the table means that it is kept. */
export const REASONS = ["no_id", "no_target", "length", "script", "markup"] as const;
export type Reason = (typeof REASONS)[number];

const MAX_HASH = (1n << 64n) - 1n;
/** An id and a level share 64 bits. */
const MAX_ID = (1n << 62n) - 1n;
/** Texts are held for this many times the rows that the outlook asks for, so that a wrong guess rarely costs a second scan. */
const OUTLOOK_MARGIN = 2;

export interface CoreOptions {
	readonly sample: number;
	readonly seed: number;
	/** Rows that are handed on for each one sampled: later steps leave some out. */
	readonly poolFactor: number;
	readonly threads?: number;
}

export interface PoolRow {
	readonly id: string;
	readonly level: number;
	readonly text: string;
}

export interface Core {
	readonly read: number;
	readonly dropped: Readonly<Record<Reason, number>>;
	/** Rows whose text, in lower case and with white space as one space, stood in an earlier row. */
	readonly repeats: number;
	/** Distinct texts by level: the prior that a sampled set has lost. */
	readonly distinct: readonly number[];
	/** The sampled rows by level, in the order of their hash under the seed, and more of them behind. */
	readonly pools: readonly (readonly PoolRow[])[];
	readonly scans: number;
}

function levelCase(values: readonly (number | bigint)[], level: string): string {
	return `(CASE ${level} ${values.map((value, i) => `WHEN ${i} THEN ${value}::UBIGINT`).join(" ")} END)`;
}

function literal(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The table function that reads an input; every column of a CSV file as text, since guessing types costs a pass. Columns
 * that are not read go by their place: their names may be empty or stand there twice.
 */
function sourceOf({ path, kind, header }: Input): string {
	// DuckDB takes a path for a pattern of paths.
	const file = literal(path.replace(/[*?[]/g, "[$&]"));
	if (kind === "parquet") return `read_parquet(${file})`;
	const names = header!.map((name, i) => (isRead(name) ? name : `column_${i + 1}`));
	const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
	return `read_csv(${file}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${columns}})`;
}

/** Share of the hashes, as the largest one, below which texts of a level are held. */
function holdLimits(input: Input, wanted: readonly number[]): bigint[] {
	const { outlook } = input;
	if (!outlook || outlook.targets.length === 0) return wanted.map(() => MAX_HASH);
	const seen = LEVEL_MIN.map(() => 0);
	for (const target of outlook.targets) seen[LEVEL_MIN.findLastIndex((least) => target >= least)]!++;
	return wanted.map((count, level) => {
		const expected = (outlook.rows * seen[level]!) / outlook.targets.length;
		const share = expected > 0 ? (OUTLOOK_MARGIN * count) / expected : 1;
		return share >= 1 ? MAX_HASH : (MAX_HASH * BigInt(Math.ceil(share * 1e6))) / 1_000_000n;
	});
}

function scanSql(input: Input, seed: number, limits: readonly bigint[]): string {
	const holds = (signs: readonly string[]) => signs.map((sign) => `contains(text, ${literal(sign)})`).join(" OR ");
	const checks = [
		`id IS NULL OR id > ${MAX_ID}`,
		"target IS NULL OR isnan(target)",
		`text IS NULL OR chars NOT BETWEEN ${MIN_CHARS} AND ${MAX_CHARS}`,
		`4 * strlen(text) > ${MAX_BYTES_PER_4_CHARS} * chars`,
		`contains(text, '<') AND (${holds(MARKUP)})`,
	];
	const levels = LEVEL_MIN.map((least, level) => (level === 0 ? "" : `WHEN target >= ${least} THEN ${level}`));
	return `CREATE OR REPLACE TABLE scan AS
		SELECT id, level, reason,
			CASE WHEN reason > 0 THEN NULL
				WHEN ${holds(WHITE_SPACE_SIGNS)} THEN hash(regexp_replace(lower(text), '${WHITE_SPACE}', ' ', 'g'))
				ELSE hash(lower(text)) END AS text_hash,
			CASE WHEN reason = 0 AND hash(id, ${seed}) <= ${levelCase(limits, "level")} THEN text END AS text
		FROM (
			SELECT id, text,
				(CASE ${checks.map((check, i) => `WHEN ${check} THEN ${i + 1}`).join(" ")} ELSE 0 END)::UTINYINT AS reason,
				(CASE ${levels.toReversed().join(" ")} ELSE 0 END)::UTINYINT AS level
			FROM (
				SELECT try_cast(id AS UBIGINT) AS id, try_cast(target AS DOUBLE) AS target, comment_text::VARCHAR AS text,
					length(comment_text) AS chars
				FROM ${sourceOf(input)}
			)
		)`;
}

/** One row a text. Its id and level in one number make the first row, by id, a plain minimum: half the memory of arg_min. */
const DISTINCT_SQL = `CREATE OR REPLACE TABLE distinct_texts AS
	SELECT min(id * 4 + level) AS key FROM scan WHERE reason = 0 GROUP BY text_hash`;

function poolSql(seed: number, limits: readonly bigint[], sizes: readonly number[]): string {
	return `WITH held AS (
			SELECT key >> 2 AS id, key & 3 AS level, hash(key >> 2, ${seed}) AS draw FROM distinct_texts
			WHERE hash(key >> 2, ${seed}) <= ${levelCase(limits, "key & 3")}
		), ranked AS (
			SELECT *, row_number() OVER (PARTITION BY level ORDER BY draw, id) AS rank FROM held
		), pool AS (
			SELECT * FROM ranked WHERE rank <= ${levelCase(sizes, "level")}
		)
		SELECT pool.id, pool.level, pool.rank, scan.text
		FROM scan JOIN pool ON scan.id = pool.id AND scan.level = pool.level WHERE scan.text IS NOT NULL`;
}

/** Maps, filters, finds exact repeats and draws the pools; equal input, options and version of DuckDB give equal rows. */
export async function runCore(input: Input, options: CoreOptions): Promise<Core> {
	const instance = await DuckDBInstance.create(":memory:", {
		...(options.threads ? { threads: String(options.threads) } : {}),
	});
	const db = await instance.connect();
	try {
		await db.run("SET preserve_insertion_order = false");
		if (input.kind === "parquet") await checkParquet(db, input);
		return await drawPools(db, input, options);
	} catch (error) {
		throw coreError(error, input);
	} finally {
		db.closeSync();
		instance.closeSync();
	}
}

async function drawPools(db: DuckDBConnection, input: Input, options: CoreOptions): Promise<Core> {
	const { sample, seed, poolFactor } = options;
	const sizesOf = (counts: readonly number[]) => counts.map((count) => Math.ceil(count * poolFactor));
	let limits = holdLimits(input, sizesOf(SAMPLE_SHARES.map((share) => share * sample)));
	for (let scans = 1; ; scans++) {
		await db.run(scanSql(input, seed, limits));
		await db.run(DISTINCT_SQL);
		const distinct = await countsBy(db, "SELECT key & 3, count(*) FROM distinct_texts GROUP BY ALL", LEVEL_MIN.length);
		const sizes = sizesOf(quotasFor(sample, distinct)).map((size, level) => Math.min(size, distinct[level]!));
		const pools = poolsOf(await db.runAndReadAll(poolSql(seed, limits, sizes)));
		// The head of a file may mislead about the rest: then all texts are held.
		if (pools.some((pool, level) => pool.length < sizes[level]!) && limits.some((limit) => limit < MAX_HASH)) {
			limits = limits.map(() => MAX_HASH);
			continue;
		}
		const byReason = await countsBy(db, "SELECT reason, count(*) FROM scan GROUP BY ALL", REASONS.length + 1);
		return {
			read: byReason.reduce((sum, count) => sum + count, 0),
			dropped: Object.fromEntries(REASONS.map((reason, i) => [reason, byReason[i + 1]!])) as Record<Reason, number>,
			repeats: byReason[0]! - distinct.reduce((sum, count) => sum + count, 0),
			distinct,
			pools,
			scans,
		};
	}
}

/** Rows by level in the order of their rank; of rows that share an id, the one whose text sorts first. */
function poolsOf(result: DuckDBResultReader): PoolRow[][] {
	// Columns cost a third of what rows do.
	const [ids = [], levels, ranks, texts] = result.getColumnsJS() as [bigint[], bigint[], bigint[], string[]];
	const pools: PoolRow[][] = LEVEL_MIN.map(() => []);
	for (const [i, id] of ids.entries()) {
		const row = { id: String(id), level: Number(levels[i]), text: texts[i]! };
		const pool = pools[row.level]!;
		const at = Number(ranks[i]) - 1;
		const held = pool[at];
		if (!held || row.text < held.text) pool[at] = row;
	}
	return pools;
}

/** Counts by a small number. */
async function countsBy(db: DuckDBConnection, sql: string, length: number): Promise<number[]> {
	const counts = Array.from({ length }, () => 0);
	for (const [key, count] of (await db.runAndReadAll(sql)).getRowsJS()) counts[Number(key)] = Number(count);
	return counts;
}

/** Throws `DataError` when a Parquet file lacks a column, or its texts are none. */
async function checkParquet(db: DuckDBConnection, input: Input): Promise<void> {
	const described = await db.runAndReadAll(`DESCRIBE SELECT * FROM ${sourceOf(input)}`);
	const types = new Map(described.getRowsJS().map(([name, type]) => [String(name), String(type)]));
	checkHeader(input.path, [...types.keys()]);
	if (types.get("comment_text") !== "VARCHAR")
		throw new DataError(`${input.path}: column "comment_text" is not text: write it as a column of strings`);
}

/** DuckDB quotes the row at fault, which nobody but the owner of the data should read: only the line's number is kept. */
function coreError(error: unknown, { path, kind }: Input): unknown {
	if (error instanceof DataError) return error;
	const message = error instanceof Error ? error.message : "";
	const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
	if (line) {
		const shape = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
		if (shape)
			return new DataError(`${path}: line ${line} has ${shape[2]} columns, not ${shape[1]}: cut short or badly quoted`);
		if (message.includes("unterminated quote")) return new DataError(`${path}: line ${line}: a quoted cell never ends`);
		if (message.includes("Maximum line size"))
			return new DataError(`${path}: line ${line} is longer than 2 MB: badly quoted`);
		return new DataError(`${path}: line ${line} cannot be read as CSV`);
	}
	if (message.includes("state machine reached an invalid state"))
		return new DataError(
			`${path}: lines end in different ways, or a cell without quotes has a carriage return: give all lines one end`,
		);
	const name = /^([A-Z][A-Za-z ]{0,40}) Error: /.exec(message)?.[1];
	if (!name) return error;
	if (name === "Out of Memory") return new DataError(`${path}: not enough memory`);
	if (kind === "parquet")
		return new DataError(
			`${path}: no Parquet, a damaged file, or columns of other types than the public file's (${name})`,
		);
	return new DataError(`${path}: DuckDB cannot read it (${name}): write it anew as plain CSV in UTF-8`);
}
