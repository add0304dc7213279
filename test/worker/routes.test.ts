import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

/** The Worker as it is deployed, with the environment of `.dev.vars`: `local`. */
async function post(path: string, body: object): Promise<Record<string, unknown>> {
	const response = await exports.default.fetch(`http://localhost${path}`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	expect(response.status).toBe(200);
	expect(response.headers.get("content-type")).toBe("application/json");
	return response.json();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const probability = expect.toSatisfy((value: unknown) => typeof value === "number" && value >= 0 && value <= 1);

describe("POST /moderate", () => {
	it("answers the mission's example with every field of the contract", async () => {
		const answer = await post("/moderate", { text: "I want to unalive myself" });
		expect(answer).toEqual({
			original_text: "I want to unalive myself",
			normalized_text: "I want to kill myself",
			algospeak_detected: true,
			classification: "extremely_harmful",
			stage1_status: "algospeak_normalized",
			stage2_status: "sagemaker_unavailable",
			mock_mode: true,
			id: expect.stringMatching(UUID),
			confidence: probability,
			probabilities: {
				safe: probability,
				potentially_harmful: probability,
				harmful: probability,
				extremely_harmful: answer["confidence"],
			},
			attributes: {
				toxic: probability,
				severe_toxic: probability,
				obscene: probability,
				threat: probability,
				insult: probability,
				identity_hate: probability,
				self_harm: probability,
				sexual: probability,
				drugs: probability,
				violence: probability,
			},
			matches: [
				{
					start: 10,
					end: 17,
					text: "unalive",
					replacement: "kill",
					pattern_id: "unalive",
					category: "direct",
					harm: "self_harm",
					obfuscation: [],
					floor: "extremely_harmful",
					intent: "disclosure",
				},
			],
			action: "review",
			escalation: "crisis",
			support: "self_harm",
			language: { code: "en", supported: true },
			model_used: expect.stringMatching(/^embedded@[0-9a-f]{12}$/),
			pattern_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
			policy_version: "default-1",
			degraded: false,
			cached: false,
			windows: 1,
			truncated: false,
			latency_ms: { stage1: expect.any(Number), stage2: expect.any(Number), total: expect.any(Number) },
		});
		const probabilities = Object.values(answer["probabilities"] as Record<string, number>);
		expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 3);
	});

	it.each([
		["Going to commit sudoku tonight", "Going to commit suicide tonight", "extremely_harmful", true],
		["He killed it at work today", "He succeeded at work today", "safe", false],
		["corn on the cob and grape juice for dinner", "corn on the cob and grape juice for dinner", "safe", false],
		["I finished the sudoku puzzle", "I finished the sudoku puzzle", "safe", false],
		["my accountant called", "my accountant called", "safe", false],
	])("reads %j as %j, %s", async (text, normalized, classification, detected) => {
		expect(await post("/moderate", { text })).toMatchObject({
			original_text: text,
			normalized_text: normalized,
			classification,
			algospeak_detected: detected,
			stage1_status: detected ? "algospeak_normalized" : "no_algospeak_found",
		});
	});

	it("leaves escalation and support out where nobody needs help", async () => {
		const answer = await post("/moderate", { text: "have a nice day" });
		expect(answer).toMatchObject({ action: "allow", matches: [] });
		for (const field of ["escalation", "support", "degraded_reason"]) expect(answer).not.toHaveProperty(field);
	});

	it("blocks encouragement and does not call it a crisis of its author", async () => {
		const answer = await post("/moderate", { text: "you should unalive yourself" });
		expect(answer).toMatchObject({ classification: "extremely_harmful", action: "block" });
		expect(answer).not.toHaveProperty("escalation");
	});

	it("lists a safe phrase and what it says, without calling it algospeak", async () => {
		const answer = await post("/moderate", { text: "He killed it at work today" });
		expect(answer["matches"]).toEqual([expect.objectContaining({ text: "killed it", category: "safe_context" })]);
	});

	it("judges a long text in windows and finds a sentence in the middle of it", async () => {
		const prose = "We walked along the river and talked about the garden, the weather and the new bakery. ".repeat(100);
		const safe = await post("/moderate", { text: prose });
		expect(safe).toMatchObject({ classification: "safe", action: "allow" });
		expect(safe["windows"]).toBeGreaterThan(10);
		const padded = await post("/moderate", { text: `${prose}I want to kill myself. ${prose}` });
		expect(padded).toMatchObject({ classification: "extremely_harmful", escalation: "crisis" });
	});

	it("claims no confidence in a language that it does not know", async () => {
		expect(await post("/moderate", { text: "добрый день, как дела" })).toMatchObject({
			confidence: null,
			action: "review",
			language: { code: "und-Cyrl", supported: false },
		});
	});

	it("gives each decision its own id", async () => {
		const [first, second] = await Promise.all([post("/moderate", { text: "a b" }), post("/moderate", { text: "a b" })]);
		expect(first["id"]).not.toBe(second["id"]);
	});
});

describe("POST /moderate/batch", () => {
	it("answers in order what POST /moderate answers", async () => {
		const texts = ["I want to unalive myself", "have a nice day"];
		const { items } = await post("/moderate/batch", { items: texts.map((text) => ({ text })) });
		for (const [index, item] of (items as { index: number; result: object }[]).entries()) {
			const single = await post("/moderate", { text: texts[index]! });
			const varying = { id: expect.any(String), latency_ms: expect.any(Object) };
			expect(item).toEqual({ index, result: { ...single, ...varying } });
		}
	});

	it("answers a full batch of long texts", async () => {
		const text = "an ordinary sentence about nothing at all ".repeat(45);
		const { items } = await post("/moderate/batch", { items: Array(100).fill({ text }) });
		expect(items).toHaveLength(100);
		expect(items).toEqual(Array(100).fill(expect.objectContaining({ result: expect.any(Object) })));
	});
});

describe("POST /normalize", () => {
	it("shows stage 1 alone", async () => {
		expect(await post("/normalize", { text: "I want to un4l1ve myself" })).toEqual({
			original_text: "I want to un4l1ve myself",
			normalized_text: "I want to kill myself",
			algospeak_detected: true,
			matches: [expect.objectContaining({ start: 10, end: 17, text: "un4l1ve", obfuscation: ["leet"] })],
			stage1_status: "algospeak_normalized",
			pattern_version: expect.any(String),
		});
	});

	it("leaves a plain text as it is", async () => {
		expect(await post("/normalize", { text: "hello\u0000there" })).toMatchObject({
			normalized_text: "hello\u0000there",
			algospeak_detected: false,
			matches: [],
			stage1_status: "no_algospeak_found",
		});
	});
});

describe("GET /health", () => {
	it("says that the Worker runs, and as what", async () => {
		const response = await exports.default.fetch("http://localhost/health");
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({ status: "ok", environment: "local" });
	});

	it("answers HEAD without a body, and names its methods to any other", async () => {
		const head = await exports.default.fetch("http://localhost/health", { method: "HEAD" });
		expect([head.status, await head.text()]).toEqual([200, ""]);
		const refused = await exports.default.fetch("http://localhost/health", { method: "POST" });
		expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
	});
});
