import { describe, expect, it } from "vitest";
import { readKnownWords } from "../../../scripts/lib/pattern-documents.ts";
import { readPatternSet } from "../../../scripts/patterns-compile.ts";
import { decodeCompiled } from "../../../src/normalizer/binary.ts";
import { normalize } from "../../../src/normalizer/normalize.ts";
import { prepareCandidate } from "../../../src/patterns/candidate.ts";
import { MAX_PROBLEMS } from "../../../src/patterns/problem.ts";
import type { Pattern } from "../../../src/patterns/schema.ts";
import { pattern as activePattern } from "../../fakes/pattern.ts";

const known = readKnownWords();
const head = readPatternSet();
const naming = { version: (core: string) => `${core}+1`, updated: "2026-11-28" };

function prepare(submission: unknown) {
	return prepareCandidate(submission, head, known, naming);
}

function pattern(form: string, fields: Partial<Pattern> = {}): Pattern {
	return activePattern("fresh", [form], "kill", fields);
}

const cases = (text: string) => [
	{ pattern: "fresh", text, match: true },
	{ pattern: "fresh", text: "good morning", match: false },
];

/** `pointer check: message` of everything wrong with one added pattern. */
function problemsOf(added: Pattern, text = `we ${added.forms[0]} them`): string[] {
	const prepared = prepare({ changes: { add: [added] }, cases: cases(text) });
	return prepared.ok
		? []
		: prepared.error.problems.map(({ pointer, check, message }) => `${pointer} ${check}: ${message}`);
}

/** A phrase that is safe in any context. */
const safeForm =
	head.document.patterns.find((p) => p.category === "safe_context" && !p.requires && !p.unless)?.forms[0] ?? "";

