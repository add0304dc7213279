/** The console's pure parts; its pages are tested in a browser. */
import { describe, expect, it } from "vitest";
import { piecesOf, readingSpans } from "../../src/console/components/marks.ts";
import { visibleParts } from "../../src/console/components/visible.ts";
import { casesOf, parsePattern } from "../../src/console/patterns/submission.ts";
import { agreement, verdictOf } from "../../src/console/reviews/verdict.ts";

describe("marked spans", () => {
	it("cut a text at every border, and cover it whole", () => {
		const spans = [
			{ start: 2, end: 6 },
			{ start: 4, end: 8 },
		];
		expect(piecesOf(10, spans)).toEqual([
			{ start: 0, end: 2, spans: [] },
			{ start: 2, end: 4, spans: [0] },
			{ start: 4, end: 6, spans: [0, 1] },
			{ start: 6, end: 8, spans: [1] },
			{ start: 8, end: 10, spans: [] },
		]);
	});

	it("never reach beyond the text", () => {
		expect(piecesOf(3, [{ start: 1, end: 99 }]).at(-1)).toMatchObject({ end: 3 });
		expect(piecesOf(0, [])).toEqual([]);
	});

	it.each([
		[
			"emoji before the span",
			"👍 unalive",
			"👍 kill",
			[{ start: 3, end: 10, replacement: "kill" }],
			[{ start: 3, end: 7 }],
		],
		["another case", "UNALIVE now", "KILL now", [{ start: 0, end: 7, replacement: "kill" }], [{ start: 0, end: 4 }]],
		[
			"spans that overlap",
			"abcd",
			"xy",
			[
				{ start: 0, end: 3, replacement: "x" },
				{ start: 2, end: 4, replacement: "y" },
			],
			null,
		],
		["another text", "unalive", "something else", [{ start: 0, end: 7, replacement: "kill" }], null],
	])("are found in the plain reading only for certain: %s", (_reason, original, normalized, matches, spans) => {
		expect(readingSpans(original, normalized, matches)).toEqual(spans);
	});
});

describe("invisible characters", () => {
	it.each([
		["a bidi override", "a\u202Eb", ["RLO"]],
		["a zero-width space", "k\u200Bill", ["ZWSP"]],
		["a control", "a\u0007b", ["U+0007"]],
	])("are shown by name: %s", (_reason, text, names) => {
		const parts = visibleParts(text);
		expect(parts.flatMap(({ name }) => name ?? [])).toEqual(names);
		expect(parts.map((part) => part.text).join("")).toBe(text);
	});

	it("leave line feeds, tabs and what emoji are made of alone", () => {
		const text = "a\n\tb 👨‍👩‍👧";
		expect(visibleParts(text)).toEqual([{ text, name: null }]);
	});
});

describe("verdicts", () => {
	const insult = { classification: "harmful", action: "review", escalation: null } as const;
	const crisis = { classification: "extremely_harmful", action: "review", escalation: "crisis" } as const;

	it("take the usual severity and reason where the reviewer names none", () => {
		const none = { severity: null, reason: null };
		expect(verdictOf("allow", { harm: "insult" }, insult, none)).toEqual({
			severity: "safe",
			action: "allow",
			reason_code: "no_violation",
		});
		expect(verdictOf("block", { harm: "insult" }, insult, none)).toEqual({
			severity: "harmful",
			action: "block",
			reason_code: "harassment",
		});
		expect(verdictOf("block", { harm: "none" }, { ...insult, classification: "safe" }, none)).toMatchObject({
			severity: "harmful",
			reason_code: "other_violation",
		});
	});

	it("leave a reason out that stands for the other action", () => {
		const chosen = { severity: null, reason: "threat" };
		expect(verdictOf("allow", { harm: "threat" }, insult, chosen).reason_code).toBe("no_violation");
		expect(verdictOf("block", { harm: "insult" }, insult, chosen).reason_code).toBe("threat");
	});

	it("never block a cry for help by agreeing with the machine", () => {
		expect(agreement({ harm: "self_harm" }, crisis)).toEqual({
			severity: "extremely_harmful",
			action: "allow",
			reason_code: "help_seeking",
		});
		expect(agreement({ harm: "insult" }, insult)).toMatchObject({ action: "block", severity: "harmful" });
		expect(agreement({ harm: "insult" }, { ...insult, action: "allow" })).toMatchObject({ action: "allow" });
	});
});

describe("an edited pattern", () => {
	it("keeps the plain readings that its published cases state", () => {
		const before = [{ pattern: "p", text: "a b", match: true, normalized: "a c" }];
		expect(casesOf("p", "a b\n\n d ", "e", before)).toEqual([
			{ pattern: "p", text: "a b", match: true, normalized: "a c" },
			{ pattern: "p", text: "d", match: true },
			{ pattern: "p", text: "e", match: false },
		]);
	});

	it.each(["{", "[]", "null", '{"id": 1}'])("is none as %s", (text) => {
		expect(parsePattern(text).ok).toBe(false);
	});
});
