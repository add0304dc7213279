/** From a public file to a prepared version in a folder. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { version as duckdbVersion } from "@duckdb/node-api";
import type { CompiledPatterns } from "../../src/normalizer/compile.ts";
import { mergeDocuments } from "../../src/patterns/merge.ts";
import { contaminationCheck } from "../embedded/decontaminate.ts";
import { evaluationTexts, readBenignSets, readEvaluationSets, vectorTexts } from "../embedded/held-out.ts";
import { commitFacts, hashDataFiles } from "../evaluation/model-card/provenance.ts";
import { UsageError } from "../lib/command.ts";
import { compilePatternDocuments, readPatternDocuments } from "../lib/pattern-documents.ts";
import { readFrequentWords } from "../lib/word-lists.ts";
import { dataCard } from "./card.ts";
import { type Core, type PoolRow, runCore } from "./core.ts";
import { diskError, hashFile, readError, writeLines } from "./files.ts";
import { type Input, inspectInput } from "./input.ts";
import { instructionLine, readPrompt } from "./instruction.ts";
import { LEVEL_MIN } from "./jigsaw-schema.ts";
import { CARD_FILE, type FileEntry, MANIFEST_FILE, type Manifest, manifestJson, PATTERNS_FILE } from "./manifest.ts";
import { quotasFor, SAMPLE_SHARES } from "./quotas.ts";
import { type Selection, selectRows } from "./select-rows.ts";
import { SPLITS, type Split, splitRows } from "./split.ts";
import { makeVariants, type VariantRow } from "./variants.ts";

export interface PrepareOptions {
	readonly input: string;
	readonly out: string;
	readonly sample: number;
	readonly variants: number;
	readonly seed: number;
	/** Folder of the data sets; null leaves the public evaluation sets out of the comparison. */
	readonly data: string | null;
	readonly threads?: number;
}

/** Rows drawn for each one kept, at first; the steps behind the core rarely leave out a quarter. */
const POOL_FACTOR = 1.25;
/** Where that was too few, as of a file full of near repeats. */
const WIDE_POOL_FACTOR = 4;

type Notice = (line: string) => void;
type Facts = Omit<Manifest, "format" | "name" | "files">;

function sum(counts: readonly number[]): number {
	return counts.reduce((total, count) => total + count, 0);
}

function tally(values: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const value of values.toSorted()) counts[value] = (counts[value] ?? 0) + 1;
	return counts;
}

function byLevel(rows: readonly { readonly level: number }[]): number[] {
	return LEVEL_MIN.map((_, level) => rows.filter((row) => row.level === level).length);
}

/** Every held-out text; those of the benign sets must not be equal, the others not alike either. */
function heldOutCheck(data: string | null) {
	if (data === null) return contaminationCheck([], vectorTexts());
	try {
		const benign = Object.values(readBenignSets(data)).flat();
		return contaminationCheck(benign, [...evaluationTexts(readEvaluationSets(data)), ...vectorTexts()]);
	} catch (error) {
		throw readError(error, data);
	}
}

