import { describe, expect, it } from "vitest";
import * as z from "zod";
import { REASON_CODES, type ReasonCode } from "../../../src/reviews/review.ts";
import { type StatementInput, statementOf } from "../../../src/reviews/statement.ts";
import { ATTRIBUTES } from "../../../src/verdict.ts";

const EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(" ");
const date = z.iso.date().refine((day) => day >= "2020-01-01", "before the earliest that is taken");

/** StatementStoreRequest.php of digital-services-act/transparency-database (2026-06), as far as our statements go. */
const schema = z.strictObject({
	decision_visibility: z.array(z.enum(["DECISION_VISIBILITY_CONTENT_REMOVED"])).min(1),
	decision_ground: z.literal("DECISION_GROUND_INCOMPATIBLE_CONTENT"),
	incompatible_content_ground: z.string().min(1).max(500),
	incompatible_content_explanation: z.string().min(1).max(2000),
	incompatible_content_illegal: z.enum(["Yes", "No"]),
	decision_facts: z.string().min(1).max(5000),
	content_type: z.array(z.literal("CONTENT_TYPE_TEXT")).min(1),
	category: z.enum([
		"STATEMENT_CATEGORY_CYBER_VIOLENCE",
		"STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
		"STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
		"STATEMENT_CATEGORY_SELF_HARM",
		"STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
		"STATEMENT_CATEGORY_VIOLENCE",
	]),
	category_specification: z
		.array(
			z.enum([
				"KEYWORD_SUICIDE",
				"KEYWORD_SELF_MUTILATION",
				"KEYWORD_INCITEMENT_VIOLENCE_HATRED",
				"KEYWORD_HATE_SPEECH",
				"KEYWORD_CYBER_BULLYING_INTIMIDATION",
				"KEYWORD_ADULT_SEXUAL_MATERIAL",
				"KEYWORD_PROHIBITED_PRODUCTS",
			]),
		)
		.min(1)
		.optional(),
	content_language: z
		.string()
		.regex(/^[A-Z]{2}$/)
		.optional(),
	content_date: date,
	application_date: date,
	territorial_scope: z.array(z.enum(EEA as [string, ...string[]])).length(30),
	source_type: z.literal("SOURCE_VOLUNTARY"),
	automated_detection: z.enum(["Yes", "No"]),
	automated_decision: z.enum([
		"AUTOMATED_DECISION_FULLY",
		"AUTOMATED_DECISION_PARTIALLY",
		"AUTOMATED_DECISION_NOT_AUTOMATED",
	]),
	puid: z.string().regex(/^[A-Za-z0-9_-]{1,500}$/),
});

const input: StatementInput = {
	decisionId: "6b45d63b-89a5-4fbb-a709-e55078b3c03e",
	appliedAt: Date.UTC(2026, 10, 28, 23, 59),
	contentAt: Date.UTC(2026, 10, 27),
	classification: "extremely_harmful",
	harm: "self_harm",
	modelAction: "block",
	model: "m@1",
	patternVersion: "3.0.0",
	policyVersion: "default-1",
	algospeak: true,
	language: "en",
	reasonCode: null,
};

describe("a statement of reasons", () => {
	it.each([...ATTRIBUTES, "none"])("about %s is what the database takes", (harm) => {
		schema.parse(statementOf({ ...input, harm }));
	});

	it.each(Object.keys(REASON_CODES) as ReasonCode[])(
		"of a person's reason %s is what the database takes",
		(reasonCode) => {
			schema.parse(statementOf({ ...input, reasonCode, language: "und" }));
		},
	);

	it("says what was decided, by which versions, and by whom", () => {
		expect(statementOf(input)).toMatchObject({
			category: "STATEMENT_CATEGORY_SELF_HARM",
			content_language: "EN",
			content_date: "2026-11-27",
			application_date: "2026-11-28",
			automated_detection: "Yes",
			automated_decision: "AUTOMATED_DECISION_FULLY",
			puid: input.decisionId,
			decision_facts:
				"The text was judged extremely harmful, mainly for self harm. Coded language in it was read in plain words. Judged by model m@1, patterns 3.0.0, policy default-1. No person has looked at it.",
		});
	});

	it.each([
		["a machine found and a person confirmed", "block", "hate", "Yes", "PARTIALLY"],
		["a machine showed to a person", "review", "hate", "Yes", "PARTIALLY"],
		["a person found what the machine let pass", "allow", "hate", "No", "NOT_AUTOMATED"],
	] as const)("what %s", (_what, modelAction, reasonCode, detection, decision) => {
		expect(statementOf({ ...input, modelAction, reasonCode })).toMatchObject({
			automated_detection: detection,
			automated_decision: `AUTOMATED_DECISION_${decision}`,
			category: "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
		});
	});
});
