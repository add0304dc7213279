import * as z from "zod";
import type { Failure } from "../../../errors.ts";
import type { Result } from "../../../verdict.ts";
import { parseBody, textFailure } from "../../schema.ts";
import { isAnswered, isKnownElsewhere, type PerspectiveAttribute } from "./attributes.ts";

/** Longest token, session or community id, UTF-16 units: the original has 64-bit integers and short words there. */
const MAX_TOKEN_UNITS = 1024;
/** An attribute quoted in an error is cut here, units. */
const MAX_QUOTED_UNITS = 64;

const tokenSchema = z.string().max(MAX_TOKEN_UNITS);
export const textEntrySchema = z.strictObject({
	text: z.string().default(""),
	type: z.enum(["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]).default("PLAIN_TEXT"),
});
const contextSchema = z.strictObject({
	entries: z.array(textEntrySchema).optional(),
	articleAndParentComment: z
		.strictObject({ article: textEntrySchema.optional(), parentComment: textEntrySchema.optional() })
		.optional(),
});

/** What both requests have. Session, community and context are taken and change nothing, as context does in the original. */
const commentFields = {
	comment: textEntrySchema,
	context: contextSchema.optional(),
	languages: z.array(z.string().max(MAX_QUOTED_UNITS)).default([]),
	clientToken: tokenSchema.optional(),
	sessionId: tokenSchema.optional(),
	communityId: tokenSchema.optional(),
};

const SCORE_TYPES = ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"] as const;

/** The original's request, whole. */
export const analyzeSchema = z.strictObject({
	...commentFields,
	requestedAttributes: z.record(
		z.string(),
		z.strictObject({ scoreType: z.enum(SCORE_TYPES).optional(), scoreThreshold: z.number().optional() }),
	),
	spanAnnotations: z.boolean().default(false),
	doNotStore: z.boolean().default(false),
});

export interface Requested {
	readonly attribute: PerspectiveAttribute;
	/** Lower scores are left out. */
	readonly scoreMin: number;
}

export interface Analyze extends Omit<z.infer<typeof analyzeSchema>, "requestedAttributes"> {
	readonly requested: readonly Requested[];
}

function invalid(message: string, details?: object): { readonly ok: false; readonly error: Failure } {
	return { ok: false, error: { code: "invalid_field", message, ...(details ? { details } : {}) } };
}

const givenScoreSchema = z.strictObject({ value: z.number().min(0).max(1), type: z.enum(SCORE_TYPES).optional() });
const spanSchema = z.strictObject({
	begin: z.int().min(0).optional(),
	end: z.int().min(0).optional(),
	score: givenScoreSchema.optional(),
});

/** The original's request, whole. Spans are taken and change nothing. */
export const suggestSchema = z.strictObject({
	...commentFields,
	attributeScores: z.record(
		z.string(),
		z.strictObject({ summaryScore: givenScoreSchema.optional(), spanScores: z.array(spanSchema).optional() }),
	),
});

export interface Suggestion extends Omit<z.infer<typeof suggestSchema>, "attributeScores"> {
	/** What the comment is said to be, 0 to 1. */
	readonly scores: ReadonlyMap<PerspectiveAttribute, number>;
}

/** Parses `comments:suggestscore`. */
export function parseSuggest(body: unknown): Result<Suggestion, Failure> {
	const parsed = parseBody(suggestSchema, body);
	if (!parsed.ok) return parsed;
	const { attributeScores, ...rest } = parsed.value;
	const scores = new Map<PerspectiveAttribute, number>();
	for (const [name, { summaryScore }] of Object.entries(attributeScores)) {
		const attribute = attributeOf(name);
		if (!attribute.ok) return attribute;
		if (summaryScore === undefined) return invalid(`attributeScores.${name}.summaryScore: is missing`);
		scores.set(attribute.value, summaryScore.value);
	}
	const [first] = scores.keys();
	if (first === undefined) return invalid("attributeScores: names no attribute");
	const failure = commentFailure(rest.comment, rest.languages, first);
	return failure ? { ok: false, error: failure } : { ok: true, value: { ...rest, scores } };
}

/** An attribute's name as an error may repeat it. */
function quoted(name: string): string {
	return name.slice(0, MAX_QUOTED_UNITS).toWellFormed();
}

/** The attribute of a name, or what is wrong with it. */
export function attributeOf(name: string): Result<PerspectiveAttribute, Failure> {
	if (isAnswered(name)) return { ok: true, value: name };
	if (isKnownElsewhere(name)) {
		return invalid(`Attribute ${quoted(name)} is not judged by this service: only production attributes are`);
	}
	return invalid(`Unknown requested attribute: ${quoted(name)}`);
}

/** What is wrong with a comment, or null. The languages that the request names are its own responsibility. */
export function commentFailure(
	{ text, type }: z.infer<typeof textEntrySchema>,
	languages: readonly string[],
	attribute: string,
): Failure | null {
	if (type === "HTML") return { code: "invalid_field", message: "comment.type: only PLAIN_TEXT is supported" };
	const foreign = languages.find((language) => language.split("-")[0]?.toLowerCase() !== "en");
	if (foreign !== undefined) return languageFailure(attribute, languages);
	return textFailure(text, "comment.text");
}

export function languageFailure(attribute: string, languages: readonly string[]): Failure {
	const detail = { detectedLanguages: languages.map(quoted), attribute };
	const details = {
		errorType: "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
		languageNotSupportedByAttributeError: detail,
	};
	const message = `Attribute ${attribute} does not support request languages: ${detail.detectedLanguages.join(", ")}`;
	return { code: "invalid_field", message, details };
}

/** Parses `comments:analyze`. */
export function parseAnalyze(body: unknown): Result<Analyze, Failure> {
	const parsed = parseBody(analyzeSchema, body);
	if (!parsed.ok) return parsed;
	const { requestedAttributes, ...rest } = parsed.value;
	const requested: Requested[] = [];
	for (const [name, { scoreType = "PROBABILITY", scoreThreshold = 0 }] of Object.entries(requestedAttributes)) {
		const attribute = attributeOf(name);
		if (!attribute.ok) return attribute;
		if (scoreType !== "PROBABILITY" && scoreType !== "SCORE_TYPE_UNSPECIFIED") {
			return invalid(`requestedAttributes.${attribute.value}.scoreType: only PROBABILITY is supported`);
		}
		requested.push({ attribute: attribute.value, scoreMin: scoreThreshold });
	}
	const first = requested[0];
	if (!first) return invalid("requestedAttributes: names no attribute");
	const failure = commentFailure(rest.comment, rest.languages, first.attribute);
	return failure ? { ok: false, error: failure } : { ok: true, value: { ...rest, requested } };
}
