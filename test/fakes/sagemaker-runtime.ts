/** The SageMaker runtime API on loopback: verifies SigV4 with another implementation than ours, and fails on demand. */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SignatureV4 } from "@smithy/signature-v4";
import type { SeverityProbabilities } from "../../src/verdict.ts";

export const CREDENTIALS = { accessKeyId: "AKIDTEST", secretAccessKey: "secret/test+key", sessionToken: "session" };
export const REGION = "eu-central-1";
export const ENDPOINT = "plainspeak-test";
/** Another endpoint of the account, of a newer model version. */
export const NEXT_ENDPOINT = "plainspeak-next";
const VERSIONS: Readonly<Record<string, string>> = { [ENDPOINT]: "2026-11-20", [NEXT_ENDPOINT]: "2026-11-27" };

/** What the fake does with a call whose signature is right. */
export type Behaviour =
	| "ok"
	| "slow"
	| "hang"
	| "hang_in_body"
	| "model_error"
	| "model_error_4xx"
	| "model_timeout"
	| "throttled"
	| "not_ready"
	| "expired"
	| "absent"
	| "refused"
	| "internal"
	| "unavailable"
	| "reset"
	| "redirect"
	| "garbage"
	| "wrong_shape"
	| "wrong_count"
	| "nan"
	| "truncated";

/** An error answer: status, type, body. */
const ERRORS: Partial<Record<Behaviour, [number, string, object]>> = {
	model_error: [424, "ModelError", { OriginalStatusCode: 500, OriginalMessage: "the text said unalive", Message: "m" }],
	model_error_4xx: [424, "ModelError", { OriginalStatusCode: 400, OriginalMessage: "too odd", Message: "m" }],
	model_timeout: [424, "ModelError", { OriginalStatusCode: 0, OriginalMessage: "Invocation timed out", Message: "m" }],
	throttled: [400, "ThrottlingException:http://internal.amazon.com/coral/", { message: "Rate exceeded" }],
	not_ready: [429, "ModelNotReadyException", { Message: "not ready" }],
	expired: [403, "ExpiredTokenException", { message: "The security token included in the request is expired" }],
	absent: [400, "ValidationError", { message: "Endpoint plainspeak-test of account 1 not found." }],
	refused: [400, "ValidationError", { message: "1 validation error detected" }],
	internal: [500, "InternalFailure", { message: "internal" }],
	unavailable: [503, "ServiceUnavailable", { message: "try again" }],
};

/** Time that a slow answer takes, milliseconds. */
export const SLOW_MS = 60;

class Sha256 {
	private readonly hash: Hash | Hmac;
	constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
		const key = typeof secret === "string" ? secret : secret && Buffer.from(secret as Uint8Array);
		this.hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
	}
	update(data: string | ArrayBuffer | ArrayBufferView): void {
		this.hash.update(typeof data === "string" ? data : Buffer.from(data as Uint8Array));
	}
	reset(): void {
		throw new Error("not needed");
	}
	async digest(): Promise<Uint8Array> {
		return this.hash.digest();
	}
}

/** Signs what arrived once more, with the headers that the caller signed, and compares. */
async function isSigned(request: IncomingMessage, body: string): Promise<boolean> {
	const { authorization = "", host = "" } = request.headers;
	const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
	const date = String(request.headers["x-amz-date"] ?? "");
	const [hostname = "", port = ""] = host.split(":");
	const signer = new SignatureV4({
		credentials: CREDENTIALS,
		region: REGION,
		service: "sagemaker",
		sha256: Sha256,
		applyChecksum: false,
	});
	const signed = await signer.sign(
		{
			method: "POST",
			protocol: "http:",
			hostname,
			port: Number(port),
			path: request.url ?? "",
			query: {},
			headers: Object.fromEntries(names.map((name) => [name, String(request.headers[name] ?? "")])),
			body,
		},
		{ signingDate: new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z")) },
	);
	return signed.headers["authorization"] === authorization && names.includes("host");
}

/** Any text with `awful` is harmful, any other safe. */
function judge(text: string): SeverityProbabilities {
	const harmful = text.includes("awful") ? 0.9 : 0.02;
	return { safe: 0.98 - harmful, potentially_harmful: 0.01, harmful, extremely_harmful: 0.01 };
}

function send(response: ServerResponse, status: number, body: string, errorType?: string): void {
	response.writeHead(status, {
		"content-type": "application/json",
		...(errorType ? { "x-amzn-errortype": errorType } : {}),
	});
	response.end(body);
}

export interface Call {
	readonly endpoint: string;
	readonly inputs: readonly string[];
	readonly headers: IncomingMessage["headers"];
	/** Whether the caller hung up before the answer. */
	isAborted: boolean;
}

export interface FakeRuntime {
	readonly url: string;
	readonly calls: Call[];
	/** What each call meets in turn; the last one stays. */
	behave(...behaviours: Behaviour[]): void;
	close(): Promise<void>;
}

function answer(response: ServerResponse, behaviour: Behaviour, inputs: readonly string[], version: string): void {
	const error = ERRORS[behaviour];
	if (error) {
		send(response, error[0], JSON.stringify(error[2]), error[1]);
		return;
	}
	const results = inputs.map((text) => ({ label: "safe", severity: 0, probabilities: judge(text), truncated: false }));
	const body = { model: { version, promptHash: "abc" }, results };
	switch (behaviour) {
		case "hang":
			return;
		case "hang_in_body":
			response.writeHead(200, { "content-type": "application/json" });
			response.write('{"model":');
			return;
		case "slow":
			setTimeout(() => send(response, 200, JSON.stringify(body)), SLOW_MS);
			return;
		case "reset":
			response.socket?.resetAndDestroy();
			return;
		case "redirect":
			response.writeHead(307, { location: "http://127.0.0.1:9/" });
			response.end();
			return;
		case "garbage":
			send(response, 200, "<html>");
			return;
		case "wrong_shape":
			send(response, 200, JSON.stringify({ ...body, results: [{ label: "safe" }] }));
			return;
		case "wrong_count":
			send(response, 200, JSON.stringify({ ...body, results: [...results, ...results] }));
			return;
		case "nan":
			send(response, 200, JSON.stringify(body).replace(/"harmful":[0-9.]+/, '"harmful":NaN'));
			return;
		case "truncated":
			send(response, 200, JSON.stringify(body).replace('"truncated":false', '"truncated":true'));
			return;
		default:
			send(response, 200, JSON.stringify(body));
			return;
	}
}

/** Starts the fake on a free loopback port. */
export async function startFakeRuntime(): Promise<FakeRuntime> {
	const calls: Call[] = [];
	let queue: Behaviour[] = ["ok"];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks).toString("utf8");
		const endpoint = /^\/endpoints\/([^/]+)\/invocations$/.exec(request.url ?? "")?.[1] ?? "";
		const version = VERSIONS[endpoint];
		if (version === undefined || !(await isSigned(request, body))) {
			send(response, 403, JSON.stringify({ message: "signature" }), "InvalidSignatureException");
			return;
		}
		const { inputs } = JSON.parse(body) as { inputs: string[] };
		const call: Call = { endpoint, inputs, headers: request.headers, isAborted: false };
		calls.push(call);
		response.on("close", () => {
			call.isAborted = !response.writableFinished;
		});
		const behaviour = queue.length > 1 ? queue.shift()! : queue[0]!;
		answer(response, behaviour, inputs, version);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		behave: (...behaviours) => {
			queue = behaviours;
		},
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(() => resolve());
			}),
	};
}
