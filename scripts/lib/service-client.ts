/** A running service, as staff commands ask it. */
import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { UsageError } from "./command.ts";

export const DEFAULT_URL = "http://127.0.0.1:8787";

const JSON_TYPE = { "content-type": "application/json" };

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
	/** The answer to a POST of a file, read as it is sent. Throws as `get`. */
	upload<T>(path: string, file: string, type: string): Promise<T>;
	/** Writes the answer to a GET into a file as it comes; its bytes. Throws as `get`. */
	download(path: string, file: string): Promise<number>;
}

/** A client of the service at `url`; `token` is sent when there is one. */
export function createClient(url: string, token: string | undefined): ServiceClient {
	let origin: string;
	try {
		origin = new URL(url).origin;
	} catch {
		throw new UsageError(`--url: not a URL: ${url}`);
	}
	const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};

	/** The answer, where it is none of success the error that it names. */
	async function answerTo(
		path: string,
		init: RequestInit,
		headers: Record<string, string> = JSON_TYPE,
	): Promise<Response> {
		let response: Response;
		let body: { error?: { code: string; message: string; details?: unknown } };
		try {
			response = await fetch(origin + path, { ...init, headers: { ...headers, ...authorization } });
			if (response.ok) return response;
			body = (await response.json()) as typeof body;
		} catch {
			throw new UsageError(`no answer from ${origin}`);
		}
		const { error } = body;
		if (!error) throw new UsageError(`${origin}${path} answered ${response.status}`);
		throw new Refusal(error.code, error.message, error.details);
	}

	async function ask<T>(path: string, init: RequestInit, headers?: Record<string, string>): Promise<T> {
		const response = await answerTo(path, init, headers);
		try {
			return (await response.json()) as T;
		} catch {
			throw new UsageError(`no answer from ${origin}`);
		}
	}

	return {
		origin,
		get: (path) => ask(path, { method: "GET" }),
		post: (path, body) => ask(path, { method: "POST", body }),
		async upload(path, file, type) {
			const { size } = await stat(file);
			const body = Readable.toWeb(createReadStream(file));
			const init = { method: "POST", body, duplex: "half" } as RequestInit;
			return ask(path, init, { "content-type": type, "content-length": String(size) });
		},
		async download(path, file) {
			const response = await answerTo(path, { method: "GET" });
			await writeFile(file, response.body ?? "");
			return (await stat(file)).size;
		},
	};
}
