/** Failures as Google's APIs tell them. */
import { ERROR_STATUS, type ErrorCode, type Failure } from "../../../errors.ts";
import type { AppContext } from "../../context.ts";

/** `google.rpc.Code` of each status. */
const STATUS_NAMES: Record<number, string> = {
	400: "INVALID_ARGUMENT",
	401: "UNAUTHENTICATED",
	403: "PERMISSION_DENIED",
	404: "NOT_FOUND",
	405: "UNIMPLEMENTED",
	409: "ABORTED",
	413: "INVALID_ARGUMENT",
	415: "INVALID_ARGUMENT",
	429: "RESOURCE_EXHAUSTED",
	500: "INTERNAL",
	503: "UNAVAILABLE",
};

/** What the original says of a comment in a detail of its own. */
const COMMENT_ERRORS: Partial<Record<ErrorCode, string>> = {
	blank_text: "COMMENT_EMPTY",
	text_too_long: "COMMENT_TOO_LONG",
};

function detailsOf({ code, details }: Failure): object[] {
	const reason = code === "unauthorized" ? "API_KEY_INVALID" : code.toUpperCase();
	const info = { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "plainspeak" };
	const errorType = COMMENT_ERRORS[code];
	const comment = errorType === undefined ? details : { errorType };
	if (comment === undefined) return [info];
	return [{ "@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error", ...comment }, info];
}

/** `{"error": {"code", "message", "status", "details"}}`; `reason` is our own code. */
export function googleFailure(c: AppContext, failure: Failure): Response {
	const status = ERROR_STATUS[failure.code];
	const { message } = failure;
	const name = STATUS_NAMES[status] ?? "UNKNOWN";
	return c.json({ error: { code: status, message, status: name, details: detailsOf(failure) } }, status);
}
