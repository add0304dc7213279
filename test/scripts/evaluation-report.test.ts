import { describe, expect, it } from "vitest";
import {
	type ErrorRow,
	errorsCsv,
	gradedErrors,
	labelErrors,
	suiteErrors,
} from "../../scripts/evaluation/model-card/errors.ts";
import { barChart, lineChart } from "../../scripts/evaluation/report/charts.ts";
import { html, Markup } from "../../scripts/evaluation/report/markup.ts";
import { confusionTable, table } from "../../scripts/evaluation/report/tables.ts";
import { parseDelimited } from "../../scripts/lib/delimited.ts";
import { judgement } from "./judgements.ts";
import { unclosedElements } from "./well-formed.ts";

describe("markup", () => {
	it("escapes every text and keeps what is markup", () => {
		const hostile = `<script>"'&`;
		expect(html`<p title="${hostile}">${hostile}${html`<b>${1}</b>`}${["a", new Markup("<i/>")]}${null}</p>`.html).toBe(
			'<p title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;<b>1</b>a<i/></p>',
		);
	});

	it.each([
		["a table", table("<c>", ["<h>"], [["<r>", "<v>"]])],
		["a matrix", confusionTable("<c>", ["<n>"], [[3]])],
		["a matrix without texts", confusionTable("c", ["n"], [[0]])],
		["bars", barChart("<c>", ["<s>", "t"], [{ name: "<n>", values: [0.5, null] }])],
		[
			"curves",
			lineChart("<c>", { x: "<x>", y: "y" }, [
				{
					name: "<n>",
					points: [
						{ x: 0, y: 0 },
						{ x: null, y: 1 },
						{ x: 1, y: 1 },
					],
				},
				{ name: "m", points: [] },
			]),
		],
	])("%s is well formed and leaves no text unescaped", (_, markup) => {
		expect(unclosedElements(markup.html)).toEqual([]);
		expect(markup.html).not.toMatch(/<[chrvsnx]>/);
		expect(markup.html).not.toContain("NaN");
	});

	it("curves keep their points where they belong and leave out unknown ones", () => {
		const chart = lineChart("t", { x: "x", y: "y" }, [
			{
				name: "n",
				points: [
					{ x: 0, y: 1 },
					{ x: 0.5, y: null },
					{ x: 1, y: 0 },
				],
			},
		]);
		expect(chart.html).toContain('points="34.0,8.0 234.0,208.0"');
	});
});

describe("errors", () => {
	const decision = judgement({ notSafe: 0.25, action: "review", normalizedText: "plain", patternIds: ["p1", "p2"] });
	const answers = [{ ok: true as const, decision }];
	const rows = labelErrors("a set", [{ text: 'so "bad", he said', isPositive: false }], answers);

	it("are rows flagged against their label, and rows without a judgement", () => {
		expect(rows).toMatchObject([{ id: "1", expected: "allow", got: "review", length: 17, rewritten: true }]);
		expect(labelErrors("s", [{ text: "x", isPositive: true }], answers)).toEqual([]);
		expect(labelErrors("s", [{ text: "x", isPositive: true }], [{ ok: false, reason: "network" }])).toMatchObject([
			{ got: "network", not_safe: null, patterns: [] },
		]);
	});

	it("are graded rows of another class", () => {
		expect(gradedErrors("s", [{ text: "x", severity: "harmful" }], answers)).toMatchObject([
			{ aspect: "class", expected: "harmful", got: "safe" },
		]);
		expect(gradedErrors("s", [{ text: "x", severity: "safe" }], answers)).toEqual([]);
	});

	it("of a suite never tell how a text reads, which would tell the text", () => {
		const findings = [
			{ aspect: "class" as const, passed: false, expected: "safe", actual: "harmful" },
			{ aspect: "normalized" as const, passed: false, expected: "a text", actual: "another" },
			{ aspect: "action" as const, passed: true, expected: "allow", actual: "allow" },
		];
		const judged = [{ id: "x-001", group: "g", findings }];
		expect(suiteErrors("golden", [{ text: "x" }], answers, judged).map(({ aspect }) => aspect)).toEqual(["class"]);
	});

	it("stand in the file without their text, unless it is asked for", () => {
		const header = "set,id,aspect,expected,got,not_safe,harmful,length,rewritten,patterns";
		expect(errorsCsv(rows, false)).toBe(`${header}\r\na set,1,action,allow,review,0.2500,0.0000,17,true,p1 p2\r\n`);
		const [, row] = parseDelimited(errorsCsv(rows, true), ",");
		expect(row?.at(-1)).toBe('so "bad", he said');
	});

	it("cannot start a formula in a spreadsheet", () => {
		const row: ErrorRow = { ...rows[0]!, text: "=1+1" };
		expect(errorsCsv([row], true)).toContain(",'=1+1\r\n");
	});
});
