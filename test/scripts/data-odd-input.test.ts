import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JIGSAW_COLUMNS } from "../../scripts/data/jigsaw-schema.ts";
import { type Manifest, parseManifest } from "../../scripts/data/manifest.ts";
import { readVersion } from "../../scripts/data/upload.ts";
import { main } from "../../scripts/data-prepare.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { DataError } from "../../scripts/lib/delimited.ts";
import { readFrequentWords } from "../../scripts/lib/word-lists.ts";
import { writeDataFolder } from "./data-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "data-odd-input-"));
/** A version takes a second or two on an idle machine. */
const PREPARE_MS = 120_000;
const TAIL = ",".repeat(JIGSAW_COLUMNS.length - 3);
const HEADER = JIGSAW_COLUMNS.join(",");
const ENGLISH = readFrequentWords()
	.filter((word) => /^[a-z]{3,}$/.test(word))
	.slice(0, 600);
const SPANISH = "el perro corre por la calle y luego duerme bajo la mesa grande de";

/** Rows with texts of drawn words that are nothing like one another. */
function rowsOf(count: number, target: number, firstId: number, foreignShare = 0): string[] {
	const random = createRandom(firstId);
	return Array.from({ length: count }, (_, i) => {
		const words = Array.from({ length: 10 }, () => ENGLISH[random.below(ENGLISH.length)]).join(" ");
		const text = i < count * foreignShare ? `${SPANISH} ${firstId + i}` : words;
		return `${firstId + i},${target},${text}${TAIL}`;
	});
}

async function prepare(name: string, header: string, rows: readonly string[], sample: number) {
	const input = join(folder, `${name}.csv`);
	writeFileSync(input, `${[header, ...rows].join("\n")}\n`);
	const complaints: string[] = [];
	const written: string[] = [];
	const out = join(folder, name);
	const argv = ["--input", input, "--out", out, "--sample", String(sample), "--variants", "1"];
	const io = {
		env: {},
		write: (line: string) => written.push(line),
		complain: (line: string) => complaints.push(line),
	};
	expect([await main(argv, io), complaints.at(-1)]).toEqual([0, "data:prepare: writing"]);
	const { counts } = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Manifest;
	return { counts, written, train: readFileSync(join(out, "train/rows.jsonl"), "utf8") };
}

beforeAll(() => writeDataFolder(join(folder, "data")));
afterAll(() => rmSync(folder, { recursive: true }));

describe("an input", () => {
	it(
		"may have columns without a name, or with one that stands there twice, where they are not read",
		async () => {
			const rows = rowsOf(60, 0.1, 1).map((row, i) => `${i},${row},7,0.5`);
			const { counts } = await prepare("index", `,${HEADER},ID,threat`, rows, 40);
			expect(counts.sampled).toEqual([40, 0, 0, 0]);
		},
		PREPARE_MS,
	);

	it(
		"may have a name that is a pattern of names",
		async () => {
			const { counts } = await prepare("a[1]*b?", HEADER, rowsOf(60, 0.1, 1), 40);
			expect(counts.sampled).toEqual([40, 0, 0, 0]);
		},
		PREPARE_MS,
	);

	it(
		"may have ids beyond 62 bits: such rows have none",
		async () => {
			const ids = [2n ** 62n - 1n, 2n ** 62n, 2n ** 64n - 1n, 2n ** 64n];
			const texts = rowsOf(ids.length, 0.1, 500);
			const large = ids.map((id, i) => texts[i]!.replace(/^\d+/, String(id)));
			const { counts } = await prepare("large", HEADER, [...rowsOf(60, 0.1, 1), ...large], 61);
			expect(counts.dropped.no_id).toBe(3);
			expect(counts.sampled).toEqual([61, 0, 0, 0]);
		},
		PREPARE_MS,
	);
});

describe("a sample", () => {
	it(
		"is whole where the file has enough rows, though worse levels give few",
		async () => {
			const rows = [
				...rowsOf(1500, 0.1, 10_000),
				...rowsOf(800, 0.3, 20_000),
				...rowsOf(200, 0.6, 30_000, 0.8),
				...rowsOf(200, 0.9, 40_000, 0.8),
			];
			const first = await prepare("short", HEADER, rows, 1000);
			const { sampled } = first.counts;
			expect(sampled.slice(2)).toEqual([40, 40]);
			expect(sampled.reduce((sum, count) => sum + count)).toBe(1000);
			expect(first.written.filter((line) => line.startsWith("fewer rows"))).toEqual([]);
			expect((await prepare("short-again", HEADER, rows, 1000)).train).toBe(first.train);
		},
		PREPARE_MS,
	);

	it(
		"is what the file has where that is less",
		async () => {
			const rows = [...rowsOf(100, 0.1, 10_000, 0.5), ...rowsOf(100, 0.9, 20_000, 0.5)];
			const { counts, written } = await prepare("few", HEADER, rows, 120);
			expect(counts.sampled).toEqual([50, 0, 0, 50]);
			expect(written).toContain("fewer rows than the 120 asked for are usable");
		},
		PREPARE_MS,
	);
});

it(
	"names the evaluation files by their places below --data, wherever that is",
	() => {
		const script = new URL("../../scripts/data-prepare.ts", import.meta.url).pathname;
		writeFileSync(join(folder, "here.csv"), `${[HEADER, ...rowsOf(60, 0.1, 1)].join("\n")}\n`);
		const out = join(folder, "here");
		const argv = [
			"--input",
			join(folder, "here.csv"),
			"--out",
			out,
			"--sample",
			"40",
			"--variants",
			"1",
			"--data",
			".",
		];
		execFileSync(process.execPath, [script, ...argv], { cwd: join(folder, "data"), stdio: "pipe" });
		const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Manifest;
		expect(Object.keys(manifest.decontaminated_against!)).toContain("eval/olid/testset-levela.tsv");
	},
	PREPARE_MS,
);

describe("a version on the disk", () => {
	const entry = { sha256: "0".repeat(64), bytes: 3 };
	const manifest = (files: object) =>
		JSON.stringify({ format: 1, name: "algospeak-training", patterns: { version: "1" }, files });

	it.each([
		["nothing", null],
		["a number", 5],
		["no hash", { bytes: 3 }],
		["no length", { sha256: entry.sha256 }],
	])("has a manifest that says %s of a file: one line", (_what, wrong) => {
		expect(() => parseManifest(manifest({ x: wrong }), "m.json")).toThrow(
			new DataError("m.json: a wrong entry in files"),
		);
		expect(Object.keys(parseManifest(manifest({ x: entry }), "m.json").files)).toEqual(["x"]);
	});

	it("has a file that may not be read: one line", async () => {
		const version = join(folder, "unreadable");
		// The kernel lets nobody read this one, not even root.
		mkdirSync(version);
		symlinkSync("/proc/sys/vm/compact_memory", join(version, "rows.jsonl"));
		writeFileSync(join(version, "manifest.json"), manifest({ "rows.jsonl": entry }));
		await expect(readVersion(version, "v20260101_0000")).rejects.toThrow(
			new DataError(`${join(version, "rows.jsonl")}: no permission to read it`),
		);
	});
});
