/** Failures as OpenAI's API tells them, with the headers that its clients decide about retries by. */
import { ERROR_STATUS, type ErrorCode, type Failure } from "../../../errors.ts";
import type { AppContext } from "../../context.ts";

/** Codes that the original has a name of its own for; any other keeps ours. */
const CODES: Partial<Record<ErrorCode, string>> = {
	unauthorized: "invalid_api_key",
	unknown_model: "model_not_found",
	rate_limited: "rate_limit_exceeded",
};

function statusOf(code: ErrorCode) {
	return code === "unknown_model" ? 404 : ERROR_STATUS[code];
}

function typeOf(code: ErrorCode): string {
	if (code === "rate_limited") return "requests";
	return ERROR_STATUS[code] >= 500 ? "server_error" : "invalid_request_error";
}

/** What a field is called before what is wrong with it, as `parseBody` and `textFailure` say it. */
const FIELD = /^([a-z_]+(?:[.[][\w.\]]*)?): /;

/** Nobody is served before someone configures the deployment, however often a client asks. */
function mayRetry(code: ErrorCode): boolean {
	return code !== "service_unconfigured" && (ERROR_STATUS[code] === 429 || ERROR_STATUS[code] >= 500);
}

/** `{"error": {"message", "type", "param", "code"}}`, `x-should-retry`, and `retry-after-ms` beside `retry-after`. */
export function openaiFailure(c: AppContext, { code, message }: Failure): Response {
	c.header("x-should-retry", String(mayRetry(code)));
	const retryAfterSeconds = c.res.headers.get("retry-after");
	if (retryAfterSeconds !== null) c.header("retry-after-ms", String(Number(retryAfterSeconds) * 1000));
	const param = ERROR_STATUS[code] === 400 ? (FIELD.exec(message)?.[1] ?? null) : null;
	return c.json({ error: { message, type: typeOf(code), param, code: CODES[code] ?? code } }, statusOf(code));
}
