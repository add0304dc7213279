import { describe, expect, it } from "vitest";
import { keywordClassifier } from "../../scripts/evaluation/keywords.ts";
import { compare, plainClassifiers } from "../../scripts/evaluation/model-card/side-by-side.ts";
import { plainWords, trainNaiveBayes } from "../../scripts/evaluation/naive-bayes.ts";
import { judgement } from "./judgements.ts";

describe("Naive Bayes", () => {
	// Example 13.1 of Manning, Raghavan and Schütze 2008.
	const classify = trainNaiveBayes([
		{ text: "Chinese Beijing Chinese", isPositive: true },
		{ text: "Chinese Chinese Shanghai", isPositive: true },
		{ text: "Chinese Macao", isPositive: true },
		{ text: "Tokyo Japan Chinese", isPositive: false },
	]);

	it("gives the book's posterior", () => {
		const china = (3 / 4) * (3 / 7) ** 3 * (1 / 14) ** 2;
		const other = (1 / 4) * (2 / 9) ** 5;
		expect(classify("Chinese Chinese Chinese Tokyo Japan")).toBeCloseTo(china / (china + other), 12);
	});

	it("knows the prior only of words that it never saw", () => {
		expect(classify("Lisbon")).toBeCloseTo(3 / 4, 12);
		expect(classify("")).toBeCloseTo(3 / 4, 12);
	});

	it("splits words without case and punctuation", () => {
		expect(plainWords("Don't, STOP—héllo 42!")).toEqual(["don't", "stop", "héllo", "42"]);
		expect(plainWords("?!")).toEqual([]);
	});
});

describe("the keyword list", () => {
	const classify = keywordClassifier(["rotten", "Filthy fool", " "]);
	it.each([
		["a word in any case", "a ROTTEN apple", 1],
		["a phrase", "you filthy, fool!", 1],
		["no part of a word", "rottenness", 0],
		["no half of a phrase", "filthy hands", 0],
		["a disguised word", "r0tten", 0],
		["nothing", "", 0],
	])("%s", (_, text, expected) => {
		expect(classify(text)).toBe(expected);
	});
});

it("each classifier answers the question of the set's labels", () => {
	const row = (text: string, severity: number, hate: number) => ({
		text,
		source: "s",
		weight: 1,
		labels: { severity_1: severity, severity_2: severity, identity_hate: hate },
	});
	const others = plainClassifiers(
		["awful"],
		[row("awful day", 1, 0), row("fine day", 0, 0), row("those people", 0, 1), row("fine people", 0, 0)],
	);
	const rows = [
		{ text: "awful", isPositive: true },
		{ text: "fine", isPositive: false },
	];
	const answers = [
		{ ok: true as const, decision: judgement({ notSafe: 0.3 }) },
		{ ok: false as const, reason: "network" },
	];
	const comparison = compare({ rows, answers, target: "not_safe" }, others);
	expect(comparison).toMatchObject({ target: "not_safe", texts: 2, positives: 1 });
	// A text without an answer scores 0, so ours ranks rightly, but finds nothing from one half on.
	expect(comparison.classifiers["plainspeak"]).toMatchObject({ roc_auc: 1, average_precision: 1, recall: 0 });
	expect(comparison.classifiers["keywords"]).toMatchObject({ roc_auc: 1, precision: 1, recall: 1, f1: 1 });
	expect(comparison.classifiers["naive_bayes"]?.roc_auc).toBe(1);
	expect(others["naive_bayes"]?.("those", "identity_hate")).toBeGreaterThan(
		others["naive_bayes"]?.("those", "not_safe") ?? 1,
	);
});

it("has no ranking on a set of one class", () => {
	const rows = [{ text: "x", isPositive: false }];
	const { classifiers } = compare({ rows, answers: [{ ok: true, decision: judgement() }], target: "harmful" }, {});
	expect(classifiers["plainspeak"]).toEqual({
		roc_auc: null,
		average_precision: null,
		f1: null,
		precision: null,
		recall: null,
		false_positive_rate: 0,
	});
});
