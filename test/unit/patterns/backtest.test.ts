import { describe, expect, it } from "vitest";
import { readKnownWords } from "../../../scripts/lib/pattern-documents.ts";
import { compilePatterns } from "../../../src/normalizer/compile.ts";
import { runBacktest as backtest, backtestProblem, benignTexts, readTexts } from "../../../src/patterns/backtest.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";

const knownWords = readKnownWords();

function compile(...patterns: Partial<Pattern>[]) {
	const whole = patterns.map(
		(fields, i): Pattern => ({
			id: `p${i}`,
			category: "direct",
			harm: "violence",
			forms: ["x"],
			replacement: "kill",
			status: "active",
			source: "a test",
			...fields,
		}),
	);
	const compiled = compilePatterns(
		{ version: "1.0.0", updated: "2026-11-28", citations: [], patterns: whole },
		{ knownWords },
	);
	if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
	return compiled.value;
}

const nothing = compile();

function runBacktest(texts: Iterable<string>, published: typeof nothing, candidate: typeof nothing) {
	return backtest(readTexts(texts, published), candidate);
}

describe("runBacktest", () => {
	it("counts texts that newly read as harm, that no longer do, and that read otherwise", () => {
		const published = compile({ forms: ["zorb"] });
		const candidate = compile(
			{ forms: ["blorp"] },
			{ id: "panini", forms: ["panini"], replacement: "pandemic", harm: "none" },
		);
		expect(runBacktest(["a zorb", "a blorp", "a panini", "a garden"], published, candidate)).toMatchObject({
			texts: 4,
			newHarm: 1,
			lostHarm: 1,
			changedReading: 3,
			newHarmShare: 0.25,
			examples: [
				{ text: "a zorb", published: "a kill", candidate: "a zorb", patterns: ["p0"] },
				{ text: "a blorp", published: "a blorp", candidate: "a kill", patterns: ["p0"] },
				{ text: "a panini", candidate: "a pandemic", patterns: [] },
			],
		});
	});

	it("counts a plain phrase with a floor as harm, and a safe phrase never", () => {
		const floor = compile({ forms: ["zorb"], replacement: "zorb", harm: "none", floor: "harmful" });
		const safe = compile({ forms: ["zorb"], replacement: "zorb", harm: "none", category: "safe_context" });
		expect(runBacktest(["a zorb"], nothing, floor).newHarm).toBe(1);
		expect(runBacktest(["a zorb"], nothing, safe).newHarm).toBe(0);
	});
});

describe("backtestProblem", () => {
	const texts = Array.from({ length: 10_000 }, (_, i) => (i < 6 ? `zorb ${i}` : `garden ${i}`));
	const zorb = compile({ forms: ["zorb"] });

	it("lets up to the limit pass and names examples above it", () => {
		expect(backtestProblem(runBacktest(texts.slice(1), nothing, zorb))).toMatchObject({
			check: "backtest",
			message: expect.stringContaining('5 of 9999 ordinary texts would newly read as harm, such as "zorb 1"'),
		});
		expect(backtestProblem(runBacktest([...texts.slice(1), "x"], nothing, zorb))).toBeNull();
		expect(backtestProblem(runBacktest(texts, nothing, zorb))).not.toBeNull();
		expect(backtestProblem(runBacktest([], nothing, zorb))).toBeNull();
	});
});

it("pairs each frequent word with others", () => {
	const words = Array.from({ length: 2000 }, (_, i) => `w${i}`);
	const texts = [...benignTexts({ sentences: ["a sentence"], words })];
	expect(texts).toHaveLength(1 + 2000 + 8000);
	expect(new Set(texts).size).toBe(texts.length);
	expect(texts.at(-1)).toBe("w1999 w1587");
});
