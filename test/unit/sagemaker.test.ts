import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Classifier } from "../../src/classifier/classifier.ts";
import { createInvoke, invocationsUrl } from "../../src/classifier/sagemaker/invoke.ts";
import {
	createSageMakerClassifier,
	MAX_BACKGROUND_CALLS,
	MAX_CALLS_IN_FLIGHT,
	MAX_TEXTS_A_CALL,
} from "../../src/classifier/sagemaker.ts";
import { NO_ATTRIBUTES } from "../fakes/parts.ts";
import {
	type Behaviour,
	CREDENTIALS,
	ENDPOINT,
	type FakeRuntime,
	REGION,
	startFakeRuntime,
} from "../fakes/sagemaker-runtime.ts";

let runtime: FakeRuntime;
let pauses: number[];

beforeAll(async () => {
	runtime = await startFakeRuntime();
});
afterAll(() => runtime.close());
beforeEach(() => {
	runtime.calls.length = 0;
	pauses = [];
});

function classifier(
	changes: Partial<Parameters<typeof createInvoke>[0]> = {},
	pause: () => Promise<unknown> = async () => {},
): Classifier {
	const endpoint = { region: REGION, endpointName: ENDPOINT, runtimeUrl: runtime.url, ...CREDENTIALS, ...changes };
	return createSageMakerClassifier({
		name: ENDPOINT,
		invoke: createInvoke(endpoint, (request, init) => fetch(request, init)),
		attributesOf: (text) => ({ ...NO_ATTRIBUTES, toxic: text.length / 100 }),
		now: () => performance.now(),
		sleep: async (ms) => {
			pauses.push(ms);
			await pause();
		},
		random: () => 0.5,
	});
}

/** Long enough for any answer that comes on a busy machine, unless a test is about the deadline itself. */
const PATIENT_MS = 20_000;

function classify(texts: readonly string[], deadlineMs = PATIENT_MS, signal = new AbortController().signal) {
	return classifier().classify(texts, {
		deadlineMs,
		signal,
		inferenceId: "request-1",
		tenantId: "tenant-1",
		waitUntil: () => {},
	});
}

describe("a call to the endpoint", () => {
	it("is signed as SigV4 asks, names our request and carries the texts", async () => {
		runtime.behave("ok");
		const answer = await classify(["an awful day", "naïve 🌽 text"]);
		expect(answer).toEqual({
			ok: true,
			value: [
				{
					severity: "harmful",
					confidence: 0.9,
					probabilities: expect.objectContaining({ harmful: 0.9 }),
					attributes: { ...NO_ATTRIBUTES, toxic: 0.12 },
					model: `${ENDPOINT}@2026-11-20`,
				},
				expect.objectContaining({ severity: "safe", attributes: { ...NO_ATTRIBUTES, toxic: 0.13 } }),
			],
		});
		expect(runtime.calls).toHaveLength(1);
		const [call] = runtime.calls;
		expect(call).toMatchObject({ inputs: ["an awful day", "naïve 🌽 text"] });
		expect(call?.headers).toMatchObject({
			"content-type": "application/json",
			"x-amzn-sagemaker-inference-id": "request-1",
			"x-amz-security-token": "session",
		});
	});

	it("with another key is refused as a matter of configuration, and not tried again", async () => {
		const wrong = classifier({ secretAccessKey: "another" });
		const options = {
			deadlineMs: PATIENT_MS,
			signal: new AbortController().signal,
			inferenceId: "request-1",
			tenantId: "tenant-1",
			waitUntil: () => {},
		};
		expect(await wrong.classify(["text"], options)).toEqual({
			ok: false,
			error: { kind: "misconfigured", reason: "InvalidSignatureException 403" },
		});
	});

	it.each([
		["eu-central-1", null, "https://runtime.sagemaker.eu-central-1.amazonaws.com/endpoints/e/invocations"],
		["cn-north-1", null, "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/endpoints/e/invocations"],
		["eu-central-1", "https://private.example/", "https://private.example/endpoints/e/invocations"],
	])("in %s with %s goes to %s", (region, runtimeUrl, url) => {
		expect(invocationsUrl({ region, endpointName: "e", runtimeUrl, ...CREDENTIALS })).toBe(url);
	});
});

