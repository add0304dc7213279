import { describe, expect, it } from "vitest";
import type { DecisionRecord } from "../../../src/decision-log/record.ts";
import { reviewWeight, uncertainty } from "../../../src/insight/review-weight.ts";
import { harmOf, placeOf } from "../../../src/reviews/lanes.ts";
import { openingsOf, reviewReasons, uncertaintyOf } from "../../../src/reviews/opening.ts";
import { NO_ATTRIBUTES } from "../../fakes/parts.ts";

const NOW = Date.UTC(2026, 10, 28);

function record(fields: Partial<DecisionRecord> = {}): DecisionRecord {
	return {
		v: 1,
		id: "decision-1",
		tenant: "t",
		at: NOW,
		route: "moderate",
		kept: true,
		classification: "safe",
		action: "allow",
		confidence: 1,
		probabilities: { safe: 1, potentially_harmful: 0, harmful: 0, extremely_harmful: 0 },
		attributes: NO_ATTRIBUTES,
		algospeak: false,
		escalation: null,
		degraded_reason: null,
		fail_direction: null,
		cached: false,
		mock: false,
		model: "m@1",
		pattern_version: "1",
		policy_version: "1",
		language: "en",
		windows: 1,
		units: 10,
		latency_ms: 1,
		matches: [],
		text: "a text",
		text_key: null,
		text_hash: null,
		content_hash: null,
		author_hash: null,
		...fields,
	};
}

/** Probabilities that put the rest on `safe`. */
function harmful(share: number): DecisionRecord["probabilities"] {
	return { safe: 1 - share, potentially_harmful: 0, harmful: share, extremely_harmful: 0 };
}

it.each([
	[0.5, 0.5, 1],
	[0, 0.5, 0],
	[1, 0.8, 0.75],
	[0, 0.8, 0],
])("the uncertainty of %f at the threshold %f is %f", (probability, threshold, expected) => {
	expect(uncertainty(probability, threshold)).toBeCloseTo(expected, 12);
});

describe("how near a decision was to another action", () => {
	it.each([
		["an allowed text far below", { probabilities: harmful(0) }, 0, 0.6],
		["an allowed text just below a review", { probabilities: harmful(0.49) }, 0.95, 1],
		["a text blocked just above", { action: "block", probabilities: harmful(0.86) }, 0.95, 1],
		// Above every threshold of `harmful` by far, and no farther above that of `severe_toxic`.
		["a text blocked far above", { action: "block", probabilities: harmful(1) }, 0, 0.9],
		[
			"a text that one attribute blocks narrowly and the severity by far",
			{ action: "block", probabilities: harmful(1), attributes: { ...NO_ATTRIBUTES, severe_toxic: 0.9 } },
			0,
			0.9,
		],
		["a text blocked for its phrase alone", { action: "block", probabilities: harmful(0.1) }, 0, 0],
	] as const)("%s", (_what, fields, min, max) => {
		const value = uncertaintyOf(record(fields));
		expect(value).toBeGreaterThanOrEqual(min);
		expect(value).toBeLessThanOrEqual(max);
	});
});

/** An id in, or not in, a sample. */
function idWhere(isIt: (id: string) => boolean): string {
	for (let i = 0; ; i++) if (isIt(`id-${i}`)) return `id-${i}`;
}
const audited = idWhere((id) => reviewReasons(record({ id })).length > 0);
const ordinary = idWhere((id) => reviewReasons(record({ id })).length === 0);

describe("a decision is looked at", () => {
	it.each([
		["for its action", { action: "review" }, ["review_action"]],
		["near a threshold", { probabilities: harmful(0.49) }, ["near_threshold"]],
		[
			"where a degraded answer is not plainly safe",
			{ degraded_reason: "timeout", classification: "harmful" },
			["degraded"],
		],
		["as an audit, whatever it is", { id: audited }, ["random_audit"]],
		["not where it is plainly safe, degraded or not", { degraded_reason: "timeout" }, []],
		["not without a text", { action: "review", text: null }, []],
		["where its text is in R2", { action: "review", text: null, text_key: "texts/x" }, ["review_action"]],
		["not where nothing of it is kept", { action: "review", kept: false }, []],
	] as const)("%s", (_why, fields, reasons) => {
		expect(reviewReasons(record({ id: ordinary, ...fields }))).toEqual(reasons);
	});

	it("as an audit in about one of 200 cases, and by two people in one of 20", () => {
		const records = Array.from({ length: 20_000 }, (_, i) => record({ id: `sample-${i}` }));
		const sampled = records.filter((one) => reviewReasons(one).length > 0);
		expect(sampled.length).toBeGreaterThan(60);
		expect(sampled.length).toBeLessThan(140);
		const reviewed = records.map((one): DecisionRecord => ({ ...one, action: "review" }));
		const openings = openingsOf(reviewed, new Map(), NOW);
		const second = openings.filter(({ kind }) => kind === "second");
		expect(openings.length - second.length).toBe(20_000);
		expect(second.length).toBeGreaterThan(850);
		expect(second.length).toBeLessThan(1150);
		expect(new Set(second.map(({ lane }) => lane))).toEqual(new Set(["audit"]));
	});
});

describe("the place in the queue", () => {
	const judged = { classification: "harmful", attributes: NO_ATTRIBUTES, escalation: null } as const;
	it.each([
		["a cry for help first, within a quarter of an hour", { escalation: "crisis" }, ["review_action"], "crisis", 0, 15],
		["what is extremely harmful next", { classification: "extremely_harmful" }, ["near_threshold"], "severe", 1, 60],
		["self-harm beside it", { attributes: { ...NO_ATTRIBUTES, self_harm: 0.6 } }, ["degraded"], "severe", 1, 60],
		["the rest", {}, ["review_action", "random_audit"], "standard", 2, 24 * 60],
		["appeals, whatever they are about", { escalation: "crisis" }, ["appeal"], "appeals", 2, 24 * 60],
		["samples, whatever they are", { escalation: "crisis" }, ["random_audit"], "audit", 2, 7 * 24 * 60],
	] as const)("%s", (_what, fields, reasons, lane, rank, minutes) => {
		expect(placeOf({ ...judged, ...fields }, reasons, NOW)).toEqual({ lane, rank, dueAt: NOW + minutes * 60_000 });
	});

	it("goes by severity, then doubt, then how often the text was seen", () => {
		const none = { severity: 0, uncertainty: 0, exposure: 0 };
		const worst = reviewWeight({ ...none, severity: 1 });
		const unsure = reviewWeight({ ...none, uncertainty: 1 });
		const seen = reviewWeight({ ...none, exposure: 1000 });
		expect(reviewWeight(none)).toBe(0);
		expect(worst).toBeGreaterThan(unsure);
		expect(seen).toBeCloseTo(unsure, 1);
		expect(reviewWeight({ severity: 1, uncertainty: 1, exposure: 1000 })).toBeCloseTo(worst + unsure + seen, 12);
	});
});

it("a text is about its highest attribute, or about nothing", () => {
	expect(harmOf({ ...NO_ATTRIBUTES, threat: 0.7, toxic: 0.6 })).toBe("threat");
	expect(harmOf({ ...NO_ATTRIBUTES, toxic: 0.4 })).toBe("none");
});
