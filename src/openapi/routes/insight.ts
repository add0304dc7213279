import * as z from "zod";
import { bodySchema as acknowledgeSchema, querySchema as alertQuerySchema } from "../../http/routes/alerts/routes.ts";
import { bodySchema as draftSchema } from "../../http/routes/terms/draft.ts";
import { querySchema as termQuerySchema } from "../../http/routes/terms/list.ts";
import { bodySchema as markSchema } from "../../http/routes/terms/mark.ts";
import type { RouteDoc, RouteDocs } from "../doc.ts";
import { delivery, nullableTime, time } from "../schemas.ts";

const alert = z.looseObject({
	id: z.string(),
	name: z.string(),
	severity: z.string(),
	state: z.string(),
	started_at: time,
	fired_at: nullableTime,
	ended_at: nullableTime,
	acknowledged_at: nullableTime,
	acknowledged_by: z.string().nullable(),
	acknowledged_note: z.string().nullable(),
});
const rule = z.strictObject({
	name: z.string(),
	severity: z.string(),
	condition: z.string(),
	threshold: z.number(),
	for_seconds: z.number(),
});
const term = z.looseObject({
	term: z.string(),
	variants: z.array(z.string()),
	state: z.string(),
	state_at: nullableTime,
});
const published = z.looseObject({ version: z.string(), published_at: time, pointer: delivery });
const span = z.strictObject({ from: time, to: time }).nullable();

function look(tag: RouteDoc["tag"], summary: string, schema: z.ZodType, fields: Partial<RouteDoc> = {}): RouteDoc {
	return { tag, summary, answers: { 200: { description: summary, schema } }, example: {}, ...fields };
}

const marked: Partial<RouteDoc> = {
	body: markSchema,
	errors: ["not_found"],
	example: { path: { term: "none" }, body: { reason: "seen in games" }, status: 404 },
};

export const insightDocs: RouteDocs = {
	"GET /drift": look(
		"operations",
		"The last look for drift",
		z.looseObject({ at: nullableTime, window: span, trailing_reference: span, signals: z.array(z.looseObject({})) }),
	),
	"GET /alerts": look("operations", "What fires", z.strictObject({ data: z.array(alert) }), {
		query: alertQuerySchema,
		example: { query: { state: "all" } },
	}),
	"GET /alerts/rules": look("operations", "What alerts are raised by", z.strictObject({ data: z.array(rule) })),
	"POST /alerts/:id/acknowledge": look("operations", "Take an alert up", alert, {
		body: acknowledgeSchema,
		errors: ["not_found"],
		example: { path: { id: "none" }, body: { note: "looking" }, status: 404 },
	}),
	"GET /terms/emerging": look("patterns", "Terms that may be new code words", z.strictObject({ data: z.array(term) }), {
		query: termQuerySchema,
	}),
	"POST /terms/emerging/:term/draft": look("patterns", "Publish a term as a pattern in shadow", published, {
		body: draftSchema,
		errors: ["not_found", "version_conflict", "invalid_patterns"],
		example: { path: { term: "none" }, body: { expected_version: "0.0.0", reason: "a new word" }, status: 404 },
	}),
	"POST /terms/emerging/:term/watch": look("patterns", "Keep a term in sight", term, marked),
	"POST /terms/emerging/:term/benign": look("patterns", "Keep a term out of sight for a month", term, marked),
};