/** Files below the folders of what is only evaluated on. */
function heldOutFiles(data: string): string[] {
	return ["eval", "benign"].flatMap((folder) =>
		readdirSync(join(data, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !/^(SOURCE|README|LICENSE)/.test(entry.name))
			.map((entry) => relative(data, join(entry.parentPath, entry.name)))
			.sort(),
	);
}

type Check = ReturnType<typeof heldOutCheck>;

/**
 * Draws and selects; where a level ran dry though the file has more of it, once more from wider pools. What a level lacks
 * in the end, the others make up for, out of ever wider pools until there are enough rows or every text was drawn.
 */
async function choose(input: Input, options: PrepareOptions, patterns: CompiledPatterns, contamination: Check) {
	const { sample, seed, threads } = options;
	const frequentWords = new Set(readFrequentWords());
	const draw = (sample: number, poolFactor: number) =>
		runCore(input, { sample, seed, poolFactor, ...(threads ? { threads } : {}) });
	const select = ({ pools }: Core, available: readonly number[]) =>
		selectRows({ pools, quotas: quotasFor(sample, available), patterns, frequentWords, contamination, seed });
	let core = await draw(sample, POOL_FACTOR);
	let selection = select(core, core.distinct);
	if (selection.short.some((level) => core.pools[level]!.length < core.distinct[level]!)) {
		core = await draw(sample, WIDE_POOL_FACTOR);
		selection = select(core, core.distinct);
	}
	selection = makeUp(selection, core, select);
	const isShort = () => sum(selection.rows.map((rows) => rows.length)) < sample;
	for (let drawn = sample; isShort() && drawn < sum(core.distinct); ) {
		drawn *= WIDE_POOL_FACTOR;
		core = await draw(drawn, POOL_FACTOR);
		selection = makeUp(select(core, core.distinct), core, select);
	}
	return { core, selection };
}

/** Selects again with what a short level gave as all there is of it, until no level is short of what it can give. */
function makeUp(first: Selection, core: Core, select: (core: Core, available: readonly number[]) => Selection) {
	let selection = first;
	let available = core.distinct;
	for (let short = selection.short; short.length > 0; short = selection.short) {
		const { rows } = selection;
		const given = available.map((count, level) => (short.includes(level) ? rows[level]!.length : count));
		selection = select(core, given);
		available = given;
	}
	return selection;
}

/** Where the rows go, shuffled by the draw: a file sorted by level would teach the order. */
function rowsOf(
	split: Split,
	splits: ReadonlyMap<string, Split>,
	rows: readonly (PoolRow | VariantRow)[],
	seed: number,
) {
	const keyOf = (row: PoolRow | VariantRow) =>
		createHash("sha256")
			.update(`${seed}\n${"source" in row ? row.source.id : row.id}\n${row.text}`)
			.digest("hex");
	return rows
		.filter((row) => splits.get("source" in row ? row.source.id : row.id) === split)
		.map((row) => ({ row, key: keyOf(row) }))
		.sort((a, b) => (a.key < b.key ? -1 : 1))
		.map(({ row }) => row);
}

/** Prepares a version. The folder `out` is there whole or not at all. Throws `DataError` in one line. */
export async function prepare(options: PrepareOptions, notice: Notice): Promise<Manifest> {
	const { out } = options;
	if (existsSync(out)) throw new UsageError(`--out: ${out} is there already: a version is never changed`);
	const partial = `${out}.partial`;
	const write = async <T>(work: () => T | Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw diskError(error, out);
		}
	};
	try {
		await write(() => {
			rmSync(partial, { recursive: true, force: true });
			mkdirSync(partial, { recursive: true });
		});
		const version = await makeVersion(options, notice);
		notice("writing");
		return await write(async () => {
			const manifest = await writeVersion(partial, version);
			renameSync(partial, out);
			return manifest;
		});
	} finally {
		rmSync(partial, { recursive: true, force: true });
	}
}

/** A version before it is written. */
interface Version {
	readonly facts: Facts;
	readonly patternsJson: string;
	readonly linesOf: (split: Split) => readonly string[];
}

