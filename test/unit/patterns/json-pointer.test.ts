import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonPointer, linesOf } from "../../../src/patterns/json-pointer.ts";

const TEXT = `{
  "a": [1, {"x": "]}\\"{"},
    {
      "deep": true }],
  "a/b~c": null,
  "a": [
    "last"
  ]
}`;

describe("linesOf", () => {
	it.each([
		["the whole text", "", 1],
		["the last of duplicate names", "/a", 6],
		["an element", "/a/0", 7],
		["an escaped name", "/a~1b~0c", 5],
		["what is not there: the value around it", "/a/9/x", 6],
	])("finds %s", (_reason, pointer, line) => {
		expect(linesOf(TEXT, [pointer])).toEqual([line]);
	});

	it("finds all of several at once, in their order", () => {
		const pointers = ["/a/0", "", "/a/9/x", "/a~1b~0c", "/a/0", "/nothing/at/all"];
		expect(linesOf(TEXT, pointers)).toEqual([7, 1, 6, 5, 7, 1]);
		expect(linesOf(TEXT, [])).toEqual([]);
	});

	it("finds every value of any JSON, each on the line that says so", () => {
		// Each leaf is its own path, so a look at the line tells whether it is the right one.
		fc.assert(
			fc.property(fc.array(fc.dictionary(fc.string(), fc.array(fc.string()))), (value) => {
				const text = JSON.stringify(value, null, 1);
				const lines = text.split("\n");
				const leaves = value.flatMap((record, i) =>
					Object.entries(record).flatMap(([name, list]) =>
						list.map((leaf, k) => ({ leaf, pointer: jsonPointer("", [i, name, k]) })),
					),
				);
				const found = linesOf(
					text,
					leaves.map(({ pointer }) => pointer),
				);
				expect(found.map((line) => (lines[line - 1] ?? "").trim().replace(/,$/, ""))).toEqual(
					leaves.map(({ leaf }) => JSON.stringify(leaf)),
				);
			}),
		);
	});
});
