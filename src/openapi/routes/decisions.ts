import * as z from "zod";
import { ACTIONS, SEVERITIES } from "../../verdict.ts";
import type { RouteDocs } from "../doc.ts";
import { attributes, count, nullableTime, probabilities, probability, time } from "../schemas.ts";

const kept = z.looseObject({
	id: z.string(),
	tenant: z.string(),
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
});

export const decisionDocs: RouteDocs = {
	"GET /decisions/:id": {
		tag: "decisions",
		summary: "A decision of one's own that is kept",
		description: "What was reviewed or blocked, and a sample of the rest. Another tenant's is as absent as none.",
		answers: { 200: { description: "The decision as it is kept", schema: kept } },
		errors: ["not_found"],
		example: { path: { id: "6b45d63b-89a5-4fbb-a709-e55078b3c03e" }, status: 404 },
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
		errors: ["invalid_field", "storage_unavailable"],
		example: { path: { content_id: "comment-8" } },
	},
	"POST /dead-letters/replay": {
		tag: "operations",
		summary: "Send decisions again that could not be stored",
		answers: {
			200: { description: "How many", schema: z.strictObject({ replayed: count, remaining: count }) },
		},
		errors: ["storage_unavailable"],
		example: {},
	},
};
