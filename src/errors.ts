/** The closed set of error codes and their one form on the wire. Messages never contain user text. */

/** HTTP status of each code. A code is never reused for another meaning. */
export const ERROR_STATUS = {
	/** The body is not JSON. */
	invalid_json: 400,
	/** The body is not UTF-8. */
	invalid_encoding: 400,
	/** A field that the route does not know. */
	unknown_field: 400,
	/** A field is missing, has the wrong type or is out of bounds. */
	invalid_field: 400,
	/** The text is empty or only white space. */
	blank_text: 400,
	/** The text is longer than a route accepts, in UTF-16 units. */
	text_too_long: 400,
	/** The text holds a lone surrogate, so it has no UTF-8 form. */
	invalid_text: 400,
	/** A batch holds more items than one request may. */
	too_many_items: 400,
	/** `model` names none that this service offers. */
	unknown_model: 400,
	/** No key, or one that is not known. */
	unauthorized: 401,
	/** The Host header names another machine than the local one (local development only). */
	forbidden_host: 403,
	/** A change on the staff host that another site's page could have sent. */
	forbidden_origin: 403,
	/** The key lacks the scope of the route. */
	forbidden: 403,
	/** Who asked for a forced publish may not approve it. */
	second_person_required: 403,
	not_found: 404,
	method_not_allowed: 405,
	/** The body, or a batch's texts together, are over the route's limit. */
	body_too_large: 413,
	/** The key was revoked or has expired, so it gets no new secret. */
	key_ended: 409,
	/** The tenant has as many as it may have. */
	too_many: 409,
	/** The request with this Idempotency-Key has not ended yet. */
	idempotency_key_in_use: 409,
	/** The job has not ended, or has. */
	job_state: 409,
	/** The change was made for another version than the one that is published. */
	version_conflict: 409,
	/** The review was taken, returned or decided meanwhile; the details say by whom and when. */
	review_conflict: 409,
	/** Somebody is still to look at the decision, and reviewers see nothing of what others made of it until then. */
	review_open: 409,
	/** Someone has complained about the decision already. */
	already_appealed: 409,
	/** The decision restricts nothing, so there is no statement of its reasons. */
	not_restricted: 409,
	/** Complaints are taken for six months. */
	appeal_expired: 410,
	/** Nobody approved a forced publish in time. */
	approval_expired: 410,
	unsupported_media_type: 415,
	/** A policy that sends texts to people where no text is kept that they could look at. */
	review_without_text: 422,
	/** The Idempotency-Key was used for another request. */
	idempotency_key_reused: 422,
	/** Patterns that may not be published; the details list why. */
	invalid_patterns: 422,
	/** More requests than the key may make, or too many unknown keys from one address; `Retry-After` says when to go on. */
	rate_limited: 429,
	internal_error: 500,
	/** The deployment has no keys configured, so it serves nobody. */
	service_unconfigured: 503,
	/** Keys cannot be read, and this one is not known here; `Retry-After` says when to try again. */
	keys_unavailable: 503,
	/** A store does not answer; `Retry-After` says when to try again. */
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
