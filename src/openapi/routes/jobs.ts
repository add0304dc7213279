import * as z from "zod";
import {
	downloadSchema,
	pageSchema as jobPageSchema,
	MAX_JOB_BYTES,
	submitSchema,
} from "../../http/routes/jobs/schema.ts";
import {
	changeSchema,
	createSchema,
	pageSchema as deliveryPageSchema,
	rotateSchema,
	testSchema,
} from "../../http/routes/webhooks/schema.ts";
import { EVENTS } from "../../webhooks/events.ts";
import type { RouteDoc, RouteDocs } from "../doc.ts";
import { count, nullableTime, pageOf, probability, time } from "../schemas.ts";

const job = z.looseObject({
	id: z.string(),
	state: z.string(),
	format: z.string(),
	model: z.string().nullable(),
	store: z.boolean(),
	bytes: count.nullable(),
	rows: z.strictObject({ total: count.nullable(), done: count, failed: count.nullable() }),
	progress: probability,
	created_at: time,
	cancelled_at: nullableTime,
	finished_at: nullableTime,
	expires_at: nullableTime,
});

const webhook = z.strictObject({
	id: z.string(),
	url: z.string(),
	events: z.array(z.enum(EVENTS)),
	enabled: z.boolean(),
	disabled_at: nullableTime,
	disabled_reason: z.string().nullable(),
	previous_secret_until: nullableTime,
	created_at: time,
	created_by: z.string(),
});
const withSecret = z.strictObject({ ...webhook.shape, secret: z.string().describe("Shown here and never again") });
const sent = z.looseObject({ id: z.string(), type: z.string(), created_at: time, state: z.string(), attempts: count });

const absent = { path: { id: "none" }, status: 404 };

function one(summary: string, schema: z.ZodType, fields: Partial<RouteDoc> = {}): RouteDoc {
	return { tag: "jobs", summary, answers: { 200: { description: summary, schema } }, example: {}, ...fields };
}

function file(summary: string, contentType: string, fields: Partial<RouteDoc> = {}): RouteDoc {
	const answers = { 200: { description: summary, contentType } };
	return { tag: "jobs", summary, answers, errors: ["not_found", "job_state"], example: absent, ...fields };
}

const target = { url: "https://forum.example.com/hooks", events: ["decision.updated"], reason: "the forum" };

export const jobDocs: RouteDocs = {
	"GET /jobs": one("Jobs, the newest first", pageOf(job), { query: jobPageSchema }),
	"POST /jobs": one("Judge a file of texts", job, {
		description: `The body is the file, at most ${MAX_JOB_BYTES} bytes: CSV with a header, or a JSON object a line.`,
		query: submitSchema,
		file: ["text/csv", "application/x-ndjson"],
		answers: { 202: { description: "The job", schema: job } },
		errors: ["body_too_large", "unsupported_media_type", "too_many"],
		example: { text: { type: "text/csv", body: "text\ngood morning\n" } },
	}),
	"GET /jobs/:id": one("A job with its summary", job, { errors: ["not_found"], example: absent }),
	"POST /jobs/:id/cancel": one("Stop a job", job, {
		answers: { 202: { description: "The job", schema: job } },
		errors: ["not_found", "job_state"],
		example: absent,
	}),
	"GET /jobs/:id/results": file("The results of a job", "application/x-ndjson", { query: downloadSchema }),
	"GET /jobs/:id/errors": file("The rows of a job that failed", "application/x-ndjson", { query: downloadSchema }),
	"GET /jobs/:id/report": file("The summary of a job as a page", "text/html"),
	"GET /webhooks": one("Webhooks, the newest first", pageOf(webhook)),
	"POST /webhooks": one("Make a webhook", withSecret, {
		body: createSchema,
		answers: { 201: { description: "The webhook, with its secret", schema: withSecret } },
		errors: ["too_many"],
		example: { body: target },
	}),
	"GET /webhooks/:id": one("A webhook", webhook, { errors: ["not_found"], example: absent }),
	"PUT /webhooks/:id": one("Change a webhook", webhook, {
		body: changeSchema,
		errors: ["not_found"],
		example: { ...absent, body: { ...target, enabled: true } },
	}),
	"DELETE /webhooks/:id": one("End a webhook", z.strictObject({ id: z.string(), deleted: z.literal(true) }), {
		errors: ["not_found"],
		example: absent,
	}),
	"POST /webhooks/:id/rotate": one("Give a webhook a new secret", withSecret, {
		body: rotateSchema,
		errors: ["not_found"],
		example: { ...absent, body: { grace_seconds: 3600, reason: "yearly" } },
	}),
	"POST /webhooks/:id/test": one("Send a test message", z.strictObject({ delivery_id: z.string() }), {
		body: testSchema,
		answers: { 202: { description: "The message", schema: z.strictObject({ delivery_id: z.string() }) } },
		errors: ["not_found"],
		example: { ...absent, body: {} },
	}),
	"GET /webhooks/:id/deliveries": one("What was sent to a webhook", pageOf(sent), {
		query: deliveryPageSchema,
		errors: ["not_found"],
		example: absent,
	}),
};
