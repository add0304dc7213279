/** The closed set of error codes and their one form on the wire. Messages never contain user text. */

/** HTTP status of each code. A code is never reused for another meaning; the meanings stand in `openapi/error-meanings.ts`. */
export const ERROR_STATUS = {
	invalid_json: 400,
	invalid_encoding: 400,
	unknown_field: 400,
	invalid_field: 400,
	blank_text: 400,
	text_too_long: 400,
	invalid_text: 400,
	too_many_items: 400,
	unknown_model: 400,
	unauthorized: 401,
	forbidden_host: 403,
	forbidden_origin: 403,
	forbidden: 403,
	second_person_required: 403,
	not_found: 404,
	method_not_allowed: 405,
	body_too_large: 413,
	key_ended: 409,
	too_many: 409,
	idempotency_key_in_use: 409,
	job_state: 409,
	version_conflict: 409,
	review_conflict: 409,
	review_open: 409,
	already_appealed: 409,
	not_restricted: 409,
	appeal_expired: 410,
	approval_expired: 410,
	unsupported_media_type: 415,
	review_without_text: 422,
	idempotency_key_reused: 422,
	invalid_patterns: 422,
	rate_limited: 429,
	internal_error: 500,
	service_unconfigured: 503,
	keys_unavailable: 503,
	storage_unavailable: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** An expected failure as a value. */
export interface Failure {
	readonly code: ErrorCode;
	readonly message: string;
	/** What a program needs to act on it; snake_case, as on the wire. */
	readonly details?: object;
}

export interface ErrorBody {
	readonly error: Failure & { readonly request_id: string };
}

/** The wire form of a failure. */
export function errorBody(failure: Failure, requestId: string): ErrorBody {
	const { code, message, details } = failure;
	return { error: { code, message, request_id: requestId, ...(details === undefined ? {} : { details }) } };
}

/** The media type of RFC 9457, for clients that ask for it. */
export const PROBLEM_TYPE = "application/problem+json";

/** A failure in the form of RFC 9457, section 3.1. */
export interface ProblemDetails {
	/** Where the code is explained, relative to the service's address. */
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly detail: string;
	/** The request id, which is a relative reference as it stands. */
	readonly instance: string;
	readonly code: ErrorCode;
	readonly details?: object;
}

/** The fragment of the documentation's page that explains a code. */
export function errorAnchor(code: ErrorCode): string {
	return `error-${code}`;
}

/** A failure as problem details; `title` is the same for every failure of a code. */
export function problemDetails({ code, message, details }: Failure, requestId: string): ProblemDetails {
	const words = code.replaceAll("_", " ");
	return {
		type: `/docs/#${errorAnchor(code)}`,
		title: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
		status: ERROR_STATUS[code],
		detail: message,
		instance: requestId,
		code,
		...(details === undefined ? {} : { details }),
	};
}
