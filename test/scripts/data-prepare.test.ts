import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diskError } from "../../scripts/data/files.ts";
import { IDENTITY_COLUMNS, JIGSAW_COLUMNS } from "../../scripts/data/jigsaw-schema.ts";
import type { Manifest } from "../../scripts/data/manifest.ts";
import { createNearRepeats } from "../../scripts/data/near-repeats.ts";
import { quotasFor } from "../../scripts/data/quotas.ts";
import { synthesizeLines } from "../../scripts/data/synthesize.ts";
import { main as prepareMain } from "../../scripts/data-prepare.ts";
import { main as synthesizeMain } from "../../scripts/data-synthesize.ts";
import { compilePatternDocuments } from "../../scripts/lib/pattern-documents.ts";
import { normalize } from "../../src/normalizer/normalize.ts";
import { writeDataFolder } from "./data-folder.ts";
import { seedComments } from "./jigsaw-file.ts";

const folder = mkdtempSync(join(tmpdir(), "data-prepare-"));
const csv = join(folder, "train.csv");
const lines = [...synthesizeLines(3000, 1, seedComments())];
/** A version takes a second or two on an idle machine. */
const PREPARE_MS = 120_000;
const HELD_OUT = "This very sentence stands in an evaluation set of nobody else at all";
const COLUMN_COUNT = JIGSAW_COLUMNS.length;

function row(id: number, target: string, text: string): string {
	return `${id},${target},"${text}"${",".repeat(COLUMN_COUNT - 3)}\n`;
}

function bareRow(id: number, text: string): string {
	return `${id},0.1,${text}${",".repeat(COLUMN_COUNT - 3)}\n`;
}

/** The rows as Parquet, by what is selected of them. */
async function writeParquet(path: string, selected: string): Promise<void> {
	const db = await (await DuckDBInstance.create(":memory:")).connect();
	const rows = `read_csv('${csv}', all_varchar = true, header = true)`;
	await db.run(`COPY (SELECT ${selected} FROM ${rows}) TO '${path}' (FORMAT parquet)`);
}

/** Rows of which each step has something to find, at ids above all drawn ones. */
const PLANTED = [
	row(900_001, "0.9", `${HELD_OUT}.`),
	row(900_002, "0.9", `Well, ${HELD_OUT} today`),
	row(900_003, "0.85", "Reach the terrible idiot at someone@example.com and tell him what you think of him"),
	row(900_004, "0.85", "REACH the terrible  idiot at someone@example.com and tell him what you think of him"),
	row(900_005, "0.85", "Reach the terrible idiot at someone@example.com and tell him just what you think of him"),
	row(900_006, "0.85", "el perro corre por la calle y luego duerme bajo la mesa grande"),
];

interface Line {
	readonly system: string;
	readonly user: string;
	readonly label: number;
	readonly source_id: string;
	readonly variant?: { readonly pattern_id: string; readonly spelling: string; readonly reading: string };
}

async function run(main: typeof prepareMain, ...argv: string[]) {
	const written: string[] = [];
	const complaints: string[] = [];
	const status = await main(argv, {
		env: {},
		write: (line) => written.push(line),
		complain: (line) => complaints.push(line),
	});
	return { status, written, complaints };
}

function prepare(out: string, ...argv: string[]) {
	const options = ["--input", csv, "--data", join(folder, "data"), "--sample", "400", "--variants", "60"];
	return run(prepareMain, ...options, "--out", join(folder, out), ...argv);
}

function read(out: string): { manifest: Manifest; rows: Record<string, Line[]> } {
	const manifest = JSON.parse(readFileSync(join(folder, out, "manifest.json"), "utf8")) as Manifest;
	const rows: Record<string, Line[]> = {};
	for (const split of ["train", "validation", "test"])
		rows[split] = readFileSync(join(folder, out, split, "rows.jsonl"), "utf8")
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line) as Line);
	return { manifest, rows };
}

