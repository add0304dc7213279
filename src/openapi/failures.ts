/** What each route can fail with, in its form. */
import * as z from "zod";
import { ERROR_STATUS, type ErrorCode } from "../errors.ts";
import { isWrite } from "../http/app.ts";
import type { Route } from "../http/context.ts";
import { openaiFailure } from "../http/routes/openai/failure.ts";
import { googleFailure } from "../http/routes/perspective/failure.ts";
import type { RouteDoc } from "./doc.ts";

/** Of any route. Another method than those of its path is `method_not_allowed`, and another path `not_found`. */
const ANY: readonly ErrorCode[] = ["forbidden_host", "internal_error"];
const KEYED: readonly ErrorCode[] = [
	"unauthorized",
	"forbidden",
	"forbidden_origin",
	"rate_limited",
	"service_unconfigured",
	"keys_unavailable",
	"storage_unavailable",
];
const WITH_BODY: readonly ErrorCode[] = [
	"invalid_json",
	"invalid_encoding",
	"unknown_field",
	"invalid_field",
	"body_too_large",
	"unsupported_media_type",
];

/** Of writes, which take an `Idempotency-Key`. */
const WRITING: readonly ErrorCode[] = ["invalid_field", "idempotency_key_in_use", "idempotency_key_reused"];

/** Codes that a route can fail with, in the order of the closed set. */
export function codesOf(route: Route, { errors = [], query }: RouteDoc): ErrorCode[] {
	const codes = new Set<ErrorCode>([
		...ANY,
		...(route.access === "public" ? [] : KEYED),
		...(route.maxBodyBytes === undefined ? [] : WITH_BODY),
		...(isWrite(route) ? WRITING : []),
		...(query === undefined ? [] : (["unknown_field", "invalid_field"] as const)),
		...errors,
	]);
	return (Object.keys(ERROR_STATUS) as ErrorCode[]).filter((code) => codes.has(code));
}

/** Our own form. */
export const failureSchema = z
	.strictObject({
		error: z.strictObject({
			code: z.enum(Object.keys(ERROR_STATUS) as ErrorCode[]),
			message: z.string(),
			request_id: z.string(),
			details: z.looseObject({}).optional(),
		}),
	})
	.meta({ id: "Failure" });

/** Our own form for who asks for problem details (RFC 9457). */
export const problemSchema = z
	.strictObject({
		type: z.string().meta({ format: "uri-reference" }),
		title: z.string(),
		status: z.int(),
		detail: z.string(),
		instance: z.string().meta({ format: "uri-reference" }),
		code: z.enum(Object.keys(ERROR_STATUS) as ErrorCode[]),
		details: z.looseObject({}).optional(),
	})
	.meta({ id: "ProblemDetails" });

const openaiSchema = z
	.strictObject({
		error: z.strictObject({
			message: z.string(),
			type: z.enum(["invalid_request_error", "requests", "server_error"]),
			param: z.string().nullable(),
			code: z.string(),
		}),
	})
	.meta({ id: "OpenaiFailure" });

const googleSchema = z
	.strictObject({
		error: z.strictObject({
			code: z.int(),
			message: z.string(),
			status: z.string(),
			details: z.array(z.looseObject({ "@type": z.string() })),
		}),
	})
	.meta({ id: "GoogleFailure" });

/** How a route says what failed. */
export function schemaOf({ failureForm }: Route): z.ZodType {
	if (failureForm === openaiFailure) return openaiSchema;
	return failureForm === googleFailure ? googleSchema : failureSchema;
}

/** The codes of a route by the status that they are sent with. */
export function failuresOf(route: Route, doc: RouteDoc): ReadonlyMap<number, ErrorCode[]> {
	const isOpenai = route.failureForm === openaiFailure;
	return Map.groupBy(codesOf(route, doc), (code) => (isOpenai && code === "unknown_model" ? 404 : ERROR_STATUS[code]));
}
