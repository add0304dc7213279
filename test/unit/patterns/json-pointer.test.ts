import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonPointer, lineOf } from "../../../src/patterns/json-pointer.ts";

const TEXT = `{
  "a": [1, {"x": "]}\\"{"},
    {
      "deep": true }],
  "a/b~c": null,
  "a": [
    "last"
  ]
}`;

describe("lineOf", () => {
	it.each([
		["the whole text", "", 1],
		["the last of duplicate names", "/a", 6],
		["an element", "/a/0", 7],
		["an escaped name", "/a~1b~0c", 5],
		["what is not there: the value around it", "/a/9/x", 6],
	])("finds %s", (_reason, pointer, line) => {
		expect(lineOf(TEXT, pointer)).toBe(line);
	});

	it("finds every value of any JSON, each on the line that says so", () => {
		// Each leaf is its own path, so a look at the line tells whether it is the right one.
		fc.assert(
			fc.property(fc.array(fc.dictionary(fc.string(), fc.array(fc.string()))), (value) => {
				const text = JSON.stringify(value, null, 1);
				const lines = text.split("\n");
				for (const [i, record] of value.entries())
					for (const [name, list] of Object.entries(record))
						for (const [k, leaf] of list.entries()) {
							const line = lines[lineOf(text, jsonPointer("", [i, name, k])) - 1] ?? "";
							expect(line.trim().replace(/,$/, "")).toBe(JSON.stringify(leaf));
						}
			}),
		);
	});
});
