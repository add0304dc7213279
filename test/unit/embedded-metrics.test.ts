import { expect, it } from "vitest";
import { fitPlatt } from "../../scripts/embedded/calibration.ts";
import { comparable, decontaminate } from "../../scripts/embedded/decontaminate.ts";
import { ALL_CLEAR, levelOfJigsaw } from "../../scripts/embedded/labels.ts";
import { createRandom } from "../../scripts/embedded/random.ts";
import { expandTemplates } from "../../scripts/embedded/templates.ts";
import {
	averagePrecision,
	calibrationError,
	confusion,
	macroF1,
	quadraticKappa,
	rocAuc,
} from "../../scripts/evaluation/metrics.ts";
import { DataError, parseDelimited, recordsOf } from "../../scripts/lib/delimited.ts";

it("computes ROC-AUC with ties counted half", () => {
	expect(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
	expect(rocAuc([0.5, 0.5], [0, 1])).toBe(0.5);
});

it("computes average precision", () => {
	expect(averagePrecision([0.9, 0.8, 0.7], [1, 0, 1])).toBeCloseTo((1 + 2 / 3) / 2, 12);
});

it("computes macro-F1 and quadratic kappa from one confusion matrix", () => {
	const perfect = confusion([0, 1, 2, 3], [0, 1, 2, 3], 4);
	expect(macroF1(perfect, 4)).toBe(1);
	expect(quadraticKappa(perfect, 4)).toBe(1);
	const near = confusion([0, 1, 2, 3], [0, 1, 2, 2], 4);
	const far = confusion([0, 1, 2, 3], [0, 1, 2, 0], 4);
	expect(quadraticKappa(near, 4)).toBeGreaterThan(quadraticKappa(far, 4));
	expect(macroF1(near, 4)).toBeCloseTo((1 + 1 + 2 / 3) / 4, 12);
});

it("finds no calibration error where probabilities hold on average", () => {
	expect(calibrationError([0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0])).toBe(0);
	expect(calibrationError([1, 1], [1, 0])).toBe(0.5);
});

it("recovers slope and intercept of a sigmoid", () => {
	const random = createRandom(11);
	const logits = Float64Array.from({ length: 20_000 }, () => random.normal() * 2);
	const labels = logits.map((x) => (random.next() < 1 / (1 + Math.exp(-(0.5 * x - 1))) ? 1 : 0));
	const { slope, intercept } = fitPlatt(logits, labels);
	expect(slope).toBeCloseTo(0.5, 1);
	expect(intercept).toBeCloseTo(-1, 1);
});

it("keeps a head as it is when its labels contradict it", () => {
	expect(fitPlatt([-2, -1, 1, 2], [1, 1, 0, 0])).toEqual({ slope: 1, intercept: 0 });
});

it("reads quoted cells with delimiters, quotes and line breaks", () => {
	expect(parseDelimited('a,b\r\n"x, ""y""\nz",2\n,\n', ",")).toEqual([
		["a", "b"],
		['x, "y"\nz', "2"],
		["", ""],
	]);
	expect(parseDelimited('"a\tb\n', "\t", false)).toEqual([['"a', "b"]]);
	expect(() => parseDelimited('"open', ",")).toThrow(DataError);
});

it("names a column that is missing", () => {
	expect(() => recordsOf([["text"]], ["text", "label"])).toThrow('column "label" is missing');
});

it("drops rows that stand in held-out texts, nearly or exactly, and repeats", () => {
	const row = (text: string) => ({ text, source: "s", labels: ALL_CLEAR, weight: 1 });
	const long = "one two three four five six seven eight nine ten";
	const result = decontaminate(
		[
			row("Hello,  WORLD!"),
			row(`${long} eleven`),
			row("something else"),
			row("something else."),
			row("one two three four five"),
		],
		["hello world"],
		[long],
	);
	expect(result.rows.map(({ text }) => text)).toEqual(["something else"]);
	expect([result.equalCount, result.nearCount, result.repeatCount]).toEqual([1, 2, 1]);
	expect(comparable("@Bob: look https://x.y — OK?")).toBe("look ok");
});

it("maps Jigsaw labels to the four levels", () => {
	const none = { toxic: 0, severe_toxic: 0, obscene: 0, threat: 0, insult: 0, identity_hate: 0 };
	expect(levelOfJigsaw(none)).toBe(0);
	expect(levelOfJigsaw({ ...none, toxic: 1 })).toBe(1);
	expect(levelOfJigsaw({ ...none, obscene: 1 })).toBe(1);
	expect(levelOfJigsaw({ ...none, toxic: 1, insult: 1 })).toBe(2);
	expect(levelOfJigsaw({ ...none, identity_hate: 1 })).toBe(2);
	expect(levelOfJigsaw({ ...none, threat: 1 })).toBe(3);
});

it("draws sentences from templates and refuses a slot without fillers", () => {
	const document = {
		lexicons: { who: ["you", "they"] },
		groups: [{ severity: 2, attributes: { insult: 1, toxic: null }, copies: 3, templates: ["{who} lie", "plain"] }],
	};
	const rows = expandTemplates(document, {}, "templates/x", 1, createRandom(1));
	expect(rows).toHaveLength(4);
	expect(rows.every(({ text }) => /(you|they) lie|plain/.test(text))).toBe(true);
	expect(rows[0]?.labels).toMatchObject({ insult: 1, threat: 0, severity_1: 1, severity_2: 1, severity_3: 0 });
	expect(rows[0]?.labels).not.toHaveProperty("toxic");
	expect(() => expandTemplates({ ...document, lexicons: {} }, {}, "x", 1, createRandom(1))).toThrow(
		"no lexicon for {who}",
	);
});
