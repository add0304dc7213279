import { describe, expect, it } from "vitest";
import type { Classifier } from "../../src/classifier/classifier.ts";
import {
	createModerator,
	type Decision,
	type ModerationRequest,
	type ModeratorParts,
	type ShadowModel,
} from "../../src/moderate.ts";
import { classificationOf, failingClassifier, fakeClassifier, fakeModels, fakeParts, matchOf } from "../fakes/parts.ts";

const call = {
	tenantId: "tenant-1",
	requestId: "request-1",
	signal: new AbortController().signal,
	waitUntil: () => {},
};
const WINDOWS = { wide: { words: 10, overlapWords: 3, maxUnits: 80 }, narrow: null };
const windowsFor = () => WINDOWS;

async function decide(
	request: Omit<ModerationRequest, "key"> | string,
	changes?: Partial<ModeratorParts>,
): Promise<Decision> {
	const moderator = createModerator(fakeParts(changes));
	const decided = await moderator.moderate(
		{ key: "item-1", ...(typeof request === "string" ? { text: request } : request) },
		call,
	);
	if (!decided.ok) throw new Error(decided.error.code);
	return decided.value;
}

describe("a decision", () => {
	it("on a coded text shows the plain reading, what was matched and why it is not safe", async () => {
		expect(await decide("I want to unalive myself")).toEqual({
			id: "id-1",
			originalText: "I want to unalive myself",
			normalizedText: "I want to kill myself",
			algospeakDetected: true,
			classification: "extremely_harmful",
			confidence: expect.closeTo(0.97, 9),
			probabilities: expect.objectContaining({ safe: expect.closeTo(0.9 * 0.03, 9) }),
			attributes: expect.objectContaining({ self_harm: 0.97, toxic: 0 }),
			matches: [expect.objectContaining({ start: 10, end: 17, text: "unalive", replacement: "kill" })],
			action: "review",
			escalation: "crisis",
			support: "self_harm",
			language: { code: "en", supported: true },
			endpointAnswered: false,
			cached: false,
			mockMode: true,
			modelUsed: "fake@1",
			patternVersion: "0.0.1",
			patternsStale: false,
			policyVersion: "default-1",
			degradedReason: null,
			failDirection: null,
			windows: 1,
			latencyMs: { stage1: 1, stage2: 1, total: 2 },
		});
	});

	it("on a plain text is the model's", async () => {
		expect(await decide("a fine day")).toMatchObject({ classification: "safe", confidence: 0.9, action: "allow" });
		expect(await decide("an awful day")).toMatchObject({ classification: "harmful", action: "block", matches: [] });
	});

	it("judges the plain reading, not the coded one", async () => {
		const classifier = fakeClassifier();
		await decide("I unalive it", { embedded: { classifier, windowsFor } });
		expect(classifier.seen).toEqual(["I kill it"]);
	});

	it("on a long text is that of its worst window", async () => {
		const prose = "nothing to see in this part of it ".repeat(20);
		expect(await decide(prose)).toMatchObject({ classification: "safe", windows: 23 });
		for (const text of [`awful ${prose}`, `${prose} awful ${prose}`, `${prose} awful`]) {
			expect(await decide(text)).toMatchObject({ classification: "harmful" });
		}
	});

	it("counts a narrow window one level less than a wide one", async () => {
		const windows = { wide: WINDOWS.wide, narrow: { words: 1, overlapWords: 0, maxUnits: 40 } };
		const classifier: Classifier = {
			model: "fake@1",
			classify: async (texts) => ({
				ok: true,
				value: texts.map((text) => classificationOf(text === "awful" ? "harmful" : "safe", 0.9, { toxic: 0.4 })),
			}),
		};
		const text = `${"plain words ".repeat(10)}awful`;
		expect(await decide(text, { embedded: { classifier, windowsFor: () => windows } })).toMatchObject({
			classification: "potentially_harmful",
			windows: 27,
		});
	});

	it("in an unsupported language claims no confidence", async () => {
		expect(await decide("я просто гуляю")).toMatchObject({
			confidence: null,
			action: "review",
			language: { code: "und-Cyrl", supported: false },
		});
	});

	it("in an unsupported language still counts what stage 1 matched", async () => {
		const normalize = (text: string) => ({
			text,
			detected: true,
			matches: [matchOf(text, "kys", { harm: "self_harm", floor: "extremely_harmful", intent: "encouragement" })],
		});
		expect(await decide("ты kys просто", { patterns: { version: "1.0.0", isStale: false, normalize } })).toMatchObject({
			classification: "extremely_harmful",
			confidence: null,
			action: "block",
		});
	});

	it("refuses a model that does not exist", async () => {
		const moderator = createModerator(fakeParts());
		expect(await moderator.moderate({ text: "a", key: "", model: "other" }, call)).toMatchObject({
			ok: false,
			error: { code: "unknown_model" },
		});
	});
});

