import * as z from "zod";
import { querySchema as listQuerySchema } from "../../http/routes/decisions/read.ts";
import { querySchema as statementQuerySchema } from "../../http/routes/decisions/statement.ts";
import { ACTIONS, SEVERITIES } from "../../verdict.ts";
import type { RouteDocs } from "../doc.ts";
import { attributes, count, nullableTime, pageOf, probabilities, probability, time } from "../schemas.ts";

const kept = z.looseObject({
	id: z.string(),
	decided_at: time,
	route: z.string(),
	classification: z.enum(SEVERITIES),
	action: z.enum(ACTIONS),
	confidence: probability.nullable(),
	probabilities,
	attributes,
	model: z.string(),
	pattern_version: z.string(),
	policy_version: z.string(),
	length: count,
	text: z.string().nullable().describe("As the text policy lets it rest"),
	recheck: z.looseObject({ decided_at: nullableTime }).nullable(),
	outcome: z.looseObject({ action: z.string() }).nullable(),
	reviews: z.array(z.looseObject({ id: z.string() })).nullable(),
	feedback: z.array(z.looseObject({ given_at: time })),
	appeal: z.looseObject({ id: z.string() }).nullable(),
});

const row = z.looseObject({
	id: z.string(),
	decided_at: time,
	action: z.enum(ACTIONS),
	classification: z.enum(SEVERITIES),
});

const absent = { path: { id: "6b45d63b-89a5-4fbb-a709-e55078b3c03e" }, status: 404 };

export const decisionDocs: RouteDocs = {
	"GET /decisions": {
		tag: "decisions",
		summary: "Decisions that are kept, the newest first, without their texts",
		query: listQuerySchema,
		answers: { 200: { description: "A page", schema: pageOf(row) } },
		example: { query: { action: "block", limit: "10" } },
	},
	"GET /decisions/:id": {
		tag: "decisions",
		summary: "A decision of one's own that is kept, with what became of it",
		description: "What was reviewed or blocked, and a sample of the rest. Another tenant's is as absent as none.",
		answers: { 200: { description: "The decision as it is kept", schema: kept } },
		errors: ["not_found"],
		example: absent,
	},
	"GET /decisions/:id/statement": {
		tag: "decisions",
		summary: "Why a text was removed, as the DSA Transparency Database takes it",
		query: statementQuerySchema,
		answers: {
			200: {
				description: "A statement of reasons",
				schema: z.looseObject({ decision_ground: z.string(), category: z.string(), puid: z.string() }),
			},
		},
		errors: ["not_found", "not_restricted", "review_open"],
		example: absent,
	},
	"DELETE /content/:content_id": {
		tag: "decisions",
		summary: "Erase what is kept of a content's decisions",
		answers: {
			200: {
				description: "The receipt",
				schema: z.strictObject({
					receipt_id: z.string(),
					erased_at: time,
					decisions: count,
					archive_objects: count,
					archive_objects_pending: count,
					state: z.enum(["complete", "pending"]),
				}),
			},
		},
		errors: ["invalid_field"],
		example: { path: { content_id: "comment-8" } },
	},
	"POST /dead-letters/replay": {
		tag: "operations",
		summary: "Send decisions again that could not be stored",
		answers: {
			200: { description: "How many", schema: z.strictObject({ replayed: count, remaining: count }) },
		},
		example: {},
	},
};
