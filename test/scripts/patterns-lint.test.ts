import { describe, expect, it } from "vitest";
import { CHECKS } from "../../scripts/patterns/checks/index.ts";
import { findingsOf, pattern, topic } from "./patterns-fixture.ts";

/** Forms that a check complains about. */
function formsOf(check: string, ...patterns: ReturnType<typeof pattern>[]): string[] {
	return findingsOf(check, [topic(patterns)]).map(({ pattern: id, form }) => `${id}: ${form}`);
}

const WATCH = { any: ["watch*"], within: 3 };

describe("duplicate-id", () => {
	it("finds an id taken in another file", () => {
		const topics = [topic([pattern("a", ["xaxa"], "kill")], undefined, "patterns/one.json")];
		expect(findingsOf("duplicate-id", [...topics, topic([pattern("b", ["xbxb"], "kill")])])).toEqual([]);
		expect(findingsOf("duplicate-id", [...topics, topic([pattern("a", ["xbxb"], "kill")])])).toMatchObject([
			{ file: "patterns/topic.json", pattern: "a", message: "the id is taken in patterns/one.json" },
		]);
	});
});

describe("duplicate-form", () => {
	it("finds a form listed twice and a form of two patterns, however they are written", () => {
		expect(formsOf("duplicate-form", pattern("a", ["xaxa", "XAXA"], "kill"))).toEqual(["a: XAXA"]);
		expect(formsOf("duplicate-form", pattern("a", ["xaxa"], "kill"), pattern("b", ["xаxа"], "stab"))).toEqual([
			"b: xаxа",
		]);
	});

	it("accepts contexts that exclude each other", () => {
		const code = pattern("code", ["corn"], "porn", { requires: WATCH });
		expect(formsOf("duplicate-form", code, pattern("food", ["corn"], "maize", { unless: WATCH }))).toEqual([]);
		const other = { any: ["eat*"], within: 3 };
		expect(formsOf("duplicate-form", code, pattern("food", ["corn"], "maize", { requires: other }))).toEqual([]);
		const narrower = { any: ["watching"], within: 3 };
		expect(formsOf("duplicate-form", code, pattern("b", ["corn"], "maize", { requires: narrower }))).toHaveLength(1);
	});

	it("does not compare a floor phrase with a code for it: they are looked for one after the other", () => {
		const floor = pattern("floor", ["kys"], "kys", { floor: "harmful" });
		expect(formsOf("duplicate-form", floor, pattern("code", ["kys"], "kill yourself"))).toEqual([]);
	});
});

describe("dead-entry", () => {
	it("finds a form that a safe phrase covers, and one that its own context silences", () => {
		const safe = pattern("safe", ["pew pew"], "bang", { category: "safe_context", harm: "none" });
		expect(findingsOf("dead-entry", [topic([safe, pattern("gun", ["pew pew"], "gun")])])).toMatchObject([
			{ pattern: "gun", form: "pew pew", message: '"pew pew" always loses to safe' },
		]);
		const silenced = pattern("a", ["xaxa"], "kill", { requires: WATCH, unless: WATCH });
		expect(formsOf("dead-entry", silenced)).toEqual(["a: xaxa"]);
	});

	it("accepts a form that wins where its context holds", () => {
		const safe = pattern("safe", ["corn"], "maize", { category: "safe_context", harm: "none", unless: WATCH });
		expect(formsOf("dead-entry", safe, pattern("code", ["corn"], "porn", { requires: WATCH }))).toEqual([]);
	});
});

describe("english-word", () => {
	it("finds a coded word or pair of frequent words without a context", () => {
		expect(formsOf("english-word", pattern("a", ["grape", "xgrape"], "rape"))).toEqual(["a: grape"]);
		expect(formsOf("english-word", pattern("a", ["spicy time", "spicy xtime"], "sex"))).toEqual(["a: spicy time"]);
	});

	it("accepts plain words, safe phrases and codes with a context", () => {
		expect(formsOf("english-word", pattern("a", ["kill"], "kill"))).toEqual([]);
		expect(formsOf("english-word", pattern("a", ["corn"], "porn", { requires: WATCH }))).toEqual([]);
		expect(formsOf("english-word", pattern("a", ["kills"], "wins", { category: "safe_context" }))).toEqual([]);
	});
});

