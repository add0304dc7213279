import * as z from "zod";
import { bodySchema as appealSchema } from "../../http/routes/appeals/routes.ts";
import { querySchema as exportQuerySchema } from "../../http/routes/feedback/export.ts";
import { feedbackSchema } from "../../http/routes/feedback/schema.ts";
import { lanesSchema } from "../../http/routes/reviewers/routes.ts";
import { decisionSchema, emptySchema, listSchema, nextSchema, skipSchema } from "../../http/routes/reviews/schema.ts";
import { LANES } from "../../reviews/lanes.ts";
import { REVIEW_STATES } from "../../reviews/review.ts";
import { ATTRIBUTES, SEVERITIES } from "../../verdict.ts";
import type { RouteDoc, RouteDocs } from "../doc.ts";
import { count, nullableTime, pageOf, probability, time } from "../schemas.ts";

const review = z.looseObject({
	id: z.string(),
	decision_id: z.string(),
	lane: z.enum(LANES),
	reasons: z.array(z.string()),
	state: z.enum(REVIEW_STATES),
	created_at: time,
	due_at: time,
	overdue: z.boolean(),
	claimed_by: z.string().nullable(),
	lease_until: nullableTime,
	version: count,
});
const changed = z.strictObject({ review });
const appeal = z.looseObject({
	id: z.string(),
	decision_id: z.string(),
	appealed_at: time,
	state: z.string(),
	resolved_at: nullableTime,
});
const reviewer = z.strictObject({
	reviewer: z.string(),
	lanes: z.array(z.enum(LANES)),
	known_items: z.strictObject({ asked: count, right: count, lower_bound: probability.nullable() }),
});
const kappa = z.strictObject({ value: z.number(), se: z.number() }).nullable();

const absent = { path: { id: "none" }, status: 404 };

function look(summary: string, schema: z.ZodType, fields: Partial<RouteDoc> = {}): RouteDoc {
	return { tag: "reviews", summary, answers: { 200: { description: summary, schema } }, example: {}, ...fields };
}

function change(summary: string, fields: Partial<RouteDoc> = {}): RouteDoc {
	return look(summary, changed, {
		body: emptySchema,
		errors: ["not_found", "review_conflict"],
		example: { ...absent, body: {} },
		...fields,
	});
}

export const reviewDocs: RouteDocs = {
	"POST /feedback": look(
		"What the platform knows better of a decision",
		z.strictObject({
			id: z.string(),
			decision_id: z.string(),
			severity: z.enum(SEVERITIES),
			attributes: z.array(z.enum(ATTRIBUTES)).nullable(),
			note: z.string().nullable(),
			contradicts: z.boolean(),
			given_at: time,
		}),
		{
			body: feedbackSchema,
			errors: ["not_found"],
			example: { body: { decision_id: "none", severity: "safe" }, status: 404 },
		},
	),
	"GET /feedback/export": look(
		"Decisions that people have judged, with their texts, for training",
		z.strictObject({
			data: z.array(z.looseObject({ decision_id: z.string(), text: z.string(), severity: z.enum(SEVERITIES) })),
			next_cursor: z.string().nullable(),
			unadjudicated_feedback: count.optional(),
		}),
		{ query: exportQuerySchema, errors: ["storage_unavailable"] },
	),
	"POST /appeals": look("A complaint about a decision", appeal, {
		body: appealSchema,
		answers: { 201: { description: "The appeal", schema: appeal } },
		errors: ["not_found", "already_appealed", "appeal_expired"],
		example: { body: { decision_id: "none", reason: "it was a joke" }, status: 404 },
	}),
	"GET /appeals/:id": look("What became of an appeal", appeal, { errors: ["not_found"], example: absent }),
	"GET /reviews": look("A list of reviews, in its order", pageOf(review), {
		query: listSchema,
		example: { query: { state: "open" } },
	}),
	"GET /reviews/agreement": look(
		"How far two people agree who look at the same decision",
		z.strictObject({
			since: time,
			pairs: count,
			observed_agreement: probability.nullable(),
			prevalence: z.record(z.enum(SEVERITIES), probability).nullable(),
			kappa,
			quadratic_kappa: kappa,
			appeals: z.looseObject({}),
		}),
	),
	"GET /reviews/:id": look(
		"A review with everything that helps to decide it",
		z.strictObject({ review, decision: z.looseObject({ id: z.string() }), similar: z.array(z.looseObject({})) }),
		{ errors: ["not_found"], example: absent },
	),
	"POST /reviews/claim": look("Take what is due first", z.strictObject({ review: review.nullable() }), {
		body: nextSchema,
		example: { body: {} },
	}),
	"POST /reviews/:id/claim": change("Take a review"),
	"POST /reviews/:id/extend": change("Hold a review for longer"),
	"POST /reviews/:id/release": change("Give a review back"),
	"POST /reviews/:id/skip": change("Hide a review from oneself for a day", {
		body: skipSchema,
		example: { ...absent, body: { reason: "too_hard" } },
	}),
	"POST /reviews/:id/decision": change("Decide a review that one holds", {
		body: decisionSchema,
		example: { ...absent, body: { version: 1, severity: "harmful", action: "block", reason_code: "harassment" } },
	}),
	"GET /reviewers": look(
		"Who reviews, and how they do on known items",
		z.strictObject({ data: z.array(reviewer), next_cursor: z.null() }),
	),
	"PUT /reviewers/lanes": look(
		"Say which lanes a reviewer may take",
		z.strictObject({ reviewer: z.string(), lanes: z.array(z.enum(LANES)) }),
		{
			body: lanesSchema,
			example: { body: { reviewer: "rita@example.com", lanes: null, reason: "trained for all" } },
		},
	),
	"GET /reviewers/me": look("The caller as a reviewer", reviewer),
};
