/** The record of a decision: the message of the queue, a line of the archive and a row of D1. Snake case, as on the wire. */
import * as z from "zod";
import { SCRIPTS } from "../insight/bins.ts";
import { ACTIONS, ATTRIBUTES, CATEGORIES, SEVERITIES } from "../verdict.ts";

/** Raised when a field is added or changes its meaning. A consumer that is older than the producer leaves newer ones for later. */
export const RECORD_VERSION = 2;
/** Without `signals`; the queue, outboxes and dead letters may still hold some. */
const FIRST_VERSION = 1;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What is only counted. */
const signalsSchema = z.strictObject({
	/** Id of the API key that asked; null in local development. */
	key: z.string().nullable(),
	script: z.enum(SCRIPTS),
	/** Share of words in no word list; null where it was not looked at. */
	novelty: z.number().nullable(),
	stage2_ms: z.number(),
	/** The patterns that were found, each with how often. */
	hits: z.array(z.strictObject({ pattern_id: z.string(), category: z.enum(CATEGORIES), n: count })),
});

/** Ways by which texts come. */
export const ROUTES = ["moderate", "batch", "job", "openai", "perspective"] as const;

export const decisionRecordSchema = z.strictObject({
	v: z.literal([FIRST_VERSION, RECORD_VERSION]),
	id: z.string().min(1).max(64),
	tenant: z.string().min(1),
	/** When it was decided, epoch milliseconds. */
	at: count,
	route: z.enum(ROUTES),
	/** Whether anything but counts may be kept: the request did not say `store: false`, and nobody erased it. */
	kept: z.boolean(),
	classification: z.enum(SEVERITIES),
	action: z.enum(ACTIONS),
	confidence: z.number().nullable(),
	probabilities: z.record(z.enum(SEVERITIES), z.number()),
	attributes: z.record(z.enum(ATTRIBUTES), z.number()),
	algospeak: z.boolean(),
	escalation: z.string().nullable(),
	degraded_reason: z.string().nullable(),
	fail_direction: z.string().nullable(),
	cached: z.boolean(),
	mock: z.boolean(),
	model: z.string(),
	pattern_version: z.string(),
	policy_version: z.string(),
	language: z.string(),
	windows: count,
	/** Length of the text that was sent, UTF-16 units. */
	units: count,
	latency_ms: z.number(),
	/** The first of them, in `text` as it is kept. */
	matches: z.array(z.strictObject({ start: count, end: count, pattern_id: z.string() })),
	text: z.string().nullable(),
	/** Where the text is in R2, when it is too long for a message. */
	text_key: z.string().nullable(),
	text_hash: hash.nullable(),
	content_hash: hash.nullable(),
	author_hash: hash.nullable(),
	signals: signalsSchema.nullable().default(null),
});
export type DecisionRecord = Readonly<z.infer<typeof decisionRecordSchema>>;

const errorRecordSchema = z.strictObject({
	v: z.literal(RECORD_VERSION),
	kind: z.literal("error"),
	id: z.string().min(1).max(64),
	/** Epoch milliseconds. */
	at: count,
	route: z.enum(ROUTES),
});
/** A request for a decision that this service failed to answer. */
export type ErrorRecord = Readonly<z.infer<typeof errorRecordSchema>>;

/** What a message holds: a record, one of a newer build, or nothing that this service sends. */
export type ReadRecord =
	| { readonly kind: "record"; readonly record: DecisionRecord }
	| { readonly kind: "error"; readonly record: ErrorRecord }
	| { readonly kind: "newer" }
	| { readonly kind: "malformed"; readonly reason: string };

/** Reads the body of a message. A reason names the field at fault and repeats no value. */
export function readRecord(body: unknown): ReadRecord {
	const parsed = decisionRecordSchema.safeParse(body);
	if (parsed.success) return { kind: "record", record: parsed.data };
	const failed = errorRecordSchema.safeParse(body);
	if (failed.success) return { kind: "error", record: failed.data };
	const version: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "v") : undefined;
	if (typeof version === "number" && version > RECORD_VERSION) return { kind: "newer" };
	const issue = parsed.error.issues[0];
	return { kind: "malformed", reason: `${issue?.path.join(".") || "body"}: ${issue?.code ?? "invalid"}` };
}

const DAY_MS = 24 * 3600_000;

/** Days since 1970 (UTC). */
export function dayOf(at: number): number {
	return Math.floor(at / DAY_MS);
}

/** The first moment of a day, epoch milliseconds. */
export function startOfDay(day: number): number {
	return day * DAY_MS;
}
