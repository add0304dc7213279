import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer, stopDevServer } from "../../scripts/lib/dev-server.ts";
import type { Context } from "../../scripts/sagemaker/endpoint/command.ts";
import { register } from "../../scripts/sagemaker/endpoint/register.ts";
import { STATE_KEPT_MS } from "../../src/classifier/guarded.ts";
import {
	type Behaviour,
	CREDENTIALS,
	ENDPOINT,
	type FakeRuntime,
	NEXT_ENDPOINT,
	REGION,
	startFakeRuntime,
} from "../fakes/sagemaker-runtime.ts";

/** Short, so that a hanging endpoint does not make a long test; long enough for a busy machine. */
const DEADLINE_MS = 1500;

let state: string;
let runtime: FakeRuntime;
let served: DevServer;

function vars(url: string, secret: string): string[] {
	const settings = {
		SAGEMAKER_ENDPOINT_NAME: ENDPOINT,
		AWS_REGION: REGION,
		AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
		AWS_SECRET_ACCESS_KEY: secret,
		AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
		SAGEMAKER_RUNTIME_URL: url,
		STAGE2_DEADLINE_MS: String(DEADLINE_MS),
	};
	return Object.entries(settings).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
}

async function moderate(text: string, contentId?: string): Promise<Record<string, unknown>> {
	const response = await fetch(`${served.origin}/moderate`, {
		method: "POST",
		headers: { "content-type": "application/json", "x-request-id": "call-7" },
		body: JSON.stringify({ text, content_id: contentId }),
	});
	expect(response.status).toBe(200);
	return response.json() as Promise<Record<string, unknown>>;
}

async function putModels(revision: number, models: object[], shadow: object | null = null): Promise<void> {
	const response = await fetch(`${served.origin}/models/active`, {
		method: "PUT",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ expected_revision: revision, reason: "a swap", models, shadow }),
	});
	expect(await response.json()).toMatchObject({ revision: revision + 1, pointer: "written" });
}

beforeAll(async () => {
	runtime = await startFakeRuntime();
	state = await mkdtemp(join(tmpdir(), "endpoint-"));
	const settings = vars(runtime.url, CREDENTIALS.secretAccessKey);
	served = await startDevServer("--persist-to", state, "--var", "TEXT_POLICY:full", ...settings);
});
afterAll(async () => {
	await stopDevServer(served);
	await runtime.close();
	await rm(state, { recursive: true, force: true });
});

