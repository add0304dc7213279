import * as z from "zod";
import { SCOPES } from "../../access.ts";
import { modelSetSchema } from "../../classifier/registry.ts";
import { topQuerySchema } from "../../http/routes/analytics/patterns.ts";
import { querySchema as analyticsQuerySchema } from "../../http/routes/analytics/routes.ts";
import {
	createSchema,
	pageSchema as keyPageSchema,
	revokeSchema,
	rotateSchema,
} from "../../http/routes/keys/schema.ts";
import { putModelsSchema } from "../../http/routes/models/schema.ts";
import { previewSchema, putPolicySchema } from "../../http/routes/policy/schema.ts";
import { TIERS } from "../../keys/tiers.ts";
import { policySchema } from "../../policies/schema.ts";
import { ACTIONS, SEVERITIES } from "../../verdict.ts";
import type { RouteDoc, RouteDocs } from "../doc.ts";
import { count, delivery, nullableTime, pageOf, recordOf, time } from "../schemas.ts";

const key = z.strictObject({
	id: z.string(),
	tenant: z.string(),
	name: z.string(),
	scopes: z.array(z.enum(SCOPES)),
	tier: z.enum(TIERS),
	models: z.array(z.string()).nullable(),
	query_allowed: z.boolean(),
	created_at: time,
	created_by: z.string(),
	expires_at: nullableTime,
	revoked_at: nullableTime,
	last_used_at: nullableTime.describe("When its newest decision was made; decisions are counted some seconds later"),
});
const newKey = { ...key.shape, key: z.string().describe("The secret: shown here and never again"), delivery };

const serving = z.strictObject({ revision: count, problem: z.string().nullable(), checked_at: nullableTime });
const revised = {
	revision: count,
	set_at: nullableTime,
	set_by: z.string().nullable(),
	reason: z.string().nullable(),
};
const model = z.looseObject({ kind: z.string(), name: z.string(), share: z.number() });
const breakers = z.strictObject({
	models: z.array(z.looseObject({ model: z.string(), phase: z.string(), failures: count, probing: z.boolean() })),
	state_kept_ms: count,
});

const latency = recordOf(["mean", "p50", "p95", "p99"], z.number());
const point = z.strictObject({
	at: time,
	n: count,
	errors: count,
	algospeak: count,
	degraded: count,
	classifications: recordOf(SEVERITIES, count),
	actions: recordOf(ACTIONS, count),
	latency_ms: latency.nullable(),
});

/** A part of the service, or the code of why nothing can be said of it. */
function partOf(fields: z.ZodRawShape): z.ZodType {
	return z.union([
		z.strictObject({ state: z.literal("ok"), ...fields }),
		z.strictObject({ state: z.literal("unavailable"), code: z.string() }),
	]);
}

function operation(summary: string, schema: z.ZodType, fields: Partial<RouteDoc> = {}): RouteDoc {
	return { tag: "operations", summary, answers: { 200: { description: summary, schema } }, example: {}, ...fields };
}

const modelsBody = putModelsSchema.extend({
	models: modelSetSchema.shape.models,
	shadow: modelSetSchema.shape.shadow,
});
const absent = { path: { id: "none" }, status: 404 };

const policy: z.input<typeof policySchema> = {
	severity: { potentially_harmful: {}, harmful: { review: 0.7, block: 0.9 }, extremely_harmful: { block: 0.6 } },
	attributes: { threat: { block: 0.8 } },
	disclosure_min: 0.5,
	unsupported_language: "allow",
};