describe("a failure of the endpoint", () => {
	it.each([
		["model_error", "model_error", "ModelError 424", 2],
		["model_error_4xx", "rejected", "ModelError 424", 1],
		["model_timeout", "timeout", "ModelError 424", 1],
		["throttled", "throttled", "ThrottlingException 400", 3],
		["not_ready", "unavailable", "ModelNotReadyException 429", 3],
		["expired", "misconfigured", "ExpiredTokenException 403", 1],
		["absent", "misconfigured", "ValidationError 400", 1],
		["refused", "rejected", "ValidationError 400", 1],
		["internal", "unavailable", "InternalFailure 500", 3],
		["unavailable", "unavailable", "ServiceUnavailable 503", 3],
		["reset", "unavailable", "TypeError", 3],
		["redirect", "misconfigured", "error 307", 1],
		["garbage", "malformed", "the answer breaks the contract", 1],
		["wrong_shape", "malformed", "the answer breaks the contract", 1],
		["wrong_count", "malformed", "the answer breaks the contract", 1],
		["nan", "malformed", "the answer breaks the contract", 1],
		["truncated", "malformed", "a text was truncated", 1],
	] as const)("%s is told as %s (%s) after %i tries", async (behaviour, kind, reason, tries) => {
		runtime.behave(behaviour);
		expect(await classify(["unalive"])).toEqual({ ok: false, error: { kind, reason } });
		expect(runtime.calls).toHaveLength(tries);
	});

	it("that passes is not seen, after pauses that grow", async () => {
		runtime.behave("unavailable", "reset", "ok");
		expect(await classify(["text"])).toMatchObject({ ok: true, value: [{ severity: "safe" }] });
		expect(pauses).toEqual([25, 50]);
	});

	it.each(["hang", "hang_in_body"] as const)("that is a %s ends at the deadline and hangs up", async (behaviour) => {
		runtime.behave(behaviour);
		expect(await classify(["text"], 150)).toMatchObject({ ok: false, error: { kind: "timeout" } });
		await expect.poll(() => runtime.calls.map(({ isAborted }) => isAborted)).toEqual([true]);
	});

	it("is not tried again when no time is left for it", async () => {
		runtime.behave("unavailable");
		expect(await classify(["text"], 70)).toMatchObject({ ok: false });
		expect(runtime.calls.length).toBeLessThanOrEqual(1);
	});

	it("is not waited for when the caller is gone", async () => {
		runtime.behave("hang");
		const caller = new AbortController();
		const answer = classify(["text"], PATIENT_MS, caller.signal);
		await expect.poll(() => runtime.calls.length).toBe(1);
		caller.abort();
		expect(await answer).toMatchObject({ ok: false, error: { kind: "aborted" } });
		await expect.poll(() => runtime.calls[0]?.isAborted).toBe(true);
	});
});

describe("many texts", () => {
	const texts = Array.from({ length: 2 * MAX_TEXTS_A_CALL + 1 }, (_, i) => (i === 40 ? "awful" : `text ${i}`));

	it("go out in calls of a size that the container takes, and come back in order", async () => {
		runtime.behave("ok");
		const answer = await classify(texts);
		expect(answer.ok && answer.value.map(({ severity }) => severity)).toEqual(
			texts.map((text) => (text === "awful" ? "harmful" : "safe")),
		);
		expect(runtime.calls.map(({ inputs }) => inputs.length).sort()).toEqual([1, 32, 32]);
	});

	it("are not answered in part", async () => {
		const behaviours: Behaviour[] = ["ok", "refused", "ok"];
		runtime.behave(...behaviours);
		expect(await classify(texts)).toMatchObject({ ok: false, error: { kind: "rejected" } });
	});
});

describe("more calls than are worth waiting for", () => {
	it("are turned away at once, and no longer when others have ended", async () => {
		runtime.behave("hang");
		const one = classifier();
		const caller = new AbortController();
		const options = {
			deadlineMs: PATIENT_MS,
			signal: caller.signal,
			inferenceId: "request-1",
			tenantId: "tenant-1",
			waitUntil: () => {},
		};
		const open = Array.from({ length: MAX_CALLS_IN_FLIGHT }, () => one.classify(["text"], options));
		expect(await one.classify(["text"], options)).toMatchObject({ ok: false, error: { kind: "overload" } });
		caller.abort();
		await Promise.all(open);
		runtime.behave("ok");
		const fresh = { ...options, signal: new AbortController().signal };
		expect(await one.classify(["text"], fresh)).toMatchObject({ ok: true });
	});
});

describe("work that nobody waits for", () => {
	const callFor = (signal: AbortSignal, isBackground: boolean) => ({
		deadlineMs: PATIENT_MS,
		signal,
		inferenceId: "request-1",
		tenantId: "tenant-1",
		waitUntil: () => {},
		isBackground,
	});

	it("takes a fifth of the calls at most, and none from live traffic", async () => {
		runtime.behave("hang");
		const one = classifier();
		const caller = new AbortController();
		const [background, live] = [callFor(caller.signal, true), callFor(caller.signal, false)];
		const open = Array.from({ length: MAX_BACKGROUND_CALLS }, () => one.classify(["text"], background));
		expect(await one.classify(["text"], background)).toMatchObject({ ok: false, error: { kind: "overload" } });
		expect([new Set(pauses), pauses.length]).toEqual([new Set([50]), 600]);
		open.push(...Array.from({ length: MAX_CALLS_IN_FLIGHT }, () => one.classify(["text"], live)));
		expect(await one.classify(["text"], live)).toMatchObject({ ok: false, error: { kind: "overload" } });
		caller.abort();
		const kinds = (await Promise.all(open)).map((answer) => (answer.ok ? "ok" : answer.error.kind));
		expect(new Set(kinds)).toEqual(new Set(["aborted"]));
	});

	it("waits for its turn where live traffic has every call, and is then answered", async () => {
		runtime.behave("hang");
		const { promise: freed, resolve: free } = Promise.withResolvers<void>();
		const one = classifier({}, () => freed);
		const caller = new AbortController();
		const open = Array.from({ length: MAX_CALLS_IN_FLIGHT }, () =>
			one.classify(["text"], callFor(caller.signal, false)),
		);
		const waiting = one.classify(["text"], callFor(new AbortController().signal, true));
		runtime.behave("ok");
		caller.abort();
		await Promise.all(open);
		free();
		expect(await waiting).toMatchObject({ ok: true });
		expect(pauses.length).toBeGreaterThan(0);
	});

	it("goes alone where one text takes more calls than its share", async () => {
		runtime.behave("ok");
		const texts = Array.from({ length: MAX_TEXTS_A_CALL * (MAX_BACKGROUND_CALLS + 1) }, (_, i) => `text ${i}`);
		expect(await classifier().classify(texts, callFor(new AbortController().signal, true))).toMatchObject({ ok: true });
	});
});
