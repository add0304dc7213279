import { describe, expect, it } from "vitest";
import { compilePatternDocuments, readKnownWords } from "../../scripts/lib/pattern-documents.ts";
import { readFrequentWords, readNewsVocabulary } from "../../scripts/lib/word-lists.ts";
import { compileAll } from "../../scripts/patterns/compiled.ts";
import { findInBenign, halve } from "../../scripts/patterns/false-positives/benign.ts";
import { dictionary } from "../../scripts/patterns/false-positives/dictionary.ts";
import { accusations, findIn, formOf } from "../../scripts/patterns/false-positives/find.ts";
import { pairs, samplePairs } from "../../scripts/patterns/false-positives/pairs.ts";
import type { Source } from "../../scripts/patterns/false-positives/source.ts";
import { FALSE_POSITIVE_PREFIX } from "../../scripts/patterns/lint.ts";
import { type Exception, readExceptions } from "../../scripts/patterns/topics.ts";
import { MAX_DICTIONARY_SHARE, staleExceptions } from "../../scripts/patterns-false-positives.ts";
import { pattern } from "./patterns-fixture.ts";

/** Of four million pairs; every run takes the same. */
const SAMPLED_PAIRS = 200_000;
const SEED = 20_261_121;

const compiled = compileAll(
	[
		pattern("kill", ["kill"], "kill", { fuzzy: ["leet", "separate"] }),
		pattern("grape", ["grape"], "rape"),
		pattern("end-it", ["end it"], "commit suicide"),
		pattern("killed-it", ["killed it"], "succeeded", { category: "safe_context", harm: "none" }),
	],
	readKnownWords(),
);

function source(texts: string[], overrides: Partial<Source> = {}): Source {
	return { check: "fp-dictionary", title: "texts", texts: () => texts, ...overrides };
}

describe("the finder", () => {
	it("reports what is rewritten, once a form, and leaves plain words and safe phrases alone", () => {
		const texts = ["a grape", "Grape juice", "to kill", "killed it", "hello"];
		expect(findIn(source(texts), compiled, [])).toMatchObject({
			unitCount: 5,
			flaggedUnitCount: 2,
			flagged: [{ pattern: "grape", form: "grape", replacement: "rape", count: 2, example: "a grape", reason: null }],
		});
	});

	it("counts several spellings of one word as one", () => {
		const words = source(["grape", "Grape", "GRAPE", "pear"], { unitOf: (text) => text.toLowerCase() });
		expect(findIn(words, compiled, [])).toMatchObject({ unitCount: 2, flaggedUnitCount: 1 });
	});

	it("takes only matches across two words where the words are another source, by any joint", () => {
		const across = source(["grape end", "end it", "end-it", "end.it"], { acrossWords: true });
		expect(findIn(across, compiled, []).flagged).toMatchObject([{ form: "end it", count: 3 }]);
	});

	it("explains by check, pattern and form, and tells which exceptions it used", () => {
		const exception = { check: "fp-dictionary", pattern: "grape", form: "grape", reason: "a test" };
		const found = findIn(source(["grape"]), compiled, [exception, { ...exception, form: "pear" }]);
		expect(found.flagged).toMatchObject([{ reason: "a test" }]);
		expect(found.used).toEqual([exception]);
		expect(findIn(source(["grape"]), compiled, [{ ...exception, check: "fp-names" }]).flagged).toMatchObject([
			{ reason: null },
		]);
	});
});

describe("stale exceptions", () => {
	const exception = (check: string, form: string) => ({ check, pattern: "grape", form, reason: "a test" });
	const [used, idle, benign, other] = [
		exception("fp-dictionary", "grape"),
		exception("fp-names", "grape"),
		exception("fp-benign", "0123"),
		exception("english-word", "grape"),
	];

	it("are those of the finder that explained nothing; of benign texts only where these were read", () => {
		expect(staleExceptions([used, idle, benign, other], new Set([used]), true)).toEqual([idle, benign]);
		expect(staleExceptions([used, idle, benign, other], new Set([used]), false)).toEqual([idle]);
	});
});

describe("benign texts", () => {
	const texts = Array.from({ length: 40 }, (_, i) => halve("set", `the grape ${i}`));

	it("fall into a half by their hash, always the same", () => {
		const counts = { tune: 0, report: 0 };
		for (const { half } of texts) counts[half]++;
		expect(counts.tune).toBeGreaterThan(10);
		expect(counts.report).toBeGreaterThan(10);
		expect(halve("set", "abc")).toMatchObject({ hash: "ba7816bf8f01cfea", half: "report" });
	});

	it("are excused in the report half only as true positives", () => {
		const [tune, report] = [texts.find(({ half }) => half === "tune")!, texts.find(({ half }) => half === "report")!];
		const excuse = (reason: string) =>
			[tune, report].map(({ hash }) => ({ check: "fp-benign", pattern: "grape", form: hash, reason }));
		const reasons = (reason: string) =>
			findInBenign([tune, report], compiled, excuse(reason), () => []).flagged.map((flagged) => flagged.reason);
		expect(reasons("a fruit")).toEqual(["a fruit", null]);
		expect(reasons("true positive: means rape")).toEqual(["true positive: means rape", "true positive: means rape"]);
	});
});

describe("word lists", () => {
	it("pair every word with every word, joined three ways; a sample is the same each time", () => {
		expect([...pairs(["a", "b"]).texts()]).toHaveLength(12);
		const sample = () => [...samplePairs(["a", "b", "c"], 30, 7).texts()];
		expect(sample()).toEqual(sample());
		expect(new Set(sample()).size).toBeGreaterThan(10);
	});

	it("hold 2,000 frequent words and the vocabulary of news", () => {
		expect(new Set(readFrequentWords()).size).toBe(2_000);
		expect(readNewsVocabulary(5)).toEqual(["the", ",", ".", "of", "to"]);
	});
});

describe("the bundled patterns", () => {
	const bundled = compilePatternDocuments();
	const exceptions = readExceptions();

	it("rewrite at most 5 in 10,000 dictionary words", () => {
		const { unitCount, flaggedUnitCount } = findIn(dictionary, bundled, exceptions);
		expect(unitCount).toBeGreaterThan(100_000);
		expect(flaggedUnitCount / unitCount).toBeLessThanOrEqual(MAX_DICTIONARY_SHARE);
	});

	it.each([dictionary, samplePairs(readFrequentWords(), SAMPLED_PAIRS, SEED)])(
		"rewrite nothing unexplained in $title",
		(each) => {
			const unexplained = findIn(each, bundled, exceptions).flagged.filter(({ reason }) => reason === null);
			expect(unexplained.map(({ pattern: id, form, replacement }) => `${id}: ${form} -> ${replacement}`)).toEqual([]);
		},
	);

	it("need every exception: what it names is still rewritten by its pattern", () => {
		const own = exceptions.filter(({ check }) => check.startsWith(FALSE_POSITIVE_PREFIX) && check !== "fp-benign");
		const isRewritten = ({ pattern: id, form }: Exception) =>
			[form, form.replaceAll(" ", "-")].some((text) =>
				accusations(text, bundled).some((match) => match.patternId === id && formOf(match) === form),
			);
		expect(own.length).toBeGreaterThan(50);
		expect(own.filter((exception) => !isRewritten(exception))).toEqual([]);
	});
});
