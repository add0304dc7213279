import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { fillPrompt, readPrompt, textIn } from "../../scripts/data/instruction.ts";
import { dataVersionReport, readTestSplit, type TestRow } from "../../scripts/evaluation/model-card/data-version.ts";
import type { Severity } from "../../src/verdict.ts";
import { judgement } from "./judgements.ts";

const folder = mkdtempSync(join(tmpdir(), "data-version-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(...lines: readonly string[]): void {
	mkdirSync(join(folder, "test"), { recursive: true });
	writeFileSync(join(folder, "test", "rows.jsonl"), lines.map((line) => `${line}\n`).join(""));
}

it("takes the text out of the prompt again, whatever is in it", () => {
	const prompt = readPrompt();
	for (const text of ["", "a", "{text}", prompt.user, "$& \n <|im_end|>"])
		expect(textIn(prompt, fillPrompt(prompt, text).user)).toBe(text);
	expect(textIn(prompt, "another prompt: secret")).toBe(prompt.user === "{text}" ? "another prompt: secret" : null);
});

it("reads rows and variants, and refuses others in one line without their text", () => {
	const filled = fillPrompt(readPrompt(), "hello");
	write(
		JSON.stringify({ ...filled, label: 3, source_id: "1" }),
		JSON.stringify({ ...filled, label: 2, source_id: "1", variant: { category: "emoji" } }),
	);
	expect(readTestSplit(folder)).toEqual([
		{ text: "hello", severity: "extremely_harmful", category: null },
		{ text: "hello", severity: "harmful", category: "emoji" },
	]);
	for (const line of ["{secret", '{"user":"secret"}', JSON.stringify({ ...filled, label: 4 }), "null"]) {
		write(line);
		expect(() => readTestSplit(folder)).toThrow(/rows\.jsonl:1: not a row made with the present prompt\.json$/);
	}
	expect(() => readTestSplit(join(folder, "none"))).toThrow(/is it a folder of data:prepare\?$/);
});

it("counts harm in disguise against the safe texts, by category, and leaves out what got no judgement", () => {
	const row = (severity: Severity, category: string | null = null): TestRow => ({ text: "t", severity, category });
	const said = (severity: Severity) => ({ ok: true, decision: judgement({ severity }) }) as const;
	const report = dataVersionReport(
		[
			row("safe"),
			row("safe"),
			row("harmful"),
			row("harmful", "a"),
			row("harmful", "a"),
			row("harmful", "b"),
			row("safe"),
		],
		[
			said("safe"),
			said("harmful"),
			said("safe"),
			said("harmful"),
			said("safe"),
			said("potentially_harmful"),
			{ ok: false, reason: "network" },
		],
	);
	expect(report.written).toMatchObject({ texts: 3, accuracy: 1 / 3 });
	expect(report.algospeak).toEqual({
		texts: 3,
		recall: 2 / 3,
		f1: (2 * 2) / (3 + 3),
		categories: { a: { texts: 2, recall: 0.5 }, b: { texts: 1, recall: 1 } },
	});
	expect(dataVersionReport([], []).algospeak).toEqual({ texts: 0, recall: null, f1: null, categories: {} });
});