describe("rewrite-chain", () => {
	it("finds a reading that another pattern rewrites", () => {
		const corn = pattern("corn", ["xcorn"], "porn");
		expect(findingsOf("rewrite-chain", [topic([corn, pattern("star", ["xstar"], "xcorn star")])])).toMatchObject([
			{ pattern: "star", form: "xcorn star", message: 'its reading "xcorn star" is rewritten by corn' },
		]);
		expect(formsOf("rewrite-chain", corn, pattern("star", ["xstar"], "porn star"))).toEqual([]);
	});
});

describe("inflection", () => {
	it("finds generated forms that are listed, English words or another reading of the same form", () => {
		expect(formsOf("inflection", pattern("a", ["xkill", "xkills"], "kill", { inflect: "verb" }))).toEqual([
			"a: xkills",
		]);
		expect(formsOf("inflection", pattern("a", ["kil", "unlive"], "stab", { inflect: "noun" }))).toEqual([]);
		expect(formsOf("inflection", pattern("a", ["kill"], "stab", { inflect: "noun" }))).toEqual(["a: kills"]);
		const other = pattern("b", ["xbs"], "gun");
		expect(formsOf("inflection", other, pattern("a", ["xb"], "knife", { inflect: "noun" }))).toEqual(["a: xbs"]);
	});

	it("accepts a verb that is its own past, and the same reading from two patterns", () => {
		expect(formsOf("inflection", pattern("a", ["hit it"], "hit it", { inflect: "verb" }))).toEqual([]);
		const other = pattern("b", ["xbs"], "guns");
		expect(formsOf("inflection", other, pattern("a", ["xb"], "gun", { inflect: "noun" }))).toEqual([]);
	});
});

describe("edit-neighbour", () => {
	it("finds a form one edit from a common word, where one edit is undone", () => {
		expect(formsOf("edit-neighbour", pattern("a", ["attack"], "attack", { fuzzy: ["edit1"] }))).toEqual(["a: attack"]);
		expect(formsOf("edit-neighbour", pattern("a", ["attack"], "attack", { fuzzy: ["leet"] }))).toEqual([]);
		expect(formsOf("edit-neighbour", pattern("a", ["attain"], "attain", { fuzzy: ["edit1"] }))).toEqual([]);
	});

	it("accepts a neighbour that is a harm word itself", () => {
		const attach = pattern("b", ["attach"], "attach");
		expect(formsOf("edit-neighbour", attach, pattern("a", ["attack"], "attack", { fuzzy: ["edit1"] }))).toEqual([]);
	});
});

describe("cases", () => {
	it("finds patterns without a case each way, and cases of no pattern", () => {
		const only = [
			{ pattern: "a", text: "xaxa", match: true, normalized: "kill" },
			{ pattern: "z", text: "xaxa", match: false },
		];
		const findings = findingsOf("cases", [topic([pattern("a", ["xaxa"], "kill")], only)]);
		expect(findings.map(({ pattern: id, message }) => `${id}: ${message}`)).toEqual([
			"a: no case that must not match",
			"z: cases of a pattern that is not here",
		]);
	});
});

describe("floor-cases", () => {
	const floor = pattern("floor", ["kill them all"], "kill them all", { floor: "extremely_harmful" });
	const caseWith = (text: string) => [{ pattern: "floor", text, match: true, normalized: text }];

	it("finds a floor that counts in no case", () => {
		expect(findingsOf("floor-cases", [topic([floor], caseWith("let us kill them all"))])).toEqual([]);
		expect(findingsOf("floor-cases", [topic([floor], caseWith("let us hug them all"))])).toHaveLength(1);
	});
});

describe("source", () => {
	it("finds sources that name nothing", () => {
		expect(formsOf("source", pattern("a", ["xaxa"], "kill", { source: "todo: look it up" }))).toEqual(["a: "]);
		expect(formsOf("source", pattern("a", ["xaxa"], "kill", { source: "2025" }))).toEqual(["a: "]);
		expect(formsOf("source", pattern("a", ["xaxa"], "kill"))).toEqual([]);
	});
});

