/** A running service, as staff commands ask it. */
import { UsageError } from "./command.ts";

export const DEFAULT_URL = "http://127.0.0.1:8787";

/** What the service refused, in one line, with its details. */
export class Refusal extends Error {
	readonly code: string;
	readonly details: unknown;

	constructor(code: string, message: string, details: unknown) {
		super(`${code}: ${message}`);
		this.code = code;
		this.details = details;
	}
}

export interface ServiceClient {
	readonly origin: string;
	/** The answer to a GET. Throws `Refusal`, and `UsageError` when nobody answers. */
	get<T>(path: string): Promise<T>;
	/** The answer to a POST of JSON text. Throws as `get`. */
	post<T>(path: string, body: string): Promise<T>;
	/** The answer to a PUT of JSON text. Throws as `get`. */
	put<T>(path: string, body: string): Promise<T>;
}

/** A client of the service at `url`; `token` is sent when there is one. */
export function createClient(url: string, token: string | undefined): ServiceClient {
	let origin: string;
	try {
		origin = new URL(url).origin;
	} catch {
		throw new UsageError(`--url: not a URL: ${url}`);
	}
	async function ask<T>(path: string, init: RequestInit): Promise<T> {
		const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
		let response: Response;
		let body: unknown;
		try {
			response = await fetch(origin + path, { ...init, headers });
			body = await response.json();
		} catch {
			throw new UsageError(`no answer from ${origin}`);
		}
		if (response.ok) return body as T;
		const { error } = body as { error?: { code: string; message: string; details?: unknown } };
		if (!error) throw new UsageError(`${origin}${path} answered ${response.status}`);
		throw new Refusal(error.code, error.message, error.details);
	}
	return {
		origin,
		get: (path) => ask(path, { method: "GET" }),
		post: (path, body) => ask(path, { method: "POST", body }),
		put: (path, body) => ask(path, { method: "PUT", body }),
	};
}
