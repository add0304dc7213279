/** What the console makes of a file before it is sent, against what the service makes of it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf, recordOf, recordsOf } from "../../src/console/jobs/csv.ts";
import { formatOf, guessMapping, mappedFile, previewOf, readStart } from "../../src/console/jobs/file-start.ts";
import { LineReader } from "../../src/console/jobs/line-reader.ts";
import { cellsOf as cellsOfService } from "../../src/jobs/csv.ts";
import { RecordSplitter } from "../../src/jobs/records.ts";
import { RowReader } from "../../src/jobs/rows.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function recordsOfService(bytes: Uint8Array, isQuoted: boolean): { line: number; text: string }[] {
	const splitter = new RecordSplitter(isQuoted);
	return [...splitter.push(bytes), ...splitter.end()].map(({ line, bytes: own }) => ({ line, text: textOf(own!) }));
}

describe("the beginning of a file", () => {
	const file = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é"), maxLength: 40 });

	it("is cut into the records and cells that the service cuts it into", () => {
		fc.assert(
			fc.property(file, fc.boolean(), (text, isQuoted) => {
				const bytes = bytesOf(text);
				const own = recordsOf(bytes, { isQuoted, isWhole: true, most: 100 });
				const shown = own.map(({ line, from, to }) => ({ line, text: textOf(bytes.subarray(from, to)) }));
				expect(shown).toEqual(recordsOfService(bytes, isQuoted));
				for (const record of shown) expect(cellsOf(record.text)).toEqual(cellsOfService(record.text));
			}),
			{ numRuns: 3000 },
		);
	});

	it("leaves out the record that it may have cut", () => {
		const bytes = bytesOf("text\nwhole\ncu");
		expect(recordsOf(bytes, { isQuoted: true, isWhole: false, most: 9 })).toHaveLength(2);
		expect(readStart(bytesOf("one very long header"), "csv", false)).toBeNull();
		expect(readStart(bytesOf(""), "csv", true)).toBeNull();
	});

	it("writes a record that is read back as it was", () => {
		fc.assert(
			fc.property(fc.array(file, { minLength: 1 }), (cells) => {
				expect(cellsOf(recordOf(cells))).toEqual(cells);
			}),
		);
	});

	it.each([
		["a.CSV", "csv"],
		["a.jsonl", "ndjson"],
		["a.ndjson", "ndjson"],
		["a.xlsx", null],
	])("%s is a file of the format %s", (name, format) => {
		expect(formatOf(name)).toBe(format);
	});
});

/** The first fields of the rows that the service reads of what is sent. */
async function readByService(sent: Blob): Promise<object[]> {
	const splitter = new RecordSplitter(true);
	const reader = new RowReader("csv", "text");
	const bytes = new Uint8Array(await sent.arrayBuffer());
	return [...splitter.push(bytes), ...splitter.end()].flatMap((record) => {
		const read = reader.read(record);
		if (!read.ok) throw new Error(read.error.message);
		return read.value ? [read.value.item ?? {}] : [];
	});
}

describe("a mapping", () => {
	const content = '\ufeffcustom_id,"what, said",nick,text\n1,hello,ann,x\n2,"a\nb",bob,\n';

	it("is guessed from the names, and from the only column there is", () => {
		expect(guessMapping(["Custom_ID", "Comment_Text"])).toMatchObject({ text: 1, custom_id: 0, author_id: null });
		expect(guessMapping(["whatever"]).text).toBe(0);
		expect(guessMapping(["a", "b"]).text).toBeNull();
	});

	it("sends the file's own bytes under a header by which the service reads the chosen columns, and no other", async () => {
		const start = readStart(bytesOf(content), "csv", true)!;
		expect(start.columns).toEqual(["custom_id", "what, said", "nick", "text"]);
		const mapping = { text: 1, author_id: 2, custom_id: null, content_id: null };
		const sent = mappedFile(new Blob([content]), start, mapping);
		expect(await readByService(sent)).toEqual([
			{ text: "hello", author_id: "ann" },
			{ text: "a\nb", author_id: "bob" },
		]);
		expect((await sent.text()).endsWith('\n1,hello,ann,x\n2,"a\nb",bob,\n')).toBe(true);
	});

	it("shows the rows as they would be read, with their lines and what is wrong", () => {
		const start = readStart(bytesOf(content), "csv", true)!;
		const mapping = { text: 3, custom_id: 0, content_id: null, author_id: null };
		expect(previewOf(start, mapping)).toEqual([
			{ line: 2, fields: { text: "x", custom_id: "1" }, problem: null },
			{ line: 3, fields: { text: "", custom_id: "2" }, problem: "the text is blank" },
		]);
	});

	it.each([
		["nothing", '{"text": "hello", "custom_id": "1", "store": false}', null],
		["a field that is none", '{"text": "hello", "customer": 1}', "has the unknown field customer"],
		["an id that is a number", '{"text": "hello", "custom_id": 1}', "custom_id is no text of 1 to 256 units"],
		["no text", "{}", "has no text"],
		["a list", "[]", "is no JSON object"],
		["broken JSON", "{", "is no JSON object"],
		["a long text", `{"text": "${"x".repeat(20_001)}"}`, "the text is longer than 20,000 units"],
	])("finds what is wrong in a line: %s", (_reason, line, problem) => {
		const start = readStart(bytesOf(line), "ndjson", true)!;
		expect(previewOf(start, guessMapping([]))).toMatchObject([{ line: 1, problem }]);
	});

	it("finds a row that is not UTF-8", () => {
		const bytes = new Uint8Array([...bytesOf("text\n"), 0xff, 0x0a]);
		expect(previewOf(readStart(bytes, "csv", true)!, guessMapping(["text"]))).toMatchObject([
			{ line: 2, problem: "is not UTF-8" },
		]);
	});
});

describe("pages of a file", () => {
	it("are read only as far as they are asked for, in order", async () => {
		let given = 0;
		async function* numbers() {
			for (let n = 1; n <= 12_000; n++) {
				given = n;
				yield n;
			}
		}
		const told: number[] = [];
		const reader = new LineReader(
			numbers(),
			(n) => n % 3000 === 0,
			(read) => told.push(read),
		);
		expect(await reader.page(2)).toEqual({ lines: [3000, 6000], read: 9000, isLast: false });
		expect(given).toBe(9000);
		expect(await reader.page(2)).toEqual({ lines: [9000, 12_000], read: 12_000, isLast: true });
		expect(told).toEqual([5000, 10_000]);
	});
});
