import * as z from "zod";
import { CATEGORIES } from "../../http/routes/openai/categories.ts";
import { moderationsSchema } from "../../http/routes/openai/schema.ts";
import { analyzeSchema, suggestSchema } from "../../http/routes/perspective/schema.ts";
import type { RouteDocs } from "../doc.ts";
import { count, decided, probability, recordOf } from "../schemas.ts";

const TEXT_ERRORS = ["blank_text", "text_too_long", "invalid_text"] as const;

const result = z.strictObject({
	flagged: z.boolean(),
	categories: recordOf(CATEGORIES, z.boolean()),
	category_scores: recordOf(CATEGORIES, probability),
	category_applied_input_types: recordOf(CATEGORIES, z.array(z.literal("text"))),
	plainspeak: decided,
});

const score = z.strictObject({ value: probability, type: z.literal("PROBABILITY") });
const scores = z.strictObject({
	spanScores: z.array(z.strictObject({ begin: count, end: count, score })),
	summaryScore: score,
});

export const dropInDocs: RouteDocs = {
	"POST /v1/moderations": {
		tag: "drop-ins",
		summary: "OpenAI's moderation API",
		description:
			"For clients of OpenAI's API. `flagged` is what the policy says; scores are this service's probabilities in their categories, 0 for what it does not judge.",
		body: moderationsSchema,
		answers: {
			200: {
				description: "A result for each text",
				schema: z.strictObject({ id: z.string(), model: z.string(), results: z.array(result) }),
			},
		},
		errors: [...TEXT_ERRORS, "too_many_items", "unknown_model"],
		example: { body: { model: "omni-moderation-latest", input: ["good morning", "I will k1ll you"] } },
	},
	"POST /v1alpha1/comments:analyze": {
		tag: "drop-ins",
		summary: "The Perspective API: score a comment",
		description: "For clients of the Perspective API. Spans are those that stage 1 recognised.",
		body: analyzeSchema,
		answers: {
			200: {
				description: "The requested scores",
				schema: z.strictObject({
					attributeScores: z.record(z.string(), scores),
					languages: z.array(z.string()),
					detectedLanguages: z.array(z.string()),
					clientToken: z.string().optional(),
					plainspeak: decided,
				}),
			},
		},
		errors: TEXT_ERRORS,
		example: {
			body: {
				comment: { text: "you are a complete id1ot" },
				requestedAttributes: { TOXICITY: {}, INSULT: { scoreThreshold: 0.5 } },
				spanAnnotations: true,
			},
		},
	},
	"POST /v1alpha1/comments:suggestscore": {
		tag: "drop-ins",
		summary: "The Perspective API: say what scores a comment should have had",
		description:
			"Feedback on the latest decision about this text that is kept. From .5 on an attribute counts as meant: `safe` where none is, `extremely_harmful` with SEVERE_TOXICITY or THREAT, else `harmful`.",
		body: suggestSchema,
		answers: {
			200: {
				description: "The suggestion was stored",
				schema: z.strictObject({
					clientToken: z.string().optional(),
					requestedLanguages: z.array(z.string()),
					detectedLanguages: z.array(z.string()),
				}),
			},
		},
		errors: [...TEXT_ERRORS, "not_found"],
		example: {
			body: {
				comment: { text: "a text of no decision" },
				attributeScores: { TOXICITY: { summaryScore: { value: 1 } } },
			},
			status: 404,
		},
	},
	"GET /$discovery/rest": {
		tag: "drop-ins",
		summary: "The Perspective API: what its clients make their methods from",
		query: z.object({ version: z.literal("v1alpha1").optional() }),
		answers: {
			200: { description: "A discovery document", schema: z.looseObject({ rootUrl: z.url() }) },
			304: { description: "The document is the one of `If-None-Match`" },
		},
		errors: ["not_found", "service_unconfigured"],
		example: { query: { version: "v1alpha1" } },
	},
};
