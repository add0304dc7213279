import * as z from "zod";
import { type canarySchema, endSchema, shareSchema, startSchema } from "../../http/routes/patterns/canary.ts";
import {
	approveSchema,
	backtestQuerySchema,
	forcibleBodySchema,
	liftSchema,
	pageSchema,
	rollbackSchema,
	trySchema,
	validateSchema,
} from "../../http/routes/patterns/schema.ts";
import { patternCaseSchema } from "../../patterns/cases.ts";
import { patternDocumentSchema } from "../../patterns/schema.ts";
import { changesSchema } from "../../patterns/submission.ts";
import { ACTIONS, SEVERITIES } from "../../verdict.ts";
import type { RouteDoc, RouteDocs } from "../doc.ts";
import { delivery, match, nullableTime, pageOf, time } from "../schemas.ts";

/** What the frame takes as it comes, and `parseSubmission` then judges by these. */
const submission = {
	document: patternDocumentSchema.optional(),
	changes: changesSchema.optional(),
	cases: z.array(patternCaseSchema).optional(),
};

const version = z.looseObject({ version: z.string(), published_at: time, actor: z.string(), reason: z.string() });
const touched = z.strictObject({
	added: z.array(z.string()),
	changed: z.array(z.string()),
	removed: z.array(z.string()),
});
const published = version.extend({ changes: touched, pointer: delivery });
const problem = z.looseObject({ pointer: z.string(), check: z.string(), message: z.string() });
const judgement = z.looseObject({
	valid: z.boolean(),
	base_version: z.string(),
	problems: z.array(problem),
	changes: touched.optional(),
});
const forced = z.looseObject({
	id: z.string(),
	state: z.string(),
	asked_at: time,
	expires_at: time,
	approved_by: z.string().nullable(),
	problems: z.array(problem),
});
const reading = z.strictObject({
	normalized_text: z.string(),
	classification: z.enum(SEVERITIES),
	action: z.enum(ACTIONS),
	matches: z.array(match),
});
const set = z.looseObject({
	version: z.string(),
	propagation: z.looseObject({}),
	document: patternDocumentSchema,
	cases: z.array(patternCaseSchema),
});

const standing = z.looseObject({
	version: z.string(),
	propagation: z.looseObject({}),
	shadow: z.looseObject({}),
});

const pattern = {
	id: "grapevine99",
	category: "direct",
	harm: "self_harm",
	forms: ["grapevine99"],
	replacement: "kill yourself",
	status: "active",
	source: "40 user reports, November 2026",
} as const;
const cases = [
	{ pattern: "grapevine99", text: "just grapevine99 already", match: true },
	{ pattern: "grapevine99", text: "the grapevine by the wall", match: false },
];
const changes = { add: [pattern], change: [], remove: [] };

const CHANGE_ERRORS = ["version_conflict", "invalid_patterns", "not_found"] as const;
const frame = { expected_version: "0.0.0", reason: "a wave since noon" };

function write(summary: string, fields: Omit<RouteDoc, "tag" | "summary">): RouteDoc {
	return { tag: "patterns", summary, ...fields };
}

function read(summary: string, schema: z.ZodType, fields: Partial<RouteDoc> = {}): RouteDoc {
	return { tag: "patterns", summary, answers: { 200: { description: summary, schema } }, example: {}, ...fields };
}

export const patternDocs: RouteDocs = {
	"GET /patterns": read("The published patterns with their cases", set, { errors: ["not_found"] }),
	"GET /patterns/propagation": read("How the newest version spreads, and what its shadow patterns find", standing),
	"GET /patterns/versions": read("Versions, the newest first", pageOf(version), { query: pageSchema }),
	"GET /patterns/versions/:version": read("A version of the last hundred", set, {
		errors: ["not_found"],
		example: { path: { version: "0.0.0" }, status: 404 },
	}),
	"POST /patterns/try": write("Read texts with the published patterns, and with others", {
		body: trySchema.extend(submission),
		answers: {
			200: {
				description: "What both make of each text",
				schema: z.strictObject({
					base_version: z.string(),
					results: z.array(z.strictObject({ text: z.string(), published: reading, candidate: reading.optional() })),
				}),
			},
		},
		errors: ["invalid_patterns", "blank_text", "text_too_long", "invalid_text"],
		example: { body: { texts: ["just grapevine99 already"], changes } },
	}),
	"POST /patterns/validate": write("Say what is wrong with patterns", {
		body: validateSchema.extend(submission),
		answers: { 200: { description: "What a publish would touch, or why it would be refused", schema: judgement } },
		example: { body: { changes, cases } },
	}),
	"POST /patterns/backtest": write("Run patterns over ordinary language", {
		body: validateSchema.extend(submission),
		query: backtestQuerySchema,
		answers: { 200: { description: "Rates and examples", schema: judgement } },
		errors: ["not_found"],
		example: { body: { changes, cases } },
	}),
	"POST /patterns/publish": write("Publish a document, or changes to the published one", {
		body: forcibleBodySchema.extend(submission),
		answers: {
			200: { description: "What was published", schema: published },
			202: { description: "A forced publish that waits for a second person", schema: forced },
		},
		errors: CHANGE_ERRORS,
		example: { body: { ...frame, changes, cases }, status: 409 },
	}),
	"GET /patterns/forced": read("Forced publishes, the newest first", z.strictObject({ data: z.array(forced) })),
	"GET /patterns/forced/:id": read("A forced publish with its patterns", forced, {
		errors: ["not_found"],
		example: { path: { id: "none" }, status: 404 },
	}),
	"POST /patterns/forced/:id/approve": write("Let a forced publish through, as a canary of 1%", {
		body: approveSchema,
		answers: { 200: { description: "What was published", schema: published } },
		errors: [...CHANGE_ERRORS, "second_person_required", "approval_expired"],
		example: { path: { id: "none" }, body: {}, status: 404 },
	}),
	"GET /patterns/demotions": read(
		"Patterns that block nothing by themselves any more",
		z.strictObject({
			data: z.array(z.looseObject({ pattern: z.string(), at: time })),
			alerts: z.array(z.looseObject({})),
		}),
	),
	"POST /patterns/demotions/lift": write("Let a demoted pattern block again", {
		body: liftSchema,
		answers: {
			200: { description: "The pattern", schema: z.strictObject({ pattern: z.string(), pointer: delivery }) },
		},
		errors: CHANGE_ERRORS,
		example: { body: { pattern: "none", reason: "looked at" }, status: 404 },
	}),
	"GET /patterns/canary": read(
		"The canary that runs",
		z.strictObject({ canary: z.looseObject({ version: z.string(), published_at: nullableTime }).nullable() }),
	),
	"POST /patterns/canary": write("Start a canary, change its share, promote or abort it", {
		body: z.discriminatedUnion("action", [startSchema.extend(submission), shareSchema, endSchema]),
		answers: {
			200: {
				description: "The canary, or what is live now",
				schema: z.looseObject({ version: z.string(), pointer: delivery }),
			},
		},
		errors: CHANGE_ERRORS,
		example: {
			body: { action: "abort", version: "0.0.0", reason: "too harsh" } satisfies z.input<typeof canarySchema>,
			status: 404,
		},
	}),
	"POST /patterns/rollback": write("Publish an older version again", {
		body: rollbackSchema,
		answers: { 200: { description: "What was published", schema: published } },
		errors: CHANGE_ERRORS,
		example: { body: { ...frame, to_version: "0.0.0" }, status: 409 },
	}),
};
