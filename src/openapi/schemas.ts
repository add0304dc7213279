/** Parts of the answers that several routes share. */
import * as z from "zod";
import { ACTIONS, ATTRIBUTES, CATEGORIES, HARMS, OBFUSCATIONS, SELF_HARM_INTENTS, SEVERITIES } from "../verdict.ts";

export const probability = z.number().min(0).max(1);
export const count = z.int().min(0);
export const time = z.iso.datetime();
export const nullableTime = time.nullable();
export const delivery = z.enum(["written", "pending"]);

/** An object whose fields are all of one schema. */
export function recordOf<const Name extends string, Schema extends z.ZodType>(names: readonly Name[], schema: Schema) {
	return z.strictObject(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, Schema>);
}

export const probabilities = recordOf(SEVERITIES, probability).meta({ id: "SeverityProbabilities" });
export const attributes = recordOf(ATTRIBUTES, probability).meta({ id: "AttributeScores" });

export const match = z
	.strictObject({
		start: count.describe("UTF-16 offset into the original text"),
		end: count.describe("The same, exclusive"),
		text: z.string(),
		replacement: z.string(),
		pattern_id: z.string(),
		category: z.enum(CATEGORIES),
		harm: z.enum(HARMS),
		obfuscation: z.array(z.enum(OBFUSCATIONS)),
		floor: z.enum(SEVERITIES).optional(),
		intent: z.enum(SELF_HARM_INTENTS).optional(),
		mention: z.literal(true).optional(),
		negated: z.literal(true).optional(),
		quoted: z.literal(true).optional(),
		demoted: z.literal(true).optional(),
	})
	.meta({ id: "Match" });

const escalation = z.literal("crisis").optional();
const support = z.literal("self_harm").optional();

export const decision = z
	.strictObject({
		original_text: z.string(),
		normalized_text: z.string(),
		algospeak_detected: z.boolean(),
		classification: z.enum(SEVERITIES),
		stage1_status: z.enum(["algospeak_normalized", "no_algospeak_found"]),
		stage2_status: z.enum(["sagemaker_classified", "sagemaker_unavailable"]),
		mock_mode: z.boolean().describe("No endpoint is configured, so the embedded model stands in for it"),
		id: z.string(),
		confidence: probability.nullable(),
		probabilities,
		attributes,
		matches: z.array(match),
		action: z.enum(ACTIONS),
		escalation,
		support,
		language: z.strictObject({ code: z.string(), supported: z.boolean() }),
		model_used: z.string(),
		pattern_version: z.string(),
		patterns_stale: z.literal(true).optional(),
		policy_version: z.string(),
		degraded: z.boolean(),
		degraded_reason: z.string().optional(),
		fail_direction: z.string().optional(),
		cached: z.boolean(),
		windows: count,
		truncated: z.literal(false),
		latency_ms: z.strictObject({ stage1: z.number().nullable(), stage2: z.number(), total: z.number() }),
	})
	.meta({ id: "Decision" });

/** What answers in another service's form say beside it. */
export const decided = z
	.strictObject({
		id: z.string(),
		classification: z.enum(SEVERITIES),
		action: z.enum(ACTIONS),
		escalation,
		support,
		normalized_text: z.string(),
		matches: z.array(match),
	})
	.meta({ id: "Decided" });

/** A page of a list. */
export function pageOf(item: z.ZodType) {
	return z.strictObject({ data: z.array(item), next_cursor: z.string().nullable() });
}
