/**
 * A client of the HTTP API for whatever has `fetch`: Node, browsers, Workers. Requests end after a time, and are sent again
 * where that is safe: reads and judgements are repeatable, any other write carries an idempotency key, the same each time.
 */
import { PlainspeakError } from "./error.ts";
import { isTemporary, retryDelayMs } from "./retry.ts";
import type { ApiFailure, BatchItem, Decision, Moderate } from "./types.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_RETRIES = 2;
/** What is judged twice is judged alike, and needs no key. */
const REPEATABLE = new Set(["/moderate", "/moderate/batch", "/normalize"]);

export interface ClientOptions {
	/** Where the service is, as `https://moderation.example.com`. */
	readonly baseUrl: string;
	/** Absent in local development. */
	readonly apiKey?: string;
	/** Time for each try, milliseconds. */
	readonly timeoutMs?: number;
	/** Tries after the first one. */
	readonly maxRetries?: number;
}

export interface RequestOptions {
	readonly query?: Readonly<Record<string, string>>;
	readonly body?: object;
	/** Names this write, so that it is made once however often it is sent; made up where it is left out. */
	readonly idempotencyKey?: string;
	/** Ends the request, with its retries. */
	readonly signal?: AbortSignal;
}

export interface Client {
	/** Judges one text. */
	moderate(request: Moderate, options?: Pick<RequestOptions, "signal">): Promise<Decision>;
	/** Judges up to 100 texts; the items stand in their order, each with a result or an error. */
	moderateBatch(items: readonly Moderate[], options?: Pick<RequestOptions, "signal">): Promise<readonly BatchItem[]>;
	/** Any operation of the OpenAPI document. Rejects with `PlainspeakError` for an answer that is no success. */
	request<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
}

function isRepeatable(method: string, path: string): boolean {
	return method === "GET" || method === "DELETE" || REPEATABLE.has(path);
}

/** The error of an answer, whatever its body is. */
async function errorOf(response: Response): Promise<PlainspeakError> {
	const body = (await response.json().catch(() => null)) as { error?: ApiFailure } | null;
	return new PlainspeakError(response.status, body?.error, response.headers.get("x-request-id"));
}

/** Waits, or rejects when the signal does. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		const onAbort = () => {
			clearTimeout(timer);
			reject(signal?.reason);
		};
		const timer = setTimeout(() => {
			signal?.removeEventListener("abort", onAbort);
			resolve();
		}, ms);
		if (signal?.aborted) onAbort();
		signal?.addEventListener("abort", onAbort, { once: true });
	});
}

export function createClient({
	baseUrl,
	apiKey,
	timeoutMs = DEFAULT_TIMEOUT_MS,
	maxRetries = DEFAULT_RETRIES,
}: ClientOptions): Client {
	async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
		const { query, body, signal } = options;
		const url = new URL(path, baseUrl);
		for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
		const headers: Record<string, string> = {
			accept: "application/json",
			...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
			...(body === undefined ? {} : { "content-type": "application/json" }),
			...(isRepeatable(method, path) ? {} : { "idempotency-key": options.idempotencyKey ?? crypto.randomUUID() }),
		};
		for (let attempt = 0; ; attempt++) {
			const timeout = AbortSignal.timeout(timeoutMs);
			let failure: unknown;
			let retryAfter: string | null = null;
			try {
				const response = await fetch(url, {
					method,
					headers,
					...(body === undefined ? {} : { body: JSON.stringify(body) }),
					signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
				});
				if (response.ok) return (await response.json()) as T;
				failure = await errorOf(response);
				if (!isTemporary(response.status)) throw failure;
				retryAfter = response.headers.get("retry-after");
			} catch (error) {
				if (signal?.aborted || (error instanceof PlainspeakError && !isTemporary(error.status))) throw error;
				failure = error;
			}
			const delayMs = attempt < maxRetries ? retryDelayMs(attempt, retryAfter, Math.random) : null;
			if (delayMs === null) throw failure;
			await pause(delayMs, signal);
		}
	}

	return {
		request,
		moderate: (body, options) => request<Decision>("POST", "/moderate", { ...options, body }),
		async moderateBatch(items, options) {
			const { items: judged } = await request<{ items: readonly BatchItem[] }>("POST", "/moderate/batch", {
				...options,
				body: { items },
			});
			return judged;
		},
	};
}
