/** Sends a file to the API: from the disk as it is read, with its progress, which `fetch` does not tell. */
import { ApiError, api, failureOf } from "./client.ts";
import { authorization } from "./credentials.ts";

interface Upload {
	readonly body: Blob;
	readonly type: string;
	readonly idempotencyKey: string;
	readonly signal: AbortSignal;
	/** Told of the part that is sent, 0..1. */
	readonly onProgress: (part: number) => void;
}

/** An upload that broke says nothing of why: a session that ended looks as a connection that is gone. */
async function whyBroken(): Promise<ApiError> {
	try {
		await api("/me");
		return new ApiError("offline", "offline", "the upload broke off");
	} catch (error) {
		return error as ApiError;
	}
}

/** Throws `ApiError`, or an `AbortError` when `signal` says so. */
export function upload<T>(path: string, { body, type, idempotencyKey, signal, onProgress }: Upload): Promise<T> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("POST", path);
		const bearer = authorization();
		if (bearer !== null) request.setRequestHeader("authorization", bearer);
		request.setRequestHeader("content-type", type);
		request.setRequestHeader("idempotency-key", idempotencyKey);
		request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
		request.onload = () => {
			if (request.status >= 400) reject(failureOf(request.status, request.responseText));
			else resolve(JSON.parse(request.responseText) as T);
		};
		request.onerror = () => void whyBroken().then(reject);
		request.onabort = () => reject(new DOMException("stopped", "AbortError"));
		signal.addEventListener("abort", () => request.abort());
		request.send(body);
	});
}
