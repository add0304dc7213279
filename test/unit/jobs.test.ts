/** Files of jobs: their records whatever is inside of quotes and wherever a piece ends, their rows, and the way back to CSV. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDelimited } from "../../scripts/lib/delimited.ts";
import { cellsOf, csvRow } from "../../src/jobs/csv.ts";
import { DuplicateFinder } from "../../src/jobs/duplicates.ts";
import { MAX_RECORD_BYTES, type RawRecord, RecordSplitter } from "../../src/jobs/records.ts";
import { RowReader } from "../../src/jobs/rows.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Splits a file that comes in pieces of `size` bytes. */
function split(file: string | Uint8Array, isQuoted: boolean, size = 1 << 16): RawRecord[] {
	const bytes = typeof file === "string" ? encoder.encode(file) : file;
	const splitter = new RecordSplitter(isQuoted);
	const records: RawRecord[] = [];
	for (let i = 0; i < bytes.length; i += size) records.push(...splitter.push(bytes.subarray(i, i + size)));
	return [...records, ...splitter.end()];
}

const textOf = ({ bytes }: RawRecord) => bytes && decoder.decode(bytes);

const cell = fc.oneof(
	fc.string({ unit: "binary", maxLength: 12 }).filter((text) => text.isWellFormed()),
	fc
		.array(fc.constantFrom('"', ",", "\n", "\r", "\r\n", "a", "ü", "🌽", " "), { maxLength: 8 })
		.map((parts) => parts.join("")),
);
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe("records of CSV", () => {
	it("are its rows, whatever their quotes hold and wherever a piece ends", () => {
		fc.assert(
			fc.property(
				fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
				fc.constantFrom("\n", "\r\n", "\r"),
				fc.integer({ min: 1, max: 9 }),
				(rows, end, size) => {
					const file = rows.map((row) => row.map(quote).join(",")).join(end);
					const records = split(file, true, size);
					expect(records.map((record) => cellsOf(textOf(record)!))).toEqual(rows);
					expect(records.every(({ isUnterminated }) => !isUnterminated)).toBe(true);
				},
			),
			{ numRuns: 2000 },
		);
	});

	it("read any file as the scripts' parser does", () => {
		const soup = fc
			.array(fc.constantFrom('"', ",", "\n", "\r\n", "a", " ", '""'), { maxLength: 30 })
			.map((parts) => parts.join(""));
		fc.assert(
			fc.property(soup, fc.integer({ min: 1, max: 5 }), (file, size) => {
				const records = split(file, true, size);
				fc.pre(records.every(({ isUnterminated }) => !isUnterminated));
				// A quote after a closed cell is where parsers part; ours goes by RFC 4180, which has no such file.
				fc.pre(!/"[^,\n\r"]/.test(file.replaceAll('""', "")));
				const rows = records.map((record) => cellsOf(textOf(record)!));
				expect(rows.filter((row) => row.length > 1 || row[0] !== "")).toEqual(parseDelimited(file, ","));
			}),
			{ numRuns: 3000 },
		);
	});

	it("know the line that they begin in", () => {
		const file = 'text\n"two\nlines"\r\n\r\nlast';
		expect(split(file, true, 1).map((record) => [record.line, textOf(record)])).toEqual([
			[1, "text"],
			[2, '"two\nlines"'],
			[5, "last"],
		]);
	});

	it("leave out a byte order mark, and nothing else at the start", () => {
		expect(split("\ufefftext\n\ufeffa", true, 1).map(textOf)).toEqual(["text", "\ufeffa"]);
		expect(split("\ufeff", true)).toEqual([]);
	});

	it("end with the file, in open quotes or not", () => {
		expect(split('a\n"b\nc', true).map(({ line, isUnterminated }) => [line, isUnterminated])).toEqual([
			[1, false],
			[2, true],
		]);
	});

	it("that are too long are not kept, and the next ones are read", () => {
		const long = `"${"x".repeat(MAX_RECORD_BYTES)}"`;
		const records = split(`a\n${long}\nb`, true, 1000);
		expect(records.map(textOf)).toEqual(["a", null, "b"]);
	});
});

