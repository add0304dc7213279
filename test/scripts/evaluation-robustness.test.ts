import { describe, expect, it } from "vitest";
import type { Answer } from "../../scripts/evaluation/judgement.ts";
import { hiddenReport, setLift } from "../../scripts/evaluation/model-card/robustness.ts";
import { harmWords, hideWords, obfuscateTexts } from "../../scripts/evaluation/obfuscated.ts";
import { OBFUSCATIONS } from "../../scripts/normalizer/obfuscate.ts";
import type { Severity } from "../../src/verdict.ts";
import { pattern } from "../fakes/pattern.ts";
import { judgement } from "./judgements.ts";

function answer(severity: Severity): Answer {
	return { ok: true, decision: judgement({ severity, notSafe: severity === "safe" ? 0.1 : 0.9 }) };
}

describe("hidden words", () => {
	const words = new Set(["murder"]);
	const masks = OBFUSCATIONS.find(({ name }) => name === "masks")!;

	it("are those that the patterns read as harm, of longer readings the telling ones", () => {
		const patterns = [
			pattern("a", ["unalive"], "kill"),
			pattern("b", ["sewer slide"], "their own suicide", { harm: "self_harm" }),
			pattern("c", ["smol"], "small", { harm: "none" }),
			pattern("d", ["boink"], "shag", { status: "draft" }),
		];
		expect([...harmWords(patterns, null, new Set(["their", "own"]))]).toEqual(["kill", "suicide"]);
	});

	it("are hidden wherever they stand, in ways that take turns", () => {
		expect(hideWords("Murder, I say: murder!", words, masks, 0)).toBe("m*rder, I say: m*rder!");
		expect(hideWords("Murder", words, masks, 1)).not.toBe(hideWords("Murder", words, masks, 0));
		expect(hideWords("murderous", words, masks, 0)).toBeNull();
	});

	it("leave a text out where there is nothing to hide", () => {
		const hidden = obfuscateTexts(["all is well", "a murder"], words);
		expect(hidden.map(({ kind }) => kind)).toEqual(OBFUSCATIONS.map(({ name }) => name));
		expect(hidden.every(({ from }) => from === 1)).toBe(true);
	});

	it("are found or not, with stage 1 and without", () => {
		const hiddenTexts = [
			{ kind: "dots", text: "m.u.r.d.e.r", from: 1 },
			{ kind: "masks", text: "m*rder", from: 1 },
		];
		const report = hiddenReport(
			{ withStage1: [answer("safe"), answer("harmful")], withoutStage1: [answer("safe"), answer("harmful")] },
			hiddenTexts,
			{ withStage1: [answer("harmful"), answer("safe")], withoutStage1: [answer("safe"), answer("safe")] },
		);
		expect(report).toMatchObject({
			cases: 1,
			texts: 2,
			plain: { with_stage1: 1, without_stage1: 1, lift: 0 },
			hidden: { with_stage1: 0.5, without_stage1: 0, lift: 0.5 },
		});
		expect(report.kinds["dots"]).toEqual({ texts: 1, with_stage1: 1, without_stage1: 0, lift: 1 });
		expect(report.kinds["styled"]).toEqual({ texts: 0, with_stage1: null, without_stage1: null, lift: null });
	});
});

it("a public set shows what stage 1 changes, and nothing of a class that it lacks", () => {
	const rows = [
		{ text: "a", isPositive: true },
		{ text: "b", isPositive: true },
	];
	const lift = setLift(rows, {
		withStage1: [answer("harmful"), answer("potentially_harmful")],
		withoutStage1: [answer("safe"), answer("potentially_harmful")],
	});
	expect(lift.recall).toEqual({ with_stage1: 1, without_stage1: 0.5, lift: 0.5 });
	expect(lift.recall_harmful).toEqual({ with_stage1: 0.5, without_stage1: 0, lift: 0.5 });
	expect(lift.roc_auc.with_stage1).toBeNull();
	expect(lift.false_positive_rate_harmful.lift).toBeNull();
});
