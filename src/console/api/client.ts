/** The only way from the console to the service: its HTTP API, on the page's own origin. */
import { authorization } from "./credentials.ts";

/** What a page shows differently: no network, no session, no right, or whatever the service says. */
export type ErrorKind = "offline" | "signed_out" | "forbidden" | "refused";

/** A request that got no result. `requestId` is what to quote when reporting it; null where nothing answered. */
export class ApiError extends Error {
	readonly kind: ErrorKind;
	readonly code: string;
	readonly requestId: string | null;
	readonly details: unknown;

	constructor(
		kind: ErrorKind,
		code: string,
		message: string,
		requestId: string | null = null,
		details: unknown = null,
	) {
		super(message);
		this.kind = kind;
		this.code = code;
		this.requestId = requestId;
		this.details = details;
	}
}

export interface ApiRequest {
	readonly method?: "GET" | "POST" | "PUT" | "DELETE";
	readonly body?: unknown;
	readonly signal?: AbortSignal;
	/** Set where the same change may be sent twice. */
	readonly idempotencyKey?: string;
	/** Lets the request outlive the page. */
	readonly keepalive?: boolean;
}

interface WireError {
	readonly error?: {
		readonly code?: string;
		readonly message?: string;
		readonly request_id?: string;
		readonly details?: unknown;
	};
}

function kindOf(status: number, code: string): ErrorKind {
	if (status === 401) return "signed_out";
	return code === "forbidden" ? "forbidden" : "refused";
}

/** Cloudflare Access sends whoever has no session to its own page: a redirect, which this API never makes. */
function refused(response: Response, body: WireError | null): ApiError {
	if (response.type === "opaqueredirect") return new ApiError("signed_out", "unauthorized", "the session has ended");
	const {
		code = `http_${response.status}`,
		message = "the service gave no reason",
		request_id,
		details,
	} = body?.error ?? {};
	const requestId = request_id ?? response.headers.get("x-request-id");
	return new ApiError(kindOf(response.status, code), code, message, requestId, details);
}

/** The failure that an answer is. */
export function failureOf(status: number, text: string): ApiError {
	return refused(new Response(null, { status }), parsed(text));
}

function parsed(text: string): WireError | null {
	try {
		return JSON.parse(text) as WireError;
	} catch {
		return null;
	}
}

/** What the network gives, or why it gives nothing. */
async function connected<T>(asked: Promise<T>): Promise<T> {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof DOMException && error.name === "AbortError") throw error;
		throw new ApiError("offline", "offline", "the service cannot be reached");
	}
}

async function send(
	path: string,
	{ method = "GET", body, signal, idempotencyKey, keepalive }: ApiRequest,
): Promise<Response> {
	const headers = new Headers();
	const bearer = authorization();
	if (bearer !== null) headers.set("authorization", bearer);
	if (body !== undefined) headers.set("content-type", "application/json");
	if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
	const response = await connected(
		fetch(path, {
			method,
			headers,
			redirect: "manual",
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			...(signal === undefined ? {} : { signal }),
			...(keepalive === undefined ? {} : { keepalive }),
		}),
	);
	if (!response.ok) throw refused(response, parsed(await response.text()));
	return response;
}

/** Asks the service: JSON, or a string where it answers with plain text. Throws `ApiError`, or an `AbortError` when `signal` says so. */
export async function api<T>(path: string, request: ApiRequest = {}): Promise<T> {
	const response = await send(path, request);
	const isText = response.headers.get("content-type")?.startsWith("text/plain");
	return (await (isText ? response.text() : response.json()).catch(() => null)) as T;
}

/** The objects of an NDJSON file, read as they are asked for: a file may be larger than the memory. Throws as `api` does. */
export async function* apiLines<T>(path: string, signal: AbortSignal): AsyncGenerator<T> {
	const { body } = await send(path, { signal });
	if (body === null) return;
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = "";
	for (;;) {
		const { value, done } = await connected(reader.read());
		const lines = (rest + (value ?? "")).split("\n");
		rest = lines.pop()!;
		for (const line of lines) if (line !== "") yield JSON.parse(line) as T;
		if (done) return;
	}
}

/** Any failure as an `ApiError`, so that pages have one thing to show. */
export function asApiError(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	return new ApiError("refused", "console_error", error instanceof Error ? error.message : "unexpected error");
}