describe("a submission", () => {
	it("adds a pattern to the bundled ones, all of whose cases still hold", () => {
		const prepared = prepare({ changes: { add: [pattern("grapevine99")] }, cases: cases("we grapevine99 them") });
		if (!prepared.ok) throw new Error(JSON.stringify(prepared.error));
		const { document, blob, diff, cases: all } = prepared.value;
		expect(document).toMatchObject({ version: `${head.document.version}+1`, updated: "2026-11-28" });
		expect(document.patterns).toHaveLength(head.document.patterns.length + 1);
		expect(all).toHaveLength(head.cases.length + 2);
		expect(diff).toMatchObject({ added: [{ id: "fresh" }], changed: [], removed: [] });
		expect(normalize("we grapevine99 them", decodeCompiled(blob, known)).text).toBe("we kill them");
	});

	it.each([
		["an English word", pattern("the"), '/changes/add/0/forms/0 english-word: "the" is an English word'],
		[
			"a form of another pattern",
			pattern("unalive"),
			'/changes/add/0/forms/0 duplicate-form: "unalive" is also a form of',
		],
		[
			"a reading that is rewritten itself",
			pattern("grapevine99", { replacement: "unalive" }),
			"/changes/add/0 rewrite-chain",
		],
		["one wrong letter in a short form", pattern("qzx", { fuzzy: ["edit1"] }), "/changes/add/0 fuzzy-length"],
		["a form that a safe phrase covers", pattern(safeForm), "/changes/add/0/forms/0 dead-entry"],
		["a form of nothing", pattern("\u200b"), "/changes/add/0 compile"],
		["an id that is taken", pattern("grapevine99", { id: "unalive" }), "/changes/add/0/id duplicate-id"],
	])("with %s is refused there", (_reason, added, problem) => {
		expect(problemsOf(added).join("\n")).toContain(problem);
	});

	it("needs a case each way for what is new, and every case must hold", () => {
		const add = [pattern("grapevine99")];
		const problems = (given: object[]) => {
			const prepared = prepare({ changes: { add }, cases: given });
			return prepared.ok ? [] : prepared.error.problems.map(({ pointer, message }) => `${pointer} ${message}`);
		};
		const [must, mustNot] = cases("grapevine99") as [object, object];
		expect(problems([])).toEqual(["/changes/add/0 no case that must match"]);
		expect(problems([must])).toEqual(["/changes/add/0 no case that must not match"]);
		expect(problems([must, { ...mustNot, text: "a grapevine99 b" }])).toEqual([
			'/cases/1 the case "a grapevine99 b" is found',
		]);
		expect(problems([{ ...must, normalized: "murder" }, mustNot])).toEqual([
			'/cases/0 the case "grapevine99" reads "kill"',
		]);
		expect(problems([must, mustNot, { pattern: "nobody", text: "a", match: true }])).toEqual([
			"/cases/2 a case of no pattern",
		]);
	});

	it("that only validation refuses could be forced, with the cases that hold", () => {
		const the = pattern("the", { harm: "none" });
		const prepared = prepare({
			changes: { add: [the] },
			cases: [...cases("the"), { ...cases("the")[1], text: "the day" }],
		});
		const { forcible } = prepared.ok ? { forcible: null } : prepared.error;
		expect(forcible?.diff.added).toEqual([the]);
		const own = forcible?.cases.filter((example) => example.pattern === "fresh");
		expect(own?.map(({ text }) => text)).toEqual(["the", "good morning"]);
	});

	it("that breaks the case of an older pattern is refused", () => {
		const shadowing = pattern("unalive myself", { replacement: "smile", harm: "none" });
		expect(problemsOf(shadowing).join("\n")).toMatch(/ cases: the case ".*unalive myself.*" reads/);
	});

	it.each([
		["neither document nor changes", {}, "/document"],
		["an unknown field", { changes: {}, patterns: [] }, ""],
		["a field out of bounds", { changes: { add: [pattern("a".repeat(65))] } }, "/changes/add/0/forms/0"],
		["a field of the wrong type", { changes: { add: [{ ...pattern("a"), harm: "rudeness" }] } }, "/changes/add/0/harm"],
		["a regular expression", { changes: { add: [{ ...pattern("a"), regex: ".*" }] } }, "/changes/add/0"],
		["nothing to change", { changes: {} }, ""],
		["a removal of nothing", { changes: { remove: ["nobody"] } }, "/changes/remove/0"],
		["a change of nothing", { changes: { change: [pattern("a")] } }, "/changes/change/0/id"],
	])("with %s is refused at %s", (_reason, submission, pointer) => {
		const prepared = prepare(submission);
		expect(prepared).toMatchObject({ ok: false, error: { problems: [{ pointer }], forcible: null } });
	});

	it("with 20,001 patterns or over 10 MiB is refused, with the limit", () => {
		const many = (count: number, source: string) => ({
			...head.document,
			patterns: Array.from({ length: count }, (_, i) => pattern(`zq${i}q`, { id: `p${i}`, source })),
		});
		expect(prepare({ document: many(20_001, "a") })).toMatchObject({
			ok: false,
			error: {
				problems: [{ pointer: "/document/patterns", check: "schema", message: expect.stringContaining("20000") }],
			},
		});
		expect(prepare({ document: many(20_000, "a".repeat(480)) })).toMatchObject({
			ok: false,
			error: {
				problems: [{ pointer: "", check: "size", message: expect.stringContaining("10485760") }],
				forcible: null,
			},
		});
	});

	it("with more forms than an isolate can compile is refused, inflections counted", () => {
		const verbs = Array.from({ length: 15_001 }, (_, i) =>
			pattern(`zq${i}q`, { id: `p${i}`, inflect: i === 0 ? undefined : "verb" }),
		);
		expect(prepare({ document: { ...head.document, patterns: verbs } })).toMatchObject({
			ok: false,
			error: { problems: [{ pointer: "", check: "size", message: expect.stringContaining("60000") }], forcible: null },
		});
	});

	it("with thousands of problems lists the first ones", () => {
		const patterns = Array.from({ length: 500 }, (_, i) => pattern(`zq${i}q`, { id: `p${i}` }));
		const prepared = prepare({ document: { ...head.document, patterns } });
		expect(prepared.ok ? [] : prepared.error.problems).toHaveLength(MAX_PROBLEMS);
	});
});