export const operationDocs: RouteDocs = {
	"GET /models": operation(
		"The models that judge, with their shares",
		z.strictObject({
			...revised,
			models: z.array(model),
			shadow: z.looseObject({ name: z.string() }).nullable(),
			serving,
		}),
	),
	"PUT /models/active": operation(
		"Set the models that judge",
		z.looseObject({ revision: count, set_at: time, models: z.array(z.looseObject({})), pointer: delivery }),
		{
			body: modelsBody,
			errors: ["version_conflict"],
			example: {
				body: {
					expected_revision: 7,
					reason: "the bundled model alone",
					models: [{ kind: "embedded", name: "embedded", weight: 1 }],
				},
				status: 409,
			},
		},
	),
	"GET /models/:name": operation("A model with its card", model.extend({ card: z.unknown() }), {
		errors: ["not_found"],
		example: { path: { name: "embedded" } },
	}),
	"GET /policy": operation(
		"What the tenant decides by",
		z.strictObject({
			...revised,
			tenant: z.string(),
			source: z.enum(["own", "operator", "default"]),
			version: z.string(),
			policy: policySchema,
			serving,
		}),
	),
	"PUT /policy": operation(
		"Set what the tenant decides by",
		z.strictObject({
			tenant: z.string(),
			revision: count,
			set_at: time,
			policy: policySchema.nullable(),
			pointer: delivery,
		}),
		{
			body: putPolicySchema.extend({ policy: policySchema.nullable() }),
			errors: ["version_conflict", "review_without_text"],
			example: { body: { expected_revision: 7, reason: "a shop for adults", policy: null }, status: 409 },
		},
	),
	"POST /policy/preview": operation(
		"What a policy would change of the decisions that are kept",
		z.looseObject({ policy_version: z.string(), since: time }),
		{
			body: previewSchema.extend({ policy: policySchema }),
			errors: ["review_without_text"],
			example: { body: { policy: { ...policy, severity: { extremely_harmful: { block: 0.6 } } } } },
		},
	),
	"GET /keys": operation("The keys of a tenant, the newest first", pageOf(key), {
		query: keyPageSchema,
	}),
	"POST /keys": operation("Make a key", z.strictObject(newKey), {
		body: createSchema,
		answers: { 201: { description: "The key, with its secret", schema: z.strictObject(newKey) } },
		example: { body: { name: "shop", tenant: "shop", scopes: ["moderate"], reason: "first customer" } },
	}),
	"POST /keys/:id/rotate": operation("Give a key a new secret", z.strictObject({ ...newKey, previous_until: time }), {
		body: rotateSchema,
		errors: ["not_found", "key_ended"],
		example: { ...absent, body: { grace_seconds: 3600, reason: "yearly" } },
	}),
	"POST /keys/:id/revoke": operation("End a key with all its secrets", z.strictObject({ ...key.shape, delivery }), {
		body: revokeSchema,
		errors: ["not_found"],
		example: { ...absent, body: { reason: "leaked in a log" } },
	}),
	"GET /health": operation(
		"Whether the Worker runs",
		z.strictObject({ status: z.literal("ok"), environment: z.string() }),
	),
	"GET /me": operation(
		"Who the caller is, and which scopes they have",
		z.strictObject({ name: z.string(), tenant: z.string(), scopes: z.array(z.enum(SCOPES)), environment: z.string() }),
	),
	"GET /status": operation(
		"How the parts of the service stand",
		z.strictObject({
			state: z.enum(["ok", "degraded", "down"]),
			reasons: z.array(z.string()).describe("What the state rests on; empty where all is well"),
			at: time,
			environment: z.string(),
			dependencies: z.strictObject({
				d1: partOf({}),
				kv: partOf({}),
				r2: partOf({}),
				queue: partOf({ backlog: count, oldest_at: nullableTime }),
				durable_objects: partOf({ outbox: z.strictObject({ pending: count, oldest_at: nullableTime }) }),
				endpoint: z.looseObject({ state: z.enum(["ok", "unconfigured", "unavailable"]) }),
			}),
			access: z.looseObject({ keys: z.enum(["ready", "unconfigured"]) }),
			patterns: z.looseObject({ version: z.string() }),
			publisher: z.looseObject({ state: z.string() }),
			decision_log: z.looseObject({ state: z.enum(["ready", "disabled", "error", "unavailable"]) }),
			recent: partOf({
				minutes: count,
				decisions: count,
				errors: count,
				degraded: count,
				degraded_share: z.number().nullable(),
			}),
			jobs: partOf({ queued: count, running: count, failed: count.describe("In the last day") }),
			webhooks: partOf({
				pending: count,
				failing: count.describe("Messages that are tried again"),
				given_up: count.describe("In the last day"),
				disabled: count,
			}),
			drift: partOf({
				looked_at: nullableTime,
				verdict: z.enum(["none_yet", "quiet", "open"]),
				open: z.array(z.string()),
			}),
			alerts: partOf({ page: count, ticket: count }),
			versions: z.strictObject({
				patterns: z.string(),
				embedded_model: z.string(),
				models_revision: count,
				record: count,
			}),
		}),
	),
	"GET /metrics": {
		tag: "operations",
		summary: "Counters as Prometheus text, or OpenMetrics where it is asked for",
		answers: { 200: { description: "Metrics", contentType: "text/plain" } },
		example: {},
	},
	"GET /analytics": operation(
		"What was decided over time",
		z.strictObject({ from: time, to: time, step_seconds: count, points: z.array(point) }),
		{ query: analyticsQuerySchema },
	),
	"GET /analytics/patterns": operation(
		"The patterns that were found in most texts",
		z.strictObject({
			from: time,
			to: time,
			data: z.array(z.strictObject({ pattern_id: z.string(), texts: count })),
		}),
		{ query: topQuerySchema },
	),
	"GET /failsafe/status": operation("The circuit breakers of the endpoints", breakers),
	"POST /failsafe/reset": operation("Close every circuit breaker", breakers),
};