it("a quote inside of a line means nothing where lines are JSON", () => {
	expect(split('{"a":1}\n"\n\n{"b":"x"}\r\n', false, 1).map(textOf)).toEqual(['{"a":1}', '"', '{"b":"x"}']);
});

it("cells come back as they were written, formulas made harmless", () => {
	fc.assert(
		fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
			const back = cellsOf(csvRow(cells).slice(0, -2));
			expect(back).toEqual(cells.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)));
			expect(back.every((text) => !/^[=+\-@\t\r]/.test(text))).toBe(true);
		}),
	);
	expect(csvRow([null, undefined, -1, true, "-1", "=cmd|' /C calc'!A0"])).toBe(",,-1,true,'-1,'=cmd|' /C calc'!A0\r\n");
});

it("an id that comes twice is found among a million, and no other", () => {
	const finder = new DuplicateFinder();
	for (let line = 1; line <= 1_000_000; line++) expect(finder.add(`id-${line}`, line) === null).toBe(true);
	expect([finder.add("id-1", 2_000_000), finder.add("id-777777", 2_000_001), finder.add("id-0", 2)]).toEqual([
		1,
		777_777,
		null,
	]);
});

function rowsOf(file: string | Uint8Array, format: "csv" | "ndjson", textColumn = "text") {
	const reader = new RowReader(format, textColumn);
	return split(file, format === "csv").flatMap((record): object[] => {
		const read = reader.read(record);
		if (!read.ok) return [read.error];
		return read.value === null ? [] : [read.value];
	});
}

describe("rows", () => {
	it("of CSV take the columns that mean something", () => {
		const file = "id,comment,custom_id,content_id,author_id,store\n1,hello,a,c,,x\n2,bye,,,,\n";
		expect(rowsOf(file, "csv", "comment")).toEqual([
			{ custom_id: "a", item: { text: "hello", custom_id: "a", content_id: "c" } },
			{ custom_id: null, item: { text: "bye" } },
		]);
		expect(rowsOf(file, "csv")).toEqual(Array(3).fill(expect.objectContaining({ code: "missing_column" })));
	});

	it.each([
		["nothing in it", "", "blank_text"],
		["white space", '"  "', "blank_text"],
		["too long a text", "x".repeat(20_001), "text_too_long"],
		["no cell of it", undefined, "invalid_field"],
	])("of CSV with %s are errors", (_name, text, code) => {
		const file = `custom_id,text\na${text === undefined ? "" : `,${text}`}\n`;
		expect(rowsOf(file, "csv")).toEqual([{ custom_id: "a", error: { code, message: expect.any(String) } }]);
	});

	it("of NDJSON take what POST /moderate takes", () => {
		const line = { custom_id: "a", text: "hello", content_id: "c", author_id: "u", store: false };
		expect(rowsOf(JSON.stringify(line), "ndjson")).toEqual([{ custom_id: "a", item: line }]);
	});

	it.each([
		["no JSON", "{", "invalid_json", null],
		["no object", '"text"', "invalid_field", null],
		["no text", '{"custom_id":"a"}', "invalid_field", "a"],
		["a field too many", '{"custom_id":"a","text":"b","html":1}', "unknown_field", "a"],
		["a lone surrogate", '{"text":"\\ud800"}', "invalid_text", null],
	])("of NDJSON with %s are errors", (_name, line, code, custom_id) => {
		expect(rowsOf(line, "ndjson")).toEqual([{ custom_id, error: { code, message: expect.any(String) } }]);
	});

	it.each(["csv", "ndjson"] as const)("of %s that are not UTF-8 are errors, and the others are read", (format) => {
		const line = (text: string) => (format === "csv" ? text : JSON.stringify({ text }));
		const header = format === "csv" ? "text\n" : "";
		const bytes = encoder.encode(`${header}${line("one")}\n${line("tw?")}\n${line("three")}`);
		bytes[bytes.indexOf(0x3f)] = 0xff;
		expect(rowsOf(bytes, format)).toEqual([
			{ custom_id: null, item: { text: "one" } },
			{ custom_id: null, error: { code: "invalid_encoding", message: expect.any(String) } },
			{ custom_id: null, item: { text: "three" } },
		]);
	});
});