async function makeVersion(options: PrepareOptions, notice: Notice): Promise<Version> {
	const { data, seed } = options;
	const prompt = readPrompt();
	if (data === null) notice("NOT RUN: DATA_DIR unset (comparison with the public evaluation sets)");
	notice("reading the input");
	const input = await inspectInput(options.input);
	const contamination = heldOutCheck(data);
	notice("mapping, filtering, drawing");
	const compiled = compilePatternDocuments();
	const { core, selection } = await choose(input, options, compiled, contamination);
	const rows = selection.rows.flat();
	if (rows.length === 0) throw new UsageError(`--input: none of the ${core.read} rows is left`);
	notice("making variants");
	const document = mergeDocuments(readPatternDocuments());
	const count = options.variants;
	const variants = makeVariants(rows, { count, seed, patterns: document.patterns, compiled, contamination });
	const splits = splitRows(selection.rows);
	const patternsJson = `${JSON.stringify(document)}\n`;
	const facts: Facts = {
		options: { sample: options.sample, variants: count, seed, level_min: LEVEL_MIN, sample_shares: SAMPLE_SHARES },
		source: { file: basename(input.path), sha256: input.sha256, bytes: input.bytes, rows: core.read },
		counts: countsOf(core, selection, variants, splits),
		decontaminated_against: data === null ? null : hashDataFiles(data, heldOutFiles(data)),
		prompt_sha256: sha256(JSON.stringify([prompt.system, prompt.user])),
		patterns: { version: document.version, sha256: sha256(patternsJson) },
		versions: { node: process.version, duckdb: duckdbVersion() },
		git: commitFacts(),
	};
	const linesOf = (split: Split) =>
		rowsOf(split, splits, [...rows, ...variants], seed).map((row) => instructionLine(row, prompt));
	return { facts, patternsJson, linesOf };
}

function countsOf(
	core: Core,
	selection: Selection,
	variants: readonly VariantRow[],
	splits: ReadonlyMap<string, Split>,
): Manifest["counts"] {
	const sources = variants.map(({ source }) => source);
	const inSplit = (split: Split) => {
		const isIn = ({ id }: PoolRow) => splits.get(id) === split;
		return { rows: byLevel(selection.rows.flat().filter(isIn)), variants: byLevel(sources.filter(isIn)) };
	};
	return {
		dropped: core.dropped,
		exact_repeats: core.repeats,
		distinct: core.distinct,
		drawn: core.pools.map((pool) => pool.length),
		left_out: selection.left,
		masked: selection.masked,
		sampled: selection.rows.map((rows) => rows.length),
		variants: byLevel(sources),
		splits: { train: inSplit("train"), validation: inSplit("validation"), test: inSplit("test") },
		variants_by_category: tally(variants.map(({ category }) => category)),
		variants_by_disguise: tally(variants.map(({ disguise }) => disguise ?? "none")),
		patterns_used: new Set(variants.map(({ patternId }) => patternId)).size,
	};
}

function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

async function writeVersion(folder: string, { facts, patternsJson, linesOf }: Version): Promise<Manifest> {
	const files: Record<string, FileEntry> = {};
	for (const split of SPLITS) {
		const path = `${split}/rows.jsonl`;
		const lines = linesOf(split);
		mkdirSync(join(folder, split));
		await writeLines(join(folder, path), lines);
		files[path] = { ...(await hashFile(join(folder, path))), rows: lines.length };
	}
	for (const [path, text] of [
		[PATTERNS_FILE, patternsJson],
		[CARD_FILE, dataCard(facts)],
	] as const) {
		writeFileSync(join(folder, path), text);
		files[path] = await hashFile(join(folder, path));
	}
	const json = manifestJson({ ...facts, files });
	writeFileSync(join(folder, MANIFEST_FILE), json);
	return JSON.parse(json) as Manifest;
}

/** A prepared version in a few lines. */
export function summaryLines({ counts, options, source }: Manifest, out: string): string[] {
	const lines = [
		`${out}: ${sum(counts.sampled)} rows of ${source.rows} (by level ${counts.sampled.join(", ")}) and ${sum(counts.variants)} variants of ${counts.patterns_used} patterns`,
		...SPLITS.map((split) => {
			const { rows, variants } = counts.splits[split];
			return `${split}: ${sum(rows)} rows, ${sum(variants)} variants`;
		}),
	];
	if (sum(counts.sampled) < options.sample) lines.push(`fewer rows than the ${options.sample} asked for are usable`);
	if (sum(counts.variants) < options.variants)
		lines.push(`fewer variants than the ${options.variants} asked for could be made and restored`);
	return lines;
}