beforeAll(async () => {
	writeDataFolder(join(folder, "data"));
	writeFileSync(join(folder, "data/eval/toxic_spans/tsd_test.csv"), `spans,text\n[],${HELD_OUT}\n`);
	writeFileSync(csv, lines.join("") + PLANTED.join(""));
	const { status, complaints } = await prepare("first");
	expect(complaints.filter((line) => !/reading|mapping|making|writing/.test(line))).toEqual([]);
	expect(status).toBe(0);
}, PREPARE_MS);
afterAll(() => rmSync(folder, { recursive: true }));

describe("a prepared version", () => {
	it("has as many rows of each level as the shares say, in the splits", () => {
		const { manifest, rows } = read("first");
		const { sampled, distinct } = manifest.counts;
		expect(sampled.reduce((sum, count) => sum + count)).toBe(400);
		for (const [level, quota] of quotasFor(400, distinct).entries())
			expect(Math.abs(sampled[level]! - quota)).toBeLessThanOrEqual(5);
		expect(manifest.source.rows).toBe(3000 + PLANTED.length);
		const all = Object.values(rows).flat();
		expect(all.filter(({ variant }) => !variant)).toHaveLength(400);
		for (const [split, share] of Object.entries({ train: 0.8, validation: 0.1, test: 0.1 })) {
			const variants = rows[split]!.filter(({ variant }) => variant).length;
			expect(Math.abs(rows[split]!.length - variants - 400 * share)).toBeLessThanOrEqual(4);
			expect(Math.abs(variants - 60 * share)).toBeLessThanOrEqual(6);
			expect(variants).toBeGreaterThan(0);
		}
		for (const { path, count } of ["train", "validation", "test"].map((split) => ({
			path: `${split}/rows.jsonl`,
			count: rows[split]!.length,
		})))
			expect(manifest.files[path]?.rows).toBe(count);
	});

	it("puts no text and its variant on two sides, as rows or as stage 1 reads them", () => {
		const patterns = compilePatternDocuments();
		const sides = new Map<string, Set<string>>();
		for (const [split, lines] of Object.entries(read("first").rows))
			for (const { user, source_id } of lines)
				for (const key of [source_id, normalize(user, patterns).text.toLowerCase()])
					sides.set(key, (sides.get(key) ?? new Set()).add(split));
		expect([...sides.values()].filter(({ size }) => size > 1)).toEqual([]);
	});

	it("has variants of harmful rows that stage 1 restores, each by its pattern", () => {
		const patterns = compilePatternDocuments();
		const all = Object.values(read("first").rows).flat();
		const variants = all.filter(({ variant }) => variant);
		expect(variants).toHaveLength(60);
		expect(new Set(variants.map(({ variant }) => variant!.pattern_id)).size).toBeGreaterThan(20);
		for (const { user, label, source_id, variant } of variants) {
			const source = all.find((line) => line.source_id === source_id && !line.variant);
			const { text, matches } = normalize(user, patterns);
			expect(text).toBe(normalize(source!.user, patterns).text);
			expect(matches.map(({ patternId }) => patternId)).toContain(variant!.pattern_id);
			expect(label).toBe(source!.label);
			expect(label).toBeGreaterThanOrEqual(2);
		}
	});

	it("leaves out what is repeated, held out or not English, and masks personal data", () => {
		const { manifest, rows } = read("first");
		const { left_out, exact_repeats, masked } = manifest.counts;
		expect(left_out).toMatchObject({ contaminated: 1, nearly_contaminated: 1, not_english: 1 });
		expect(exact_repeats).toBeGreaterThan(0);
		expect(left_out.near_repeat).toBeGreaterThan(0);
		expect(masked).toBeGreaterThan(0);
		const users = Object.values(rows)
			.flat()
			.map(({ user }) => user);
		expect(users.filter((user) => user.includes("example.com"))).toEqual([]);
		expect(users.filter((user) => user.includes(HELD_OUT))).toEqual([]);
	});

	it("is equal, byte for byte, when it is made again, and another with another seed", async () => {
		await prepare("again");
		await prepare("other", "--seed", "43");
		for (const path of ["manifest.json", "DATA_CARD.md", "train/rows.jsonl", "test/rows.jsonl"])
			expect(readFileSync(join(folder, "again", path), "utf8")).toBe(readFileSync(join(folder, "first", path), "utf8"));
		const train = (out: string) => readFileSync(join(folder, out, "train/rows.jsonl"), "utf8");
		expect(train("other")).not.toBe(train("first"));
	});

	it.each(["train.csv.gz", "train.parquet"])("comes to the same rows from %s", async (name) => {
		const input = join(folder, name);
		if (name.endsWith(".gz")) writeFileSync(input, gzipSync(readFileSync(csv)));
		else await writeParquet(input, "*");
		expect(await prepare(`from-${name}`, "--input", input)).toMatchObject({ status: 0 });
		expect(read(`from-${name}`).rows).toEqual(read("first").rows);
	});

	it("says which evaluation sets were not compared without a data folder", async () => {
		const argv = ["--input", csv, "--out", join(folder, "alone"), "--sample", "100", "--variants", "5"];
		const { status, complaints } = await run(prepareMain, ...argv);
		expect(status).toBe(0);
		expect(complaints[0]).toBe("data:prepare: NOT RUN: DATA_DIR unset (comparison with the public evaluation sets)");
		expect(read("alone").manifest.decontaminated_against).toBeNull();
	});
});

