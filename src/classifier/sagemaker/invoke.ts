import { AwsClient } from "aws4fetch";
import type { Result } from "../../verdict.ts";
import { type EndpointAnswer, parseAnswer } from "./answer.ts";
import { failureOf, type InvokeFailure } from "./failure.ts";

/** A real-time endpoint and the right to call it. */
export interface EndpointConfig {
	readonly region: string;
	readonly endpointName: string;
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string | null;
	/** Another origin for the runtime API (private link, tests); null for the public one of the region. */
	readonly runtimeUrl: string | null;
}

/** The API takes no longer id. */
const MAX_INFERENCE_ID = 64;

export type Fetch = (request: Request, init: RequestInit) => Promise<Response>;
export type Invoke = (
	texts: readonly string[],
	inferenceId: string,
	signal: AbortSignal,
) => Promise<Result<EndpointAnswer, InvokeFailure>>;

/** The address of an endpoint's invocations. */
export function invocationsUrl({ region, endpointName, runtimeUrl }: EndpointConfig): string {
	const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
	const origin = runtimeUrl ?? `https://runtime.sagemaker.${region}.${suffix}`;
	return `${origin.replace(/\/+$/, "")}/endpoints/${encodeURIComponent(endpointName)}/invocations`;
}

/** One signed call; rejects only when the signal ends it or the connection fails. */
export function createInvoke(config: EndpointConfig, fetch: Fetch): Invoke {
	const { region, accessKeyId, secretAccessKey, sessionToken } = config;
	const url = invocationsUrl(config);
	// Retries are the caller's, within its deadline; the library's own back off for up to 51 s.
	const client = new AwsClient({
		accessKeyId,
		secretAccessKey,
		...(sessionToken === null ? {} : { sessionToken }),
		service: "sagemaker",
		region,
		retries: 0,
	});
	return async (texts, inferenceId, signal) => {
		const request = await client.sign(url, {
			method: "POST",
			headers: {
				"content-type": "application/json",
				accept: "application/json",
				"x-amzn-sagemaker-inference-id": inferenceId.slice(0, MAX_INFERENCE_ID),
			},
			body: JSON.stringify({ inputs: texts }),
		});
		const response = await fetch(request, { signal, redirect: "manual" });
		const body = await response.text();
		if (!response.ok) {
			const { status, headers } = response;
			return { ok: false, error: failureOf({ status, errorType: headers.get("x-amzn-errortype"), body }) };
		}
		const answer = parseAnswer(body, texts.length);
		if (!answer) {
			return { ok: false, error: { kind: "malformed", reason: "the answer breaks the contract", retry: "never" } };
		}
		return { ok: true, value: answer };
	};
}