describe("with an endpoint", () => {
	const endpoint = (classifier = fakeClassifier("endpoint@7")) => ({ classifier, windowsFor });

	it("the endpoint answers", async () => {
		expect(await decide("an awful day", { models: fakeModels(endpoint()) })).toMatchObject({
			endpointAnswered: true,
			mockMode: false,
			modelUsed: "endpoint@7",
			degradedReason: null,
		});
	});

	it.each(["unavailable", "timeout", "malformed"] as const)(
		"that is %s, the embedded model answers and the decision says so",
		async (kind) => {
			const broken = { classifier: failingClassifier(kind), windowsFor };
			expect(await decide("an awful day", { models: fakeModels(broken) })).toMatchObject({
				classification: "harmful",
				endpointAnswered: false,
				mockMode: false,
				modelUsed: "fake@1",
				degradedReason: kind,
			});
		},
	);

	it.each([
		["embedded", "a fine day", "allow"],
		["embedded", "an awful day", "block"],
		["review", "a fine day", "review"],
		["review", "an awful day", "review"],
		["allow", "an awful day", "allow"],
		["block", "a fine day", "block"],
		// Who may be in danger is neither blocked nor waved through.
		["block", "I want to unalive myself", "review"],
		["allow", "I want to unalive myself", "review"],
	] as const)("that fails towards %s makes of '%s' %s", async (direction, text, action) => {
		const broken = fakeModels({ classifier: failingClassifier("timeout"), windowsFor }, direction);
		expect(await decide(text, { models: broken })).toMatchObject({ action, failDirection: direction });
		const sound = fakeModels(endpoint(), direction);
		expect((await decide("a fine day", { models: sound })).action).toBe("allow");
	});

	it("has a shadow judge the sample beside it, whose failure and opinion change nothing", async () => {
		const counted: unknown[] = [];
		const waiting: Promise<unknown>[] = [];
		const shadowed = async (classifier: Classifier, key: string) => {
			const shadow: ShadowModel = {
				classifier,
				windowsFor,
				isSampled: (sampled) => sampled === "in",
				count: (...severities) => counted.push(severities),
			};
			const moderator = createModerator(fakeParts({ models: fakeModels(endpoint(), "embedded", shadow) }));
			const asking = { ...call, waitUntil: (work: Promise<unknown>) => waiting.push(work) };
			const decided = await moderator.moderate({ text: "an awful day", key }, asking);
			expect(decided).toMatchObject({ value: { classification: "harmful", modelUsed: "endpoint@7" } });
			await Promise.all(waiting);
		};
		await shadowed(fakeClassifier("next@1"), "in");
		await shadowed(failingClassifier("timeout"), "in");
		await shadowed(fakeClassifier("next@1"), "out");
		expect(counted).toEqual([
			["harmful", "harmful"],
			["harmful", null],
		]);
	});

	it("a caller may still ask for the embedded model by name", async () => {
		const decision = await decide({ text: "a fine day", model: "fake" }, { models: fakeModels(endpoint()) });
		expect(decision).toMatchObject({ modelUsed: "fake@1", endpointAnswered: false, degradedReason: null });
	});
});

it("a failing embedded model is a bug, not an answer", async () => {
	const embedded = { classifier: failingClassifier("malformed"), windowsFor };
	await expect(decide("a", { embedded })).rejects.toThrow("malformed");
});