describe("bad input is one line, exit status 1, and nothing half-made", () => {
	const text = lines.join("");
	const without = (column: string) => text.replace(`,${column},`, ",x,");
	const files: [string, string, string | Buffer, RegExp][] = [
		["a missing column", "a.csv", without("target"), /column "target" is missing \(needed: the 45/],
		[
			"two missing columns",
			"b.csv",
			without("threat").replace(`,${IDENTITY_COLUMNS[0]},`, ",y,"),
			/columns "threat", "asian" are missing/,
		],
		["an empty file", "c.csv", "", /columns "id", "target".* and 40 more are missing/],
		["truncated gzip", "d.csv.gz", gzipSync(text).subarray(0, 60_000), /the gzip file is cut short/],
		["no gzip at all", "e.csv.gz", text, /damaged, or not gzip/],
		[
			"Latin-1",
			"f.csv",
			Buffer.from(`${text}1,0.1,caf\u00e9${",".repeat(42)}\n`, "latin1"),
			/not UTF-8 \(near byte \d+\): convert it/,
		],
		["UTF-16", "g.csv", Buffer.from(text, "utf16le"), /UTF-16, not UTF-8/],
		["a row cut short", "h.csv", `${text}7,0.1,abc\n`, /line 3\d{3} has 3 columns, not 45/],
		["an open quote", "i.csv", `${text}7,0.1,"abc`, /a quoted cell never ends/],
		[
			"no Parquet",
			"j.parquet",
			text,
			/: no Parquet, a damaged file, or columns of other types than the public file's \(Invalid Input\)$/,
		],
		[
			"a column to read twice",
			"l.csv",
			text.replace("threat", "target"),
			/column "target" stands there twice: take one out/,
		],
		[
			"a bare carriage return",
			"m.csv",
			`${text}${bareRow(7, "one\rtwo")}`,
			/lines end in different ways, or a cell without quotes/,
		],
		["Parquet without rows of use", "k.csv", lines[0]!, /none of the 0 rows is left/],
	];

	async function expectRefused(name: string, message: RegExp): Promise<void> {
		const { status, complaints } = await prepare(`bad-${name}`, "--input", join(folder, name));
		expect(status).toBe(1);
		expect(complaints.at(-1)).toMatch(message);
		expect(complaints.at(-1)!.split("\n")).toHaveLength(1);
		expect(readdirSync(folder).filter((entry) => entry.startsWith("bad-"))).toEqual([]);
	}

	it.each(files)("%s", async (_reason, name, content, message) => {
		writeFileSync(join(folder, name), content);
		await expectRefused(name, message);
	});

	it.each([
		["Parquet without a column", "no-target.parquet", "* EXCLUDE (target)", /: column "target" is missing/],
		[
			"Parquet with bytes for text",
			"bytes.parquet",
			"* REPLACE (encode(comment_text) AS comment_text)",
			/: column "comment_text" is not text: write it as a column of strings/,
		],
	])("%s", async (_reason, name, selected, message) => {
		await writeParquet(join(folder, name), selected);
		await expectRefused(name, message);
	});

	it("Parquet with damage inside", async () => {
		const path = join(folder, "damaged.parquet");
		await writeParquet(path, "*");
		const bytes = readFileSync(path);
		writeFileSync(path, bytes.fill(0xff, 100, bytes.length >> 1));
		await expectRefused("damaged.parquet", /: no Parquet, a damaged file, or columns of other types .* \([\w ]+\)$/);
	});

	it.each([
		["no such file", ["--input", "/nowhere.csv"], "/nowhere.csv: no such file"],
		// The kernel lets nobody read this one, not even root.
		[
			"a file that may not be read",
			["--input", "/proc/sys/vm/compact_memory"],
			"/proc/sys/vm/compact_memory: no permission to read it",
		],
		["a folder that is there", ["--out", folder], "a version is never changed"],
		["a folder that cannot be made", ["--out", "/dev/null/v1"], "a part of the path is not a folder"],
		["a sample of nothing", ["--sample", "0"], "--sample: not a positive number"],
		["an unknown flag", ["--simple", "5"], "Unknown option '--simple'"],
	])("%s", async (_reason, argv, message) => {
		const { status, complaints } = await prepare("bad-option", ...argv);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toContain(message);
	});

	it("a full disk", () => {
		let thrown: unknown;
		try {
			writeFileSync("/dev/full", "text");
		} catch (error) {
			thrown = diskError(error, "runs/v1");
		}
		expect(String(thrown)).toContain("runs/v1: no space left on the disk");
	});
});

describe("the parts", () => {
	it("shares out what a level lacks", () => {
		expect(quotasFor(100, [1000, 1000, 1000, 1000])).toEqual([40, 20, 20, 20]);
		expect(quotasFor(100, [1000, 1000, 1000, 5])).toEqual([48, 24, 23, 5]);
		expect(quotasFor(100, [10, 20, 30, 0])).toEqual([10, 20, 30, 0]);
	});

	it("finds near repeats and no others", () => {
		const near = createNearRepeats(7);
		const words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
		expect(near.add(words)).toBe(false);
		expect(near.add(`${words} fifteen`)).toBe(true);
		expect(near.add(words.split(" ").reverse().join(" "))).toBe(false);
		expect(near.add("short one")).toBe(false);
		expect(near.add("short one")).toBe(true);
	});
});

describe("data:synthesize", () => {
	it("writes a file of the public format that data:prepare takes, equal for equal seeds", async () => {
		const data = join(folder, "seeds");
		mkdirSync(join(data, "train/jigsaw_toxic_subset"), { recursive: true });
		const rows = seedComments().map(
			({ text, level }, i) => `${i},${text},${+(level > 0)},${+(level > 2)},0,0,${+(level > 1)},0`,
		);
		writeFileSync(
			join(data, "train/jigsaw_toxic_subset/merged_jigsaw_6label.csv"),
			`id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n${rows.join("\n")}\n`,
		);
		const files = ["one.csv", "two.csv.gz"].map((name) => join(folder, name));
		for (const out of files)
			expect(await run(synthesizeMain, "--rows", "500", "--out", out, "--data", data)).toMatchObject({ status: 0 });
		const argv = (out: string) => [
			"--input",
			files[0]!,
			"--out",
			join(folder, out),
			"--sample",
			"50",
			"--variants",
			"3",
		];
		expect(await run(prepareMain, ...argv("from-one"))).toMatchObject({ status: 0 });
		expect(await run(prepareMain, ...argv("from-two"), "--input", files[1]!)).toMatchObject({ status: 0 });
		expect(read("from-two").rows).toEqual(read("from-one").rows);
		expect(read("from-one").manifest.source.rows).toBe(500);
	});

	it("leaves nothing behind when the file cannot be written", async () => {
		const { status, complaints } = await run(
			synthesizeMain,
			"--out",
			join(folder, "none/x.csv"),
			"--data",
			join(folder, "data"),
		);
		expect(status).toBe(1);
		expect(complaints.at(-1)).toContain("the folder does not exist");
	});
});