describe("evaluation-form", () => {
	const unsourced = pattern("a", ["xaxa", "corn"], "kill", { source: "Editors' own list" });
	const data = { evaluation: ['they said "Xaxa", and corn'], elsewhere: ["nothing here"] };

	it("finds an unusual form that only the evaluation texts have", () => {
		expect(findingsOf("evaluation-form", [topic([unsourced])], data)).toMatchObject([{ pattern: "a", form: "xaxa" }]);
	});

	it("accepts one that stands elsewhere, within another word only, or in a published source", () => {
		expect(findingsOf("evaluation-form", [topic([unsourced])], { ...data, elsewhere: ["xaxas"] })).toEqual([]);
		expect(findingsOf("evaluation-form", [topic([unsourced])], { ...data, elsewhere: ["axaxa"] })).toHaveLength(1);
		expect(findingsOf("evaluation-form", [topic([unsourced])], { evaluation: ["xaxas"] })).toEqual([]);
		const sourced = (source: string) =>
			findingsOf("evaluation-form", [topic([pattern("a", ["xaxa"], "kill", { source })])], data);
		expect(sourced("Someone, A Book (2025)")).toEqual([]);
		expect(sourced("Moskal & Supernak (2023)")).toHaveLength(1);
	});
});

describe("lexicon-form", () => {
	const listed = "noslang lexicon (BSD-3-Clause)";
	const lexicons = { "lexicons/noslang_lexicon": ["xaxaed", "big bad wolf"], "lexicons/ldnoobw": ["xbxb"] };
	const formsWith = (forms: string[], source: string) =>
		findingsOf("lexicon-form", [topic([pattern("a", forms, "kill", { inflect: "verb", source })])], {
			evaluation: [],
			lexicons,
		}).map(({ form }) => form);

	it("finds a form that no cited lexicon lists", () => {
		expect(formsWith(["xaxa", "xbxb"], listed)).toEqual(["xbxb"]);
		expect(formsWith(["xaxa", "xbxb"], `${listed}; LDNOOBW list (CC BY 4.0)`)).toEqual([]);
	});

	it("accepts an inflection, part of an entry, and other gaps between words", () => {
		expect(formsWith(["xaxa", "bad wolf", "bigbadwolf"], listed)).toEqual([]);
		expect(formsWith(["bad", "ad wolf"], listed)).toEqual(["ad wolf"]);
	});

	it("lets a source admit further forms, but not all of them", () => {
		const own = `${listed}; further forms our own`;
		expect(formsWith(["xaxa", "xcxc"], own)).toEqual([]);
		expect(formsWith(["xcxc", "xdxd"], own)).toEqual(["xcxc", "xdxd"]);
	});

	it("has nothing to say about other sources", () => {
		expect(formsWith(["xcxc"], "Someone, A Book (2025)")).toEqual([]);
	});
});

describe("exceptions", () => {
	const topics = [topic([pattern("a", ["grape"], "rape")])];
	const explained = { check: "english-word", pattern: "a", form: "grape", reason: "a test" };

	it("silence exactly what they name", () => {
		expect(findingsOf("english-word", topics, { exceptions: [explained] })).toEqual([]);
		expect(findingsOf("english-word", topics, { exceptions: [{ ...explained, form: "corn" }] })).toHaveLength(1);
	});

	it("are problems themselves when nothing is wrong any more", () => {
		const stale = { ...explained, form: "corn" };
		expect(findingsOf("stale-exception", topics, { exceptions: [explained] })).toEqual([]);
		expect(findingsOf("stale-exception", topics, { exceptions: [explained, stale] })).toMatchObject([
			{ file: "patterns/exceptions.json", pattern: "a", form: "corn" },
		]);
	});

	it("are not judged where their check did not run, or belong to another command", () => {
		const exceptions = ["evaluation-form", "fp-dictionary"].map((check) => ({ ...explained, check }));
		expect(findingsOf("stale-exception", topics, { exceptions })).toEqual([]);
		expect(findingsOf("stale-exception", topics, { exceptions, evaluation: ["x"] })).toHaveLength(1);
	});
});

it("every check has a name of its own", () => {
	expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
});
