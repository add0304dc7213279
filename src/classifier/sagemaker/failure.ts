import type { ClassifierError } from "../classifier.ts";

/** Whether another try may help: `once` where a second failure means that the text is at fault. */
export type Retry = "never" | "once" | "again";

export interface InvokeFailure {
	readonly kind: ClassifierError["kind"];
	/** What the service called it; never a part of the text. */
	readonly reason: string;
	readonly retry: Retry;
}

/** An error answer of the runtime API. */
export interface ErrorAnswer {
	readonly status: number;
	/** `x-amzn-errortype`, or null. */
	readonly errorType: string | null;
	readonly body: string;
}

const SERVER_ERROR = 500;

/** Errors that only a change of the configuration ends: wrong or expired credentials, or rights that they lack. */
const CREDENTIAL_ERRORS =
	/^(?:ExpiredToken|AccessDenied|InvalidSignature|UnrecognizedClient|MissingAuthentication|InvalidClientToken|IncompleteSignature|SignatureDoesNotMatch)/;

function fieldsOf(body: string): { message: string; originalStatus: number; originalMessage: string } {
	let parsed: unknown;
	try {
		parsed = JSON.parse(body);
	} catch {
		parsed = null;
	}
	const fields = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
	return {
		message: String(fields["Message"] ?? fields["message"] ?? ""),
		originalStatus: Number(fields["OriginalStatusCode"] ?? 0),
		originalMessage: String(fields["OriginalMessage"] ?? ""),
	};
}

/**
 * What an error answer means. The type counts, not the status: throttling is a 400 (SAGEMAKER.md, "Endpoint"). What the
 * model container says is never repeated, since it may quote the text.
 */
export function failureOf({ status, errorType, body }: ErrorAnswer): InvokeFailure {
	const type = (errorType ?? "").split(":")[0]!.split("#").at(-1)!;
	const reason = `${type || "error"} ${status}`;
	const { message, originalStatus, originalMessage } = fieldsOf(body);
	if (type === "ModelError") {
		if (/timed out/i.test(`${message} ${originalMessage}`)) return { kind: "timeout", reason, retry: "never" };
		if (originalStatus >= SERVER_ERROR) return { kind: "model_error", reason, retry: "once" };
		return { kind: "rejected", reason, retry: "never" };
	}
	if (type.startsWith("Throttling")) return { kind: "throttled", reason, retry: "again" };
	if (type === "ModelNotReadyException") return { kind: "unavailable", reason, retry: "again" };
	if (type.startsWith("Validation")) {
		const isAbsent = /not found/i.test(message);
		return { kind: isAbsent ? "misconfigured" : "rejected", reason, retry: "never" };
	}
	if (CREDENTIAL_ERRORS.test(type) || status === 401 || status === 403) {
		return { kind: "misconfigured", reason, retry: "never" };
	}
	if (status === 429) return { kind: "throttled", reason, retry: "again" };
	if (status >= SERVER_ERROR) return { kind: "unavailable", reason, retry: "again" };
	if (status < 400) return { kind: "misconfigured", reason, retry: "never" };
	return { kind: "rejected", reason, retry: "never" };
}