describe("the Worker with an endpoint", () => {
	it("is judged by it, from the plain reading, with the attributes of the embedded model", async () => {
		runtime.behave("ok");
		runtime.calls.length = 0;
		expect(await moderate("I want to unalive myself")).toMatchObject({
			classification: "extremely_harmful",
			stage2_status: "sagemaker_classified",
			mock_mode: false,
			degraded: false,
			model_used: `${ENDPOINT}@2026-11-20`,
			attributes: { self_harm: expect.closeTo(0.97, 1) },
		});
		expect(await moderate("what an awful day")).toMatchObject({
			classification: "harmful",
			probabilities: { harmful: 0.9 },
			stage2_status: "sagemaker_classified",
		});
		expect(runtime.calls.map(({ inputs }) => inputs)).toEqual([["I want to kill myself"], ["what an awful day"]]);
		expect(runtime.calls[0]?.headers["x-amzn-sagemaker-inference-id"]).toBe("call-7");
	});

	it.each([
		["hang", "timeout"],
		["unavailable", "unavailable"],
		["reset", "unavailable"],
		["throttled", "throttled"],
		["model_error", "model_error"],
		["garbage", "malformed"],
		["expired", "misconfigured"],
	] as [Behaviour, string][])(
		"falls back to the embedded model when it meets %s, and says so",
		async (behaviour, reason) => {
			runtime.behave(behaviour);
			const answer = await moderate("I still want to unalive myself");
			expect(answer).toMatchObject({
				classification: "extremely_harmful",
				stage2_status: "sagemaker_unavailable",
				mock_mode: false,
				degraded: true,
				degraded_reason: reason,
				model_used: expect.stringMatching(/^embedded@/),
			});
		},
	);

	it("is judged by it when it is back, and what it said is given again", async () => {
		runtime.behave("ok");
		runtime.calls.length = 0;
		const answers = [
			await moderate("I still want to unalive myself"),
			await moderate("I still want to unalive myself"),
		];
		for (const answer of answers) {
			expect(answer).toMatchObject({ degraded: false, stage2_status: "sagemaker_classified" });
		}
		expect(answers.map(({ cached }) => cached)).toEqual([false, true]);
		expect(answers[0]?.["id"]).not.toBe(answers[1]?.["id"]);
		expect(runtime.calls).toHaveLength(1);
	});

	it("judges again what was decided without it, once it is back", async () => {
		runtime.behave("expired");
		const { id } = await moderate("what an awful pity");
		const shown = async () => {
			const response = await fetch(`${served.origin}/decisions/${id}`);
			return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : null;
		};
		await expect.poll(shown, { timeout: 20_000, interval: 500 }).toMatchObject({ degraded_reason: "misconfigured" });
		runtime.behave("ok");
		expect((await fetch(`${served.origin}/cdn-cgi/local/scheduled`)).status).toBe(200);
		expect(await shown()).toMatchObject({
			model: expect.stringMatching(/^embedded@/),
			recheck: { model: `${ENDPOINT}@2026-11-20`, classification: "harmful" },
		});
	});

	it("is swapped for another one while requests are in flight, none of which fails", async () => {
		const model = (name: string, endpoint: string, fields: object = {}) => {
			return { kind: "sagemaker", name, endpoint, weight: 1, ...fields };
		};
		runtime.behave("slow");
		const before = Array.from({ length: 6 }, (_, i) => moderate(`a fine day ${i}`));
		await putModels(0, [model("next", NEXT_ENDPOINT)]);
		const after = Array.from({ length: 6 }, (_, i) => moderate(`a fine night ${i}`));
		for (const answer of await Promise.all([...before, ...after])) expect(answer).toMatchObject({ degraded: false });
		expect(await moderate("one more fine night")).toMatchObject({ model_used: "next@2026-11-27" });

		// Half of the texts each, by their keys; a shadow sees them all and changes nothing.
		await putModels(1, [model("old", ENDPOINT), model("next", NEXT_ENDPOINT)], { name: "next", basis_points: 10_000 });
		runtime.behave("ok");
		runtime.calls.length = 0;
		const used = new Set<unknown>();
		for (let i = 0; i < 24; i++) used.add((await moderate(`half of the days ${i}`, `content-${i}`))["model_used"]);
		expect(used).toEqual(new Set(["old@2026-11-20", "next@2026-11-27"]));
		await expect.poll(() => runtime.calls.filter(({ endpoint }) => endpoint === NEXT_ENDPOINT).length).toBe(24);

		// A model whose failure means that people look.
		await putModels(2, [model("old", ENDPOINT, { on_failure: "review" })]);
		runtime.behave("expired");
		expect(await moderate("a day like any other")).toMatchObject({
			classification: "safe",
			action: "review",
			degraded: true,
			fail_direction: "review",
		});
		await putModels(3, [model(ENDPOINT, ENDPOINT)]);
		runtime.behave("ok");
	});

	it("becomes a model of it by model:register, which keeps the others and their cards", async () => {
		const get = async (path: string) => (await fetch(`${served.origin}${path}`)).json();
		const { revision } = (await get("/models")) as { revision: number };
		const card = { f1: 0.6 };
		await putModels(revision, [
			{ kind: "sagemaker", name: "qwen", endpoint: ENDPOINT, weight: 1, on_failure: "review", card },
			{ kind: "sagemaker", name: "next", endpoint: NEXT_ENDPOINT, weight: 9999, card: { f1: 0.7 } },
		]);
		const said: string[] = [];
		const registerAs = (endpoint: string, weight: string) => {
			const say = (line: string) => said.push(line);
			const context = { stack: { endpoint }, values: { weight, reason: "released" }, io: { env: {} }, say };
			return register(context as unknown as Context, served.origin);
		};
		await registerAs(ENDPOINT, "10000");
		expect(said).toEqual([`${served.origin} knows ${ENDPOINT} as qwen, weight 10000`]);
		expect(await get("/models")).toMatchObject({
			revision: revision + 2,
			models: [
				{ name: "qwen", endpoint: ENDPOINT, weight: 10_000, on_failure: "review" },
				{ name: "next", endpoint: NEXT_ENDPOINT, weight: 9999 },
			],
		});
		expect(await get("/models/qwen")).toMatchObject({ card });
		expect(await get("/models/next")).toMatchObject({ card: { f1: 0.7 } });
		runtime.behave("ok");
		await expect
			.poll(async () => (await moderate(`a day of ${performance.now()}`, "content-1"))["model_used"], {
				timeout: 10_000,
			})
			.toMatch(/^(?:qwen|next)@/);
		await expect(registerAs(ENDPOINT, "10001")).rejects.toThrow("--weight");
		await expect(registerAs("no such endpoint", "10000")).rejects.toThrow(/^the service refuses the models: /);
		await putModels(revision + 2, [{ kind: "sagemaker", name: ENDPOINT, endpoint: ENDPOINT, weight: 1 }]);
	});

	it("that hangs under 200 requests at once has every call ended, and every request is answered", async () => {
		runtime.behave("hang");
		runtime.calls.length = 0;
		const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => moderate(`one of many, ${i}`)));
		for (const answer of answers) {
			expect(answer).toMatchObject({ stage2_status: "sagemaker_unavailable", mock_mode: false, degraded: true });
		}
		const reasons = Object.groupBy(answers, (answer) => String(answer["degraded_reason"]));
		expect(Object.keys(reasons).filter((reason) => !["timeout", "overload", "circuit_open"].includes(reason))).toEqual(
			[],
		);
		// A call may be ended on its way, before the endpoint knows of it.
		expect(runtime.calls.length).toBeGreaterThan(0);
		expect(reasons["timeout"]?.length).toBeGreaterThanOrEqual(runtime.calls.length);
		await expect.poll(() => runtime.calls.filter(({ isAborted }) => !isAborted)).toEqual([]);
	});

	it("is left alone after failures of different texts, until a reset is known", async () => {
		const status = async (): Promise<unknown> => (await fetch(`${served.origin}/failsafe/status`)).json();
		runtime.behave("garbage");
		// An isolate tells its failures once a second.
		await expect
			.poll(async () => (await moderate(`text ${performance.now()}`))["degraded_reason"], {
				timeout: 10_000,
				interval: 400,
			})
			.toBe("circuit_open");
		expect(await status()).toMatchObject({ models: [{ model: ENDPOINT, phase: "open" }] });
		runtime.behave("ok");
		runtime.calls.length = 0;
		expect(await moderate("another fine day")).toMatchObject({ degraded: true, degraded_reason: "circuit_open" });
		expect(runtime.calls).toEqual([]);
		const reset = await fetch(`${served.origin}/failsafe/reset`, { method: "POST" });
		expect(await reset.json()).toMatchObject({ models: [{ phase: "closed" }] });
		await expect
			.poll(async () => (await moderate("one more fine day"))["degraded"], {
				timeout: 2 * STATE_KEPT_MS,
				interval: 500,
			})
			.toBe(false);
	});

	it("judges a text of 20,000 units in windows, whatever its script", async () => {
		runtime.behave("ok");
		for (const unit of ["plain words ", "平易な言葉"]) {
			runtime.calls.length = 0;
			const answer = await moderate(`${unit.repeat(20_000 / unit.length - 1)}awful`);
			expect(answer).toMatchObject({ classification: "harmful", stage2_status: "sagemaker_classified" });
			const inputs = runtime.calls.flatMap((call) => call.inputs);
			expect(answer["windows"]).toBe(inputs.length);
			expect(Math.max(...inputs.map((input) => input.length))).toBeLessThanOrEqual(unit === "平易な言葉" ? 480 : 1440);
		}
	});
});
