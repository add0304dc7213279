import { describe, expect, it } from "vitest";
import { createRandom } from "../../scripts/embedded/random.ts";
import { fuzz, fuzzMaterial, main } from "../../scripts/fuzz-normalizer.ts";
import { compilePatternDocuments, readPatternDocuments } from "../../scripts/lib/pattern-documents.ts";
import { faultOf } from "../../scripts/normalizer/fuzz/checks.ts";
import { fuzzInput } from "../../scripts/normalizer/fuzz/inputs.ts";
import type { Match } from "../../src/verdict.ts";

const RUNS = 20_000;
const compiled = compilePatternDocuments();
const material = fuzzMaterial(
	readPatternDocuments().flatMap((document) => document.patterns),
	compiled,
);

function match(start: number, end: number, text: string, replacement: string): Match {
	return { start, end, text, replacement, patternId: "a", category: "direct", harm: "violence", obfuscation: [] };
}

describe("faults of an answer", () => {
	const kill = match(2, 7, "xkill", "kill");
	const text = "a xkill 🌽";
	const fine = { text: "a kill 🌽", detected: true, matches: [kill] };

	it("none in a right one", () => {
		expect(faultOf(text, fine)).toBeNull();
	});

	it.each([
		["a span is out of range", { ...fine, matches: [match(2, 99, "xkill", "kill")] }],
		["a span is empty", { ...fine, matches: [match(2, 2, "", "kill")] }],
		["spans overlap or are out of order", { ...fine, matches: [kill, match(4, 5, "i", "i")] }],
		["a span splits a surrogate pair", { ...fine, matches: [match(2, 9, "xkill \ud83c", "kill")] }],
		["a match's text is not its span", { ...fine, matches: [match(2, 7, "kill", "kill")] }],
		["something outside the spans changed", { ...fine, text: "A kill 🌽" }],
		["coded language was rewritten and not detected", { ...fine, detected: false }],
	])("%s", (reason, answer) => {
		expect(faultOf(text, answer)).toBe(reason);
	});
});

describe("inputs", () => {
	it("are the same for the same seed, and of many kinds", () => {
		const inputs = (seed: number) => {
			const random = createRandom(seed);
			return Array.from({ length: 300 }, () => fuzzInput(material, random));
		};
		expect(inputs(5)).toEqual(inputs(5));
		expect(inputs(5)).not.toEqual(inputs(6));
		const all = inputs(5);
		expect(all.some((text) => !text.isWellFormed())).toBe(true);
		expect(all.some((text) => text.length > 1_000)).toBe(true);
		expect(all.some((text) => /^[ -~]{4,}$/.test(text))).toBe(true);
	});
});

describe("fuzz", () => {
	it(`finds no fault in ${RUNS} inputs`, () => {
		const result = fuzz(
			material,
			compiled,
			RUNS,
			20_261_121,
			() => performance.now(),
			() => {},
		);
		expect(result.fault).toBeNull();
		expect(result.runs).toBe(RUNS);
		expect(result.matched).toBeGreaterThan(RUNS / 10);
	});

	it("calls an input slow only when it is slow every time", () => {
		let clock = 0;
		const always = fuzz(
			material,
			compiled,
			3,
			1,
			() => (clock += 10_000),
			() => {},
		);
		expect(always.fault).toMatchObject({ run: 0, reason: expect.stringContaining("it takes 10000.0 ms") });
		let calls = 0;
		const once = fuzz(
			material,
			compiled,
			3,
			1,
			() => (++calls === 1 ? 0 : 10_000),
			() => {},
		);
		expect(once).toMatchObject({ fault: null, slowOnce: 1 });
	});

	it("prints its throughput, and help or one line of complaint", async () => {
		const run = async (...argv: string[]) => {
			const lines: string[] = [];
			const io = { env: {}, write: (line: string) => lines.push(line), complain: (line: string) => lines.push(line) };
			return { status: await main(argv, io), output: lines.join("\n") };
		};
		expect(await run("--runs", "50", "--seed", "3")).toMatchObject({
			status: 0,
			output: expect.stringMatching(/^50 inputs \(seed 3\).*inputs\/s/),
		});
		expect(await run("--runs", "none")).toMatchObject({ status: 1, output: expect.stringContaining("--runs") });
		expect((await run("--help")).output).toContain("npm run fuzz:normalizer");
	});
});
